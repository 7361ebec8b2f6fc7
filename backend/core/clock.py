"""The only place that asks the time. Everything else is handed `now`, aware, in Asia/Shanghai."""

import time
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


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
