"""Work with a deadline: done on a few threads, waited for only so long, finished all the same."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from backend.core.errors import MingbaiError

SECONDS = 4.2  # WeChat waits 5 s; the promise is 4.5 s, of which sealing and sending want a little
THREADS = 8  # fewer than the database pool's connections (15), which everything else shares
WAITING = 64  # pieces of work; more means that the machine is down, and waiting would only make it worse

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Late(MingbaiError):
    """The work goes on, but its result comes too late for this request."""


class Full(MingbaiError):
    """Too much work waits already; this piece was not begun."""


class Deadline:
    """A bounded set of threads. Starts none before the first piece of work, so a server may fork first."""

    def __init__(self, seconds: float = SECONDS, threads: int = THREADS, waiting: int = WAITING) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wechat")
        self._places = BoundedSemaphore(threads + waiting)

    def run(self, work: Callable[[], T], spent: float = 0.0) -> T:
        """The work's result, or what it raised; Late, Full. `spent`: seconds of the budget already gone."""
        if not self._places.acquire(blocking=False):
            raise Full
        future = self._begin(work)
        try:
            # Not result(): work may raise a TimeoutError of its own.
            future.exception(max(0.0, self._seconds - spent))
        except TimeoutError:
            future.add_done_callback(_report)
            raise Late from None
        return future.result()

    def close(self) -> None:
        """Let what has begun finish (it commits), drop what has not."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _begin(self, work: Callable[[], T]) -> Future[T]:
        try:
            future = self._threads.submit(work)
        except RuntimeError:
            self._places.release()
            raise
        future.add_done_callback(lambda _done: self._places.release())
        return future


def _report(late: Future[T]) -> None:
    """Nobody waits for late work any more, so its failure would be seen by nobody."""
    if not late.cancelled() and (error := late.exception()) is not None:
        _log.error("late work failed: %s", type(error).__name__)
