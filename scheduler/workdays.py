"""Workdays of mainland China, and moving a day onto one. What may be moved how far is the caller's.

Years the calendar does not know are taken as Monday to Friday, and every answer that leaned on one says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
_LONG = 4  # days off in a row: more than a weekend
_WEEK = 5  # workdays
_A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Placed:
    """A chosen day. `guessed_years` lists the years whose holidays were not known; show it as a warning."""

    day: date
    guessed_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OddDay:
    """A day that is a workday, or none, against its weekday or the calendar."""

    day: date
    workday: bool
    note: str = ""


class Workdays:
    """chinesecalendar, with a table laid over it.

    `overrides`: day -> workday or not, as the State Council or the county decided. `complete_years`: years whose
    holidays the overrides hold in full, so that no day of them is a guess any more.
    """

    def __init__(
        self, overrides: Mapping[date, bool] | None = None, complete_years: Iterable[int] = ()
    ) -> None:
        self._overrides = dict(overrides or {})
        self._complete_years = frozenset(complete_years)
        # The library searches all its holidays at each question; a county asks for the same few hundred days.
        self._asked: dict[date, tuple[bool, bool]] = {}
        self._placed: dict[tuple[date, date, date, bool], Placed] = {}

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day; Monday to Friday where `is_known` is false."""
        return self._ask(day)[0]

    def is_known(self, day: date) -> bool:
        """Whether the answer for that day is announced rather than guessed."""
        return self._ask(day)[1]

    def _ask(self, day: date) -> tuple[bool, bool]:
        if day not in self._asked:
            self._asked[day] = self._look_up(day)
        return self._asked[day]

    def _look_up(self, day: date) -> tuple[bool, bool]:
        """Workday or not, known or not."""
        if day in self._overrides:
            return self._overrides[day], True
        try:
            return bool(chinese_calendar.is_workday(day)), True
        except NotImplementedError:  # a year that was not announced when the library was released
            return day.weekday() < 5, day.year in self._complete_years

    def on_or_before(self, day: date, earliest: date) -> date | None:
        """The last workday from `earliest` to `day`, both included; None when there is none."""
        while day >= earliest:
            if self.is_workday(day):
                return day
            day -= ONE_DAY
        return None

    def on_or_after(self, day: date, latest: date) -> date | None:
        """The first workday from `day` to `latest`, both included; None when there is none."""
        while day <= latest:
            if self.is_workday(day):
                return day
            day += ONE_DAY
        return None

    def soon_until(self, today: date) -> date:
        """How far a list looks ahead: seven days, or to the fifth workday after today where that is later.

        Before a long holiday it so shows what ends right behind it. Never more than a month.
        """
        day = today
        for _ in range(_WEEK):
            day = self.on_or_after(day + ONE_DAY, today + _A_MONTH) or today + _A_MONTH
        return max(day, today + A_WEEK)

    def place(self, target: date, earliest: date, deadline: date, *, hard: bool) -> Placed:
        """A workday near the target within [earliest, deadline]: a hard one before it first, a soft one after.

        The deadline itself when the window holds no workday, or is empty (earliest after deadline).
        """
        key = (min(max(target, earliest), deadline), earliest, deadline, hard)
        if key not in self._placed:
            self._placed[key] = self._place(*key)
        return self._placed[key]

    def _place(self, target: date, earliest: date, deadline: date, hard: bool) -> Placed:
        before, after = self.on_or_before(target, earliest), self._spread(target, deadline)
        day = ((before or after) if hard else (after or before)) or deadline
        return Placed(day, self._guessed(min(day, target), max(day, target)))

    def _spread(self, target: date, latest: date) -> date | None:
        """The workday after; what falls into a long holiday is spread over the week that follows it, in order.

        All of it on the first day would be more than a doctor can do.
        """
        first = self.on_or_after(target, latest)
        if first is None or first == target:
            return first
        begins = target
        while not self.is_workday(begins - ONE_DAY):
            begins -= ONE_DAY
        free = (first - begins).days
        if free < _LONG:
            return first
        for _ in range((target - begins).days * _WEEK // free):
            later = self.on_or_after(first + ONE_DAY, latest)
            if later is None:
                break
            first = later
        return first

    def _guessed(self, first: date, last: date) -> tuple[int, ...]:
        days = (first + distance * ONE_DAY for distance in range((last - first).days + 1))
        return tuple(sorted({day.year for day in days if not self.is_known(day)}))
