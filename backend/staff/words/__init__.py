"""词语: `/staff/words`."""

from backend.staff.words import pages
from backend.staff.words.room import blueprint

__all__ = ["blueprint", "pages"]
