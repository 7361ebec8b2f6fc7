"""导入导出: `/staff/exchange`, entries in bulk."""

from backend.staff.exchange import exporting, importing
from backend.staff.exchange.room import blueprint

__all__ = ["blueprint", "exporting", "importing"]
