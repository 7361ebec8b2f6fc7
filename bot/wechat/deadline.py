"""Work with a deadline: done on a few threads, waited for only so long, finished all the same.

Handing a piece over costs two switches of threads and little else: a queue, and a lock a piece. In return whatever
holds the work up (a database, a disk) holds up nobody who waits for an answer.
"""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer, get_ident
from typing import TypeVar

from backend.core.errors import MingbaiError

SECONDS = 4.2  # WeChat waits 5 s; the promise is 4.5 s, of which sealing and sending want a little
THREADS = 8
WAITING = 64  # pieces of work; more means that the machine is down, and waiting would only make it worse
GRACE = 10.0  # seconds that late work may go on before what it waits for is cut off

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Late(MingbaiError):
    """The work goes on, but its result comes too late for this request."""


class Full(MingbaiError):
    """Too much work waits already; this piece was not begun."""


class Deadline:
    """A bounded set of threads. Starts none before the first piece of work, so a server may fork first.

    `cut_off`, given the number of a thread, ends what it waits for: a database that is gone without a word must not
    keep the threads for ever.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        threads: int = THREADS,
        waiting: int = WAITING,
        cut_off: Callable[[int], None] = lambda _thread: None,
        grace: float = GRACE,
    ) -> None:
        self._seconds, self._grace, self._cut_off = seconds, grace, cut_off
        self._most, self._places = threads, threads + waiting
        self._queue: SimpleQueue[_Piece | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._lock = Lock()  # of what follows
        self._taken = 0  # pieces that wait or are being done
        self._closed = False

    def run(self, work: Callable[[], T], spent: float = 0.0) -> T:
        """The work's result, or what it raised; Late, Full. `spent`: seconds of the budget already gone."""
        results: list[T] = []
        piece = _Piece(lambda: results.append(work()))
        self._hand_over(piece)
        if not piece.done.acquire(timeout=max(0.0, self._seconds - spent)):
            piece.late = True
            if not piece.done.acquire(blocking=False):
                self._watch(piece)
                raise Late
        if piece.error is not None:
            raise piece.error
        return results[0]

    def close(self) -> None:
        """Let what has begun finish (it commits), drop what has not."""
        with self._lock:
            self._closed = True
        try:
            while (piece := self._queue.get_nowait()) is not None:
                piece.drop()
        except Empty:
            pass
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _hand_over(self, piece: "_Piece") -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("closed")
            if self._taken >= self._places:
                raise Full
            self._taken += 1
            if len(self._threads) < min(self._taken, self._most):
                # Daemons: who stops the process calls close(), and a server that hangs must still be stoppable.
                self._threads.append(Thread(target=self._serve, name="wechat", daemon=True))
                self._threads[-1].start()
        self._queue.put(piece)

    def _serve(self) -> None:
        while (piece := self._queue.get()) is not None:
            piece.perform(get_ident())
            with self._lock:
                self._taken -= 1
            del piece  # what it holds must not stay until the next one comes

    def _watch(self, piece: "_Piece") -> None:
        timer = Timer(self._grace, piece.give_up, (self._cut_off,))
        timer.daemon = True
        timer.start()


class _Piece:
    """A piece of work and what became of it. `late`: nobody waits for it any more."""

    __slots__ = ("_thread", "_work", "done", "error", "late")

    def __init__(self, work: Callable[[], None]) -> None:
        self._work: Callable[[], None] | None = work
        self._thread: int | None = None
        self.done = Lock()  # held until then
        self.done.acquire()
        self.error: BaseException | None = None
        self.late = False

    def perform(self, thread: int) -> None:
        """Do it. Raises nothing: its failure belongs to who waits for it, or to the log."""
        work, self._work, self._thread = self._work, None, thread
        try:
            if work is not None:
                work()
        except BaseException as error:
            self.error = error
        self._thread = None
        self.done.release()
        if self.late and self.error is not None:
            _log.error("late work failed: %s", type(self.error).__name__)

    def drop(self) -> None:
        """It will not be done."""
        self.error = RuntimeError("closed")
        self.done.release()

    def give_up(self, cut_off: Callable[[int], None]) -> None:
        """End what it still waits for."""
        if (thread := self._thread) is not None:
            cut_off(thread)
