"""Work with a deadline, done by the thread that wants it, while a watch keeps the time.

A message reads, thinks and writes where it came in: handing it to another thread costs more than all its statements.
What may hold it up is only the database, and that lets itself be ended from outside (`cut_off`): the statement fails
there at once and the resident gets the guard's sentence. What was under way is written whole or not at all.
Thinking cannot be ended; it is bounded by the length of a message (tests/bot/test_dialog_limits.py).
"""

from collections.abc import Callable
from threading import Event, Lock, Thread, get_ident
from typing import TypeVar

from backend.core.clock import Clock, SystemClock
from bot.wechat.deadline import Late

SECONDS = 4.0  # WeChat waits 5 s; the promise is 4.5 s, of which ending, sealing and sending want a little
TICK = 0.1  # seconds between two looks at the time

T = TypeVar("T")


class Watch:
    """Thread-safe. Its own thread starts with the first piece of work, so a server may fork first."""

    def __init__(
        self, cut_off: Callable[[int], None], seconds: float = SECONDS, clock: Clock | None = None
    ) -> None:
        """`cut_off`, given the number of a thread, ends what it waits for, and whatever it begins until it is done."""
        self._cut_off, self._seconds = cut_off, seconds
        self._clock = clock or SystemClock()
        self._until: dict[int, float] = {}  # by thread
        self._awake = Event()
        self._closed = False
        self._lock = Lock()
        self._thread: Thread | None = None

    def run(self, work: Callable[[], T], spent: float = 0.0) -> T:
        """The work's result, or what it raised; Late when it had to be ended. `spent`: seconds already gone."""
        if self._closed:
            raise RuntimeError("closed")
        thread = get_ident()
        until = self._clock.monotonic() + self._seconds - spent
        self._until[thread] = until
        if not self._awake.is_set():
            self._wake()
        try:
            return work()
        except Exception as error:
            if self._clock.monotonic() >= until:
                raise Late from error
            raise
        finally:
            del self._until[thread]

    def close(self) -> None:
        """Stop watching; what is under way ends by itself."""
        self._closed = True
        self._awake.set()
        if self._thread is not None:
            self._thread.join()

    def _wake(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._keep, name="watch", daemon=True)
                self._thread.start()
            self._awake.set()

    def _keep(self) -> None:
        pause = Event()
        while not self._closed:
            self._awake.wait()
            pause.wait(TICK)
            now = self._clock.monotonic()
            for thread, until in list(self._until.items()):
                if now >= until and self._until.get(thread) == until:  # not the thread's next piece of work
                    self._cut_off(thread)
            if not self._until and not self._closed:
                self._awake.clear()
                if self._until:  # it came while the watch was falling asleep
                    self._awake.set()
