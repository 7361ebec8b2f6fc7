"""审计记录: `/staff/audit`, who did what."""

from backend.staff.audit import pages
from backend.staff.audit.room import blueprint

__all__ = ["blueprint", "pages"]
