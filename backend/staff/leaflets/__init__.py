"""明白纸: `/staff/leaflets`, on paper and as an article of the official account."""

from backend.staff.leaflets import digest, pages
from backend.staff.leaflets.room import blueprint

__all__ = ["blueprint", "digest", "pages"]
