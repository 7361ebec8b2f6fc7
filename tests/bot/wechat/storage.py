"""Looks into the database from outside: what was written, and who waits for whom."""

import time

from sqlalchemy import func, select, text

from backend.core.db import Base, Database
from bot.models import ConversationRow, InboxMessageRow, QuestionRow

PATIENCE = 30.0  # seconds, on the slowest machine


def counts(database: Database) -> tuple[int, int, int]:
    """How many conversations, questions and inbox messages there are."""
    return count(database, ConversationRow), count(database, QuestionRow), count(database, InboxMessageRow)


def count(database: Database, table: type[Base]) -> int:
    """How many rows a table has."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def wait_for_a_blocked_transaction(database: Database) -> None:
    """Return once some transaction of this database waits for a lock, so that a test of a race needs no luck.

    SQLite shows nobody's waiting; there every writer waits at BEGIN IMMEDIATE, whenever it comes.
    """
    if database.engine.dialect.name == "sqlite":
        return
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with database.reading() as session:
            if session.scalar(blocked):
                return
        time.sleep(0.005)
    raise AssertionError("no transaction is waiting")
