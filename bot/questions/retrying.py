"""When an answer that WeChat has certainly not taken is tried again. Pure."""

from datetime import datetime, time, timedelta

from backend.core.clock import SHANGHAI
from scheduler.ports import Verdict

DELAYS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
MENDING = timedelta(minutes=30)  # an operator needs that long at least; until then nobody's is tried
MORNING = time(8)
EVERYBODY = (Verdict.STOP_DAY, Verdict.BROKEN)  # what one was refused for the next would be refused for too


def next_try(verdict: Verdict, attempts: int, now: datetime) -> datetime | None:
    """`attempts`: how many have failed, this one included. None: never again; it goes with their next message."""
    match verdict:
        case Verdict.STOP_DAY | Verdict.TOMORROW:
            return _tomorrow(now)
        case Verdict.RETRY | Verdict.BROKEN if attempts <= len(DELAYS):
            return now + DELAYS[attempts - 1]
        case _:
            return None


def pause(verdict: Verdict, now: datetime) -> datetime | None:
    """Until when nobody else's is tried; None: the others go on."""
    if verdict is Verdict.STOP_DAY:
        return _tomorrow(now)
    return now + MENDING if verdict is Verdict.BROKEN else None


def _tomorrow(now: datetime) -> datetime:
    """Nobody is woken by an answer."""
    return datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), MORNING, SHANGHAI)
