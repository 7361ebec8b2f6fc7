"""政策知晓: `/staff/quiz`."""

from backend.staff.quiz import pages, writing
from backend.staff.quiz.room import blueprint

__all__ = ["blueprint", "pages", "writing"]
