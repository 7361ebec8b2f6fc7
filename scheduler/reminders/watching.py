"""Watching the clock: wall time says what is due, and must not be believed after it jumped. Pure but for `Watch`.

Compared are two looks at wall and monotonic time in one process, and the wall time of the last tick on record: so a
clock set back is noticed after a restart too. A gap between two processes is an outage, no jump. On Linux monotonic
time stands still while the machine sleeps: a sleep of a day looks like a jump and is asked about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

BACK = timedelta(minutes=5)
FORWARD = timedelta(days=1)
NOTICED = timedelta(seconds=5)  # smaller steps are what time servers do


@dataclass(frozen=True, slots=True)
class Look:
    """Both clocks at one moment; `monotonic` in seconds."""

    wall: datetime
    monotonic: float


def jump(before: Look, now: Look) -> timedelta:
    """How far wall time moved beyond the time that passed; negative: it was set back."""
    return (now.wall - before.wall) - timedelta(seconds=now.monotonic - before.monotonic)


def alarm(before: Look | None, now: Look, last_tick: datetime | None) -> str:
    """The sentence that stops planning; empty when the clock may be believed."""
    moved = jump(before, now) if before else timedelta()
    back = max(-moved, last_tick - now.wall if last_tick else timedelta())
    if back >= BACK:
        return f"系统时间往回跳了{_words(back)}，已停止排程和普通提醒"
    if moved >= FORWARD:
        return f"系统时间往前跳了{_words(moved)}，已停止排程和普通提醒"
    return ""


class Watch:
    """Remembers the last look of this process, and when a jump made leases unmeasurable."""

    def __init__(self) -> None:
        self._last: Look | None = None
        self._jumped: float | None = None

    def look(self, now: Look, last_tick: datetime | None) -> str:
        """The alarm of this moment, empty for none."""
        if self._last is not None and abs(jump(self._last, now)) > NOTICED:
            self._jumped = now.monotonic
        return alarm(self._last, now, last_tick)

    def keep(self, now: Look) -> None:
        """The next look is compared with this one, whose alarm is on record: a jump while nothing could be written
        down is not forgotten.
        """
        self._last = now

    def leases_hold(self, now: Look, lease: timedelta) -> bool:
        """Whether a lease that has run out by wall time has really run out: none was stretched by a jump."""
        return self._jumped is None or now.monotonic - self._jumped >= lease.total_seconds()


def _words(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 48 * 60 else f"{minutes // 1440}天"
