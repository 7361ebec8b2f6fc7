"""What was worked out lately is shown again for a while, with the moment it speaks of: whoever shows it says so."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

LASTS = timedelta(minutes=10)
MOST = 64  # results that are kept
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """A result and the moment it was worked out."""

    result: T
    at: datetime


class Lately(Generic[T]):
    """Thread-safe. Results belong to a process and die with it."""

    def __init__(self, lasts: timedelta = LASTS) -> None:
        self._lasts = lasts
        self._lock = threading.Lock()
        self._held: dict[Hashable, Made[T]] = {}  # the newest is last

    def look(self, key: Hashable, make: Callable[[], T], now: datetime, *, anew: bool = False) -> Made[T]:
        """The result of a key: the one at hand where it is not too old, unless it is wanted `anew`.

        Two who look at once both work it out: neither waits for the other.
        """
        with self._lock:
            held = self._held.get(key)
        if held is not None and not anew and timedelta() <= now - held.at < self._lasts:
            return held
        made = Made(make(), now)
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = made
            while len(self._held) > MOST:
                del self._held[next(iter(self._held))]
        return made
