"""Entries whose moment has come, in a transaction of their own: what the clock of the reminders calls at each tick."""

from datetime import datetime

from backend.core.db import Database
from policy_kb.editing import life


def publish_due(database: Database, now: datetime) -> int:
    """Publish and retire what is due; how many entries changed. Two processes at once do it once."""
    with database.reading() as session:
        if not life.is_due(session, now):
            return 0
    with database.writing() as session:
        return life.act_on_due(session, now)
