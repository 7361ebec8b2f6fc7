"""`/staff/`: who is signed in, and what is to be done."""

from backend.staff.home import pages
from backend.staff.home.room import blueprint

__all__ = ["blueprint", "pages"]
