"""居民提问: `/staff/questions`, what the bot could not answer, or not well."""

from backend.staff.questions import handling, pages, stuck
from backend.staff.questions.room import blueprint

__all__ = ["blueprint", "handling", "pages", "stuck"]
