"""批量试问: `/staff/hits`, many questions asked of what is published, with their history."""

from backend.staff.hits import pages, running
from backend.staff.hits.room import blueprint

__all__ = ["blueprint", "pages", "running"]
