"""居民提问: `/staff/questions`, what the bot could not answer."""

from backend.staff.questions import pages
from backend.staff.questions.room import blueprint

__all__ = ["blueprint", "pages"]
