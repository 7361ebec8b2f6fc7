"""A prepared database: today's schema, and the one region the bench's people live in."""

from backend import schema
from backend.core.db import Database
from policy_kb.models import RegionRow
from tests.bench.reminders.registering import REGION

_ABOVE = {"640000": None, "640500": "640000", REGION: "640500"}


def prepare(database: Database) -> None:
    """Migrate, and add the county with what lies above it."""
    schema.upgrade(database)
    with database.writing() as session:
        for code, parent in _ABOVE.items():
            session.add(RegionRow(code=code, name=code, parent_code=parent))
            session.flush()
