"""问答条目: `/staff/entries`, the list and the editor."""

from backend.staff.entries import above, editor, golden, history, matches, pages, steps
from backend.staff.entries.room import blueprint

__all__ = ["above", "blueprint", "editor", "golden", "history", "matches", "pages", "steps"]
