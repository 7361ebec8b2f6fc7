"""数据: `/staff/data`, figures of what people ask."""

from backend.staff.data import pages
from backend.staff.data.room import blueprint

__all__ = ["blueprint", "pages"]
