"""Work that a thread does beside the pages: it lets the interpreter go again and again, for longer than it held it.

A thread that never waits is handed the interpreter at each statement of a page, and keeps it for milliseconds: a page
of 10 ms took 400.
"""

import time
from collections.abc import Callable

SLICE, PAUSE = 0.002, 0.008  # seconds at work between two rests, and of a rest
Rest = Callable[[], None]  # called between two steps of what takes long


def never() -> None:
    """For work that somebody waits for."""


class GivingWay:
    """Rests of the thread that calls it. `after`: seconds from now without any, while a page waits for the thread.

    `sleep` is told how long; an Event's `wait` lets whoever sets it end all rests.
    """

    def __init__(
        self,
        after: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
        worked: Callable[[], float] = time.thread_time,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worked, self._now, self._sleep = worked, now, sleep
        self._from = now() + after
        self._since: float | None = None  # the thread's work when it rested last

    def __call__(self) -> None:
        """Rest, if it is time to."""
        worked = self._worked()
        if self._since is None:
            self._since = worked
        if worked - self._since >= SLICE:
            if self._now() >= self._from:
                self._sleep(PAUSE)
            self._since = worked
