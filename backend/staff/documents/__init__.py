"""政策文件: `/staff/documents`."""

from backend.staff.documents import pages
from backend.staff.documents.room import blueprint

__all__ = ["blueprint", "pages"]
