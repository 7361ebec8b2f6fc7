"""Looks into the database from outside: what was written, and who waits for whom."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def holding(database: Database) -> Iterator[None]:
    """Somebody else holds what a message needs: PostgreSQL's table of the inbox, SQLite's only place for a writer."""
    with database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS held (id INTEGER)")
            connection.exec_driver_sql("INSERT INTO held VALUES (1)")
        else:
            connection.exec_driver_sql("LOCK TABLE inbox_message IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            connection.rollback()


@contextmanager
def refusing(database: Database, table: type[Base]) -> Iterator[None]:
    """The database refuses every new row of a table, as a full disk would."""
    name = table.__tablename__
    with database.engine.begin() as connection:
        for statement in _REFUSE[database.engine.dialect.name]:
            connection.exec_driver_sql(statement.format(table=name))
    try:
        yield
    finally:
        with database.engine.begin() as connection:
            for statement in _ACCEPT[database.engine.dialect.name]:
                connection.exec_driver_sql(statement.format(table=name))


_REFUSE = {
    "sqlite": (
        "CREATE TRIGGER refused BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'disk full'; END $$",
        "CREATE TRIGGER refused BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()",
    ),
}
_ACCEPT = {
    "sqlite": ("DROP TRIGGER refused",),
    "postgresql": ("DROP TRIGGER refused ON {table}", "DROP FUNCTION refuse()"),
}


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
