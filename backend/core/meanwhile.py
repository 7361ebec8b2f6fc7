"""What takes too long for a page is worked out in a thread of its own; the last result is kept, with its moment."""

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from backend.core.giving_way import GivingWay, Rest

WAIT = 0.03  # seconds that a page waits: what is quick is there at once
MOST = 64  # results that are kept
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """The newest result and the moment it speaks of; None where there is none yet. `old`: a newer one is on its way."""

    result: T | None
    at: datetime
    old: bool


@dataclass(frozen=True, slots=True)
class _Held(Generic[T]):
    mark: Hashable
    result: T
    at: datetime


class Meanwhile(Generic[T]):
    """Thread-safe. One thing is worked out at a time; results belong to a process and die with it."""

    def __init__(self, wait: float = WAIT) -> None:
        self._wait = wait
        self._lock = threading.Lock()
        self._held: dict[Hashable, _Held[T]] = {}  # who was looked at last is last
        self._thread: threading.Thread | None = None
        self._hurry = threading.Event()

    def look(self, key: Hashable, mark: Hashable, make: Callable[[Rest], T], now: datetime) -> Seen[T]:
        """The result of a key. It is made anew when the `mark`, which tells what it was made of, is another.

        `make` runs in the thread: it is handed everything it needs, and reads no database. Between its steps it calls
        what it is given, so that pages come first.
        """
        held = self._at_hand(key)
        if held is None or held.mark != mark:
            self._begin(key, mark, make, now)
            held = self._at_hand(key)
        if held is None:
            return Seen(None, now, old=True)
        return Seen(held.result, held.at, old=held.mark != mark)

    def settled(self) -> None:
        """Wait until what is under way is done; it does not rest meanwhile."""
        if self._thread is not None:
            self._hurry.set()
            self._thread.join()
            self._hurry.clear()

    def _at_hand(self, key: Hashable) -> _Held[T] | None:
        with self._lock:
            held = self._held.pop(key, None)
            if held is not None:
                self._held[key] = held
            return held

    def _begin(self, key: Hashable, mark: Hashable, make: Callable[[Rest], T], now: datetime) -> None:
        """Unless another one is being made; that, too, is waited for a moment."""

        def work() -> None:
            try:
                result = make(GivingWay(self._wait, self._hurry.wait))
            except Exception:
                _log.exception("what a page waits for could not be worked out")
                return
            with self._lock:
                self._held[key] = _Held(mark, result, now)
                while len(self._held) > MOST:
                    del self._held[next(iter(self._held))]

        with self._lock:
            thread = self._thread
            if thread is None or not thread.is_alive():
                thread = self._thread = threading.Thread(target=work, name="meanwhile", daemon=True)
                thread.start()
        thread.join(self._wait)
