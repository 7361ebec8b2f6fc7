"""A PostgreSQL database for one measurement, when the server answers."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url

SERVER = os.environ.get("MINGBAI_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def answers() -> bool:
    """Whether there is a server."""
    try:
        _command("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    name = f"mingbai_bench_{uuid.uuid4().hex[:12]}"
    _command(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        _command(f'DROP DATABASE "{name}" WITH (FORCE)')


def _command(sql: str) -> None:
    url = make_url(SERVER).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute(sql.encode())
