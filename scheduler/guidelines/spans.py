"""How far ahead: days, or calendar months clamped to the month's end."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 30 November + 3 months = 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class Interval:
    """From a contact to the last permissible day of the next.

    A hard one is due on its last day, or the workday before; a soft one `lead_days` before it, or the workday
    after. The window opens `opens_days` before the last day; None: the day after the contact.
    """

    days: int
    months: int
    hard: bool
    lead_days: int = 0
    opens_days: int | None = None

    def deadline(self, start: date) -> date:
        """The last permissible day, counted from `start`."""
        return add_months(start, self.months) + timedelta(days=self.days)
