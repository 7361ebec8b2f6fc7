"""Connections for the statements of every message: kept open, each with one thread at a time, cut off when they hang.

SQLAlchemy's pool asks at every checkout whether a connection is still alive and rolls back at every return, three round
trips a message. Here each statement stands for itself, and a connection that has died while nobody used it is noticed
by the first statement.
"""

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager, suppress
from threading import Lock, Thread, get_ident
from typing import Any

from backend.core.errors import MingbaiError

MOST = 16  # connections that are kept; more are only opened when so many threads are at work
LOOK = 0.1  # seconds between two looks at whether a thread that waits has been cut off


class OutOfTime(MingbaiError):
    """The thread was cut off: nobody waits for what it does."""


class Kept:
    """Thread-safe. `connect` opens one in autocommit mode; a driver's connection, as the driver has it."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._idle: list[Any] = []
        self._at_work: dict[int, Any] = {}  # by thread
        self._cut: set[int] = set()  # threads
        self._closed = False
        self._lock = Lock()

    @contextmanager
    def one(self) -> Iterator["Lent"]:
        """A connection for this thread; kept afterwards unless it is broken or something was left open on it."""
        lent = Lent(self, get_ident())
        try:
            yield lent
        finally:
            lent.give_back()

    def cut_off(self, thread: int) -> None:
        """End what the thread waits for on its connection, and let it begin nothing more with it: OutOfTime there."""
        with self._lock:  # so that the number of the socket cannot be another's meanwhile
            if thread in self._at_work:
                self._cut.add(thread)
                if (connection := self._at_work[thread]) is not None:
                    _break(connection)

    def close(self) -> None:
        """Keep none any more: those at work are closed when their threads are done with them."""
        self._closed = True
        self.close_idle()

    def close_idle(self) -> None:
        """Close those that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def begin(self, thread: int) -> None:
        """The thread has work to do, which may be cut off."""
        self._at_work[thread] = None

    def check(self, thread: int) -> None:
        """OutOfTime when the thread has been cut off."""
        if thread in self._cut:
            raise OutOfTime

    def take(self, thread: int, *, fresh: bool) -> Any:
        """One of those kept, or a new one."""
        connection = None
        with suppress(IndexError):
            connection = None if fresh else self._idle.pop()
        if connection is None:
            connection = self._opened(thread)
        with self._lock:
            self._at_work[thread] = connection
        return connection

    def put_back(self, thread: int, connection: Any) -> None:
        """Nobody uses it any more."""
        with self._lock:
            self._at_work[thread] = None
            wanted = not self._closed and thread not in self._cut and len(self._idle) < MOST
            if wanted and is_sound(connection):
                self._idle.append(connection)
                return
        with suppress(Exception):  # a broken one may fail even here
            connection.close()

    def end(self, thread: int) -> None:
        """The thread's work is done."""
        with self._lock:
            self._at_work.pop(thread, None)
            self._cut.discard(thread)

    def _opened(self, thread: int) -> Any:
        """A new connection. Opening one cannot be ended from outside, so a thread of its own waits for it."""
        opened: Future[Any] = Future()

        def open_one() -> None:
            try:
                opened.set_result(self._connect())
            except Exception as error:
                opened.set_exception(error)

        Thread(target=open_one, name="connect", daemon=True).start()
        while True:
            with suppress(FutureTimeout):
                return opened.result(LOOK)
            if opened.done():
                return opened.result()  # what it raises is the connection's own timeout
            if thread in self._cut:
                opened.add_done_callback(_close_it)
                raise OutOfTime


class Lent:
    """The connection of one thread, taken when the first statement comes."""

    def __init__(self, kept: Kept, thread: int) -> None:
        self._kept, self._thread = kept, thread
        self._connection: Any = None
        self._proved = False
        kept.begin(thread)

    def check(self) -> None:
        """OutOfTime when this thread has been cut off."""
        self._kept.check(self._thread)

    def execute(self, sql: str, values: Any = ()) -> Any:
        """A cursor with the result. A connection that lay idle and turns out to be dead is replaced, once."""
        self.check()
        if self._connection is None:
            self._connection = self._kept.take(self._thread, fresh=False)
        try:
            cursor = self._connection.execute(sql, values)
        except Exception:
            self.check()
            if self._proved or not is_broken(self._connection):
                raise
            self._renew()
            cursor = self._connection.execute(sql, values)
        self._proved = True
        return cursor

    def roll_back(self) -> None:
        """What is open; silently, because what led here is what matters, and a connection left open is closed."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.execute("ROLLBACK")

    def give_back(self) -> None:
        """To those that are kept."""
        if self._connection is not None:
            self._kept.put_back(self._thread, self._connection)
            self._connection = None
        self._kept.end(self._thread)

    def _renew(self) -> None:
        """Whoever died idle has seldom died alone."""
        self._kept.put_back(self._thread, self._connection)
        self._connection = None
        self._kept.close_idle()
        self._connection = self._kept.take(self._thread, fresh=True)
        self._proved = True


def _close_it(late: "Future[Any]") -> None:
    if late.exception() is None:
        late.result().close()


def is_broken(connection: Any) -> bool:
    """Whether the other side is gone. SQLite has no other side."""
    return bool(getattr(connection, "closed", False))


def is_sound(connection: Any) -> bool:
    """Whether it can be used again: not broken, and in no transaction."""
    if hasattr(connection, "in_transaction"):  # sqlite3
        return not connection.in_transaction
    return not is_broken(connection) and connection.info.transaction_status == 0


def _break(connection: Any) -> None:
    """SQLite ends the statement that runs; of a server's connection the socket is shut, which wakes who reads."""
    if hasattr(connection, "interrupt"):
        connection.interrupt()
        return
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
