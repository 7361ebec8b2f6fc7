"""The database schema: bring it up to date, say whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from backend.core.db import Database

_MIGRATION_LOCK = 7_205_021  # any number of our own, for PostgreSQL's advisory lock


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("backend") / "migrations"))
    return config


def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision. Two processes at once wait for each other."""
    if is_current(database):
        return
    engine = database.engine.execution_options(mingbai_begin="IMMEDIATE")
    with engine.connect() as connection, _tables_may_be_rebuilt(connection), connection.begin():
        _lock(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_references(connection)


def is_current(database: Database) -> bool:
    """Whether the database is at the newest revision."""
    with database.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return revision == _newest()


@cache
def _newest() -> str | None:
    """The revision that the migrations lead to. They are read once a process: whether it is ready is asked often."""
    return ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building another in its place: meanwhile the references to it hang in the air.

    They can be let hang only before a transaction begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Before anything is committed: nothing may point at a row that is gone."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"after the migration a row of {broken[0]} points at no row of {broken[2]}")


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
