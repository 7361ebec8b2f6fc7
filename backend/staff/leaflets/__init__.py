"""明白纸: `/staff/leaflets`."""

from backend.staff.leaflets import pages
from backend.staff.leaflets.room import blueprint

__all__ = ["blueprint", "pages"]
