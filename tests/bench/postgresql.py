"""A PostgreSQL database for one measurement, on the usual server, which waits for the disk as in production."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgresql import Server


def answers() -> bool:
    """Whether there is a server."""
    return Server().answers()


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    server = Server()
    name = server.create("bench")
    try:
        yield server.url(name)
    finally:
        server.drop(name)
