"""Months, quarters, half-years and years: their names, days, and how much of them is over. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from backend.core.errors import BadInput
from scheduler.guidelines.spans import add_months
from scheduler.workdays import ONE_DAY

_YEAR = 12
_NAME = re.compile(r"(20\d\d)(?:-(?:([QH])([1-4])|(\d\d)))?", re.ASCII)


class Length(IntEnum):
    """How many months a period has."""

    MONTH = 1
    QUARTER = 3
    HALF = 6
    YEAR = 12


_LETTERS = {"Q": Length.QUARTER, "H": Length.HALF}


@dataclass(frozen=True, slots=True)
class Period:
    """The `number`-th of its length in a year, counted from 1."""

    year: int
    length: Length
    number: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Of `2026-03`, `2026-Q1`, `2026-H1` or `2026`; BadInput for anything else."""
        found = _NAME.fullmatch(text.strip().upper())
        if found is None:
            raise BadInput(f"时期“{text[:20]}”看不懂，请写成 2026-03、2026-Q1、2026-H1 或 2026。")
        year, letter, part, month = found.groups()
        length = _LETTERS[letter] if letter else Length.MONTH if month else Length.YEAR
        number = int(part or month or 1)
        if not 1 <= number <= _YEAR // length:
            raise BadInput(f"没有{text[:20]}这个时期，请写成 2026-03、2026-Q1、2026-H1 或 2026。")
        return cls(int(year), length, number)

    @classmethod
    def holding(cls, day: date, length: Length) -> "Period":
        """The period of that length in which a day lies."""
        return cls(day.year, length, (day.month - 1) // length + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * self.length + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return add_months(self.first, self.length) - ONE_DAY

    @property
    def before(self) -> "Period":
        """The period of the same length just before."""
        return Period.holding(self.first - ONE_DAY, self.length)

    @property
    def name(self) -> str:
        """As `parse` reads it."""
        parts = {Length.MONTH: f"-{self.number:02d}", Length.YEAR: ""}
        letters = {Length.QUARTER: "Q", Length.HALF: "H"}
        return f"{self.year}" + parts.get(self.length, f"-{letters.get(self.length, '')}{self.number}")

    @property
    def words(self) -> str:
        """As people say it, e.g. 2026年第1季度."""
        part = {
            Length.MONTH: f"{self.number}月",
            Length.QUARTER: f"第{self.number}季度",
            Length.HALF: "上半年" if self.number == 1 else "下半年",
        }
        return f"{self.year}年" + part.get(self.length, "")

    def through(self, today: date) -> date:
        """The last day that counts: today while the period runs. BadInput for one that has not begun."""
        if self.first > today:
            raise BadInput(f"{self.words}还没有开始，请选今天（{today}）以前的时期。")
        return min(self.last, today)

    def ripe(self, today: date) -> date:
        """The last deadline that is over: a visit that is due today can still be made today."""
        return min(self.last, today - ONE_DAY)


def recent(today: date) -> tuple[Period, ...]:
    """What people mostly look at, the running one of each length first: 3 years, 4 halves, 8 quarters, 13 months."""
    return tuple(
        period
        for length, count in ((Length.YEAR, 3), (Length.HALF, 4), (Length.QUARTER, 8), (Length.MONTH, 13))
        for period in _back_from(Period.holding(today, length), count)
    )


def _back_from(period: Period, count: int) -> list[Period]:
    found = [period]
    while len(found) < count:
        found.append(found[-1].before)
    return found
