"""The only place that asks the time. Everything else is handed `now`, aware, in Asia/Shanghai."""

import time
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from backend.core.errors import BadInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Clock(Protocol):
    """What the rest of the system may know of time."""

    def now(self) -> datetime:
        """Wall time, aware, Asia/Shanghai."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, for deadlines and leases."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)

    def monotonic(self) -> float:
        return time.monotonic()


def possible_day(day: date, name: str = "日期") -> date:
    """The day itself. BadInput at the calendar's ends, where no list can look a month back or ahead."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadInput(f"{name}的年份{day.year}不对，请写{_FIRST_YEAR}年到{_LAST_YEAR}年之间的日期。")
    return day
