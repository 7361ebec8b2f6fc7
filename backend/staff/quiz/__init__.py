"""政策知晓: `/staff/quiz`."""

from backend.staff.quiz import pages, townships, writing
from backend.staff.quiz.room import blueprint

__all__ = ["blueprint", "pages", "townships", "writing"]
