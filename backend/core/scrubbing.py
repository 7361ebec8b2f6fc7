"""Getting rid of the old bytes: a row that was changed leaves what it said in the file until that is built anew.

What has to be scrubbed is marked in the transaction that changes it, so that a process that dies in between leaves it
to the next one. SQLite builds the whole file anew, PostgreSQL a table.
"""

import logging
import sqlite3
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from backend.core.db import Database

_LOG = logging.getLogger(__name__)
_PATIENCE = "3s"  # with the table's users: a start must not hang, nor who reads and writes behind it
_MARK = 1  # SQLite's user_version, which nothing else uses


def mark(connection: Connection, index: str) -> None:
    """The table of that index is to be built anew. PostgreSQL notes it beside the index."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {_MARK}")
    else:
        connection.exec_driver_sql(f"COMMENT ON INDEX {index} IS 'scrub'")


def is_marked(connection: Connection, index: str) -> bool:
    """Whether that is still to be done."""
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql("PRAGMA user_version").scalar() == _MARK
    asked = "SELECT obj_description(CAST(%(name)s AS regclass))"
    return connection.exec_driver_sql(asked, {"name": index}).scalar() == "scrub"


def scrub(database: Database, table: str, index: str) -> bool:
    """Do it; False where somebody else is busy with the database, and the next start has to try again."""
    try:
        if database.engine.dialect.name == "sqlite":
            _sqlite(database)
        else:
            _postgresql(database, table, index)
    except (OperationalError, sqlite3.OperationalError) as error:
        _LOG.warning("old bytes of %s stay until the next start: %s", table, type(error).__name__)
        return False
    return True


def _sqlite(database: Database) -> None:
    """No transaction may be open; the log that stands beside the file is emptied into it."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("VACUUM")
        driver.execute("PRAGMA user_version = 0")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _postgresql(database: Database, table: str, index: str) -> None:
    """By writing a column anew: VACUUM FULL keeps old rows while an older transaction runs, autovacuum included."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        connection.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        if not is_marked(connection, index):
            return  # another process did it meanwhile
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ALTER COLUMN recorded_by TYPE VARCHAR(80) USING recorded_by || ''"
        )
        connection.exec_driver_sql(f"COMMENT ON INDEX {index} IS NULL")
