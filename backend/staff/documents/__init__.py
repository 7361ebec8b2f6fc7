"""政策文件: `/staff/documents`."""

from backend.staff.documents import deeds, pages, uploading
from backend.staff.documents.room import blueprint

__all__ = ["blueprint", "deeds", "pages", "uploading"]
