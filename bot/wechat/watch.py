"""Work with a deadline, done by the thread that wants it, while a watch keeps the time.

A message reads, thinks and writes where it came in: handing it to another thread costs more than all its statements.
When its time is up the watch first ends what the thread waits for in the database (`cut_off`): the statement fails
there at once, what was under way is written whole or not at all, and the thread itself says the guard's sentence. Where
that does not bring it back (a disk that hangs, a thought that does not end) the watch speaks in its place (`instead`).
"""

from collections.abc import Callable
from threading import Event, Lock, Thread, get_ident
from typing import TypeVar

from backend.core.clock import Clock, SystemClock
from bot.wechat.deadline import Late

SECONDS = 4.0  # WeChat waits 5 s; the promise is 4.5 s, of which ending, sealing and sending want a little
GRACE = 0.3  # seconds from the cut until somebody else speaks; most of them come back by themselves
TICK = 0.1  # seconds between two looks at the time

T = TypeVar("T")


class Answered(Late):
    """The watch has spoken in the thread's place; whatever the work has brought, nobody is to be told any more."""


class _Piece:
    """One piece of work. Either its thread or the watch has the last word, never both. Seconds are the clock's."""

    def __init__(self, until: float, instead: Callable[[], None] | None) -> None:
        self.until = until
        self._instead = instead
        self._word = Lock()  # never given back
        self._spoken = Event()

    def done(self) -> bool:
        """Whether the thread may still speak. Waits while the watch is speaking: the wire must stay open for that."""
        if self._instead is None or self._word.acquire(blocking=False):
            return True
        self._spoken.wait()
        return False

    def speak(self) -> None:
        """Say the guard's sentence, once, unless the thread is just about to speak."""
        if self._instead is None or not self._word.acquire(blocking=False):
            return
        try:
            self._instead()
        finally:
            self._spoken.set()


class Watch:
    """Thread-safe. Its own thread starts with the first piece of work, so a server may fork first."""

    def __init__(
        self, cut_off: Callable[[int], None], seconds: float = SECONDS, clock: Clock | None = None
    ) -> None:
        """`cut_off`, given the number of a thread, ends what it waits for, and whatever it begins until it is done."""
        self._cut_off, self._seconds = cut_off, seconds
        self._clock = clock or SystemClock()
        self._pieces: dict[int, _Piece] = {}  # by thread
        self._awake = Event()
        self._closed = False
        self._lock = Lock()
        self._thread: Thread | None = None

    def run(self, work: Callable[[], T], spent: float = 0.0, instead: Callable[[], None] | None = None) -> T:
        """The work's result, or what it raised; Late when it had to be ended. `spent`: seconds already gone.

        `instead`: called by the watch when the work does not even end then, and must not raise; Answered follows.
        """
        if self._closed:
            raise RuntimeError("closed")
        thread = get_ident()
        piece = _Piece(self._clock.monotonic() + self._seconds - spent, instead)
        self._pieces[thread] = piece
        if not self._awake.is_set():
            self._wake()
        try:
            result = work()
        except Exception as error:
            if not piece.done():
                raise Answered from error
            if self._clock.monotonic() >= piece.until:
                raise Late from error
            raise
        finally:
            del self._pieces[thread]
        if not piece.done():
            raise Answered
        return result

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
            for thread, piece in list(self._pieces.items()):
                self._look(thread, piece, self._clock.monotonic())
            if not self._pieces and not self._closed:
                self._awake.clear()
                if self._pieces:  # it came while the watch was falling asleep
                    self._awake.set()

    def _look(self, thread: int, piece: _Piece, now: float) -> None:
        if now < piece.until or self._pieces.get(thread) is not piece:  # not the thread's next piece of work
            return
        self._cut_off(thread)
        if now >= piece.until + GRACE:
            piece.speak()
