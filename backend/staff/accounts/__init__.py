"""账号: `/staff/accounts`."""

from backend.staff.accounts import pages
from backend.staff.accounts.room import blueprint

__all__ = ["blueprint", "pages"]
