"""Connections for the statements of every message: kept open, each with one thread at a time, cut off when they hang.

SQLAlchemy's pool asks at every checkout whether a connection is still alive and rolls back at every return, three round
trips a message. Here each statement stands for itself, and a connection that has died while nobody used it is noticed
by the first statement.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, get_ident
from typing import Any

MOST = 16  # connections that are kept; more are only opened when so many threads are at work


class Kept:
    """Thread-safe. `connect` opens one in autocommit mode; a driver's connection, as the driver has it."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._idle: list[Any] = []
        self._at_work: dict[int, Any] = {}  # by thread
        self._lock = Lock()

    @contextmanager
    def one(self) -> Iterator["Lent"]:
        """A connection for this thread; kept afterwards unless it is broken or something was left open on it."""
        lent = Lent(self)
        try:
            yield lent
        finally:
            lent.give_back()

    def cut_off(self, thread: int) -> None:
        """End what the thread waits for on its connection: the statement fails there at once."""
        with self._lock:  # so that the number of the socket cannot be another's meanwhile
            connection = self._at_work.get(thread)
            if connection is not None:
                _break(connection)

    def close(self) -> None:
        """Close those that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def take(self, *, fresh: bool) -> Any:
        """One of those kept, or a new one."""
        connection = None
        with suppress(IndexError):
            connection = None if fresh else self._idle.pop()
        if connection is None:
            connection = self._connect()
        self._at_work[get_ident()] = connection
        return connection

    def put_back(self, connection: Any) -> None:
        """After use by this thread."""
        with self._lock:
            self._at_work.pop(get_ident(), None)
            if is_sound(connection) and len(self._idle) < MOST:
                self._idle.append(connection)
                return
        with suppress(Exception):  # a broken one may fail even here
            connection.close()


class Lent:
    """The connection of one thread, taken when the first statement comes."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._connection: Any = None
        self._proved = False

    def execute(self, sql: str, values: Any = ()) -> Any:
        """A cursor with the result. Where a connection that lay idle turns out to be dead, a new one takes its place."""
        if self._connection is None:
            self._connection = self._kept.take(fresh=False)
        try:
            cursor = self._connection.execute(sql, values)
        except Exception:
            if self._proved or not is_broken(self._connection):
                raise
            self._renew()
            cursor = self._connection.execute(sql, values)
        self._proved = True
        return cursor

    def give_back(self) -> None:
        """To those that are kept."""
        if self._connection is not None:
            self._kept.put_back(self._connection)
            self._connection = None

    def _renew(self) -> None:
        """Whoever died idle has seldom died alone."""
        self._kept.put_back(self._connection)
        self._connection = None
        self._kept.close()
        self._connection = self._kept.take(fresh=True)
        self._proved = True


def is_broken(connection: Any) -> bool:
    """Whether the other side is gone. SQLite has no other side."""
    return bool(getattr(connection, "closed", False))


def is_sound(connection: Any) -> bool:
    """Whether it can be used again: not broken, and in no transaction."""
    if hasattr(connection, "in_transaction"):  # sqlite3
        return not connection.in_transaction
    return not is_broken(connection) and connection.info.transaction_status == 0


def _break(connection: Any) -> None:
    """SQLite ends the statement that runs; of a server's connection the socket is shut, which wakes who reads from it."""
    if hasattr(connection, "interrupt"):
        connection.interrupt()
        return
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
