"""问答条目: `/staff/entries`, the list and the editor."""

from backend.staff.entries import pages
from backend.staff.entries.room import blueprint

__all__ = ["blueprint", "pages"]
