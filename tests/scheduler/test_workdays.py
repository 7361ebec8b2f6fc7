"""Workdays: the announced calendar, the county's own table, and what happens where nobody knows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.workdays import ONE_DAY, Workdays

PLAIN = Workdays()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),
        (date(2026, 2, 14), True),  # Saturday, made up for the Spring Festival
        (date(2026, 2, 17), False),
        (date(2025, 10, 1), False),
        (date(2025, 10, 11), True),
        (date(2025, 10, 12), False),
    ],
)
def test_announced_holidays_and_made_up_weekends_are_known(day: date, expected: bool) -> None:
    assert PLAIN.is_workday(day) is expected
    assert PLAIN.is_known(day)


def test_an_unknown_year_is_monday_to_friday_and_flagged() -> None:
    assert PLAIN.is_workday(date(2027, 10, 1))  # a Friday, and surely a holiday: therefore the flag
    assert not PLAIN.is_workday(date(2027, 10, 2))
    assert not PLAIN.is_known(date(2027, 10, 1))


def test_an_override_goes_before_the_calendar() -> None:
    closed = Workdays({date(2026, 3, 2): False, date(2026, 3, 7): True})
    assert not closed.is_workday(date(2026, 3, 2))
    assert closed.is_workday(date(2026, 3, 7))


def test_one_override_makes_one_day_known_and_not_its_year() -> None:
    loaded = Workdays({date(2027, 10, 1): False})
    assert (loaded.is_workday(date(2027, 10, 1)), loaded.is_known(date(2027, 10, 1))) == (False, True)
    assert not loaded.is_known(date(2027, 10, 4))


def test_a_complete_year_is_known_altogether() -> None:
    loaded = Workdays({date(2027, 10, 1): False}, complete_years=[2027])
    assert loaded.is_known(date(2027, 3, 1))
    assert not loaded.is_known(date(2028, 3, 1))


def test_a_hard_day_moves_to_the_workday_before_and_a_soft_one_to_the_one_after() -> None:
    sunday, window = date(2026, 3, 15), (date(2026, 3, 1), date(2026, 3, 31))
    assert PLAIN.place(sunday, *window, hard=True).day == date(2026, 3, 13)
    assert PLAIN.place(sunday, *window, hard=False).day == date(2026, 3, 16)


def test_each_goes_the_other_way_rather_than_out_of_the_window() -> None:
    sunday = date(2026, 3, 15)
    assert PLAIN.place(sunday, date(2026, 3, 14), date(2026, 3, 31), hard=True).day == date(2026, 3, 16)
    assert PLAIN.place(sunday, date(2026, 3, 1), sunday, hard=False).day == date(2026, 3, 13)


def test_the_years_that_were_guessed_on_the_way_are_told() -> None:
    placed = PLAIN.place(date(2027, 1, 2), date(2026, 12, 1), date(2027, 1, 3), hard=False)
    assert (placed.day, placed.guessed_years) == (date(2027, 1, 1), (2027,))
    placed = PLAIN.place(date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 3), hard=False)
    assert (placed.day, placed.guessed_years) == (date(2026, 12, 31), ())


@given(
    start=st.dates(date(2019, 1, 1), date(2028, 1, 1)),
    length=st.integers(0, 40),
    offset=st.integers(0, 40),
    hard=st.booleans(),
)
def test_a_placed_day_is_in_the_window_and_a_workday_where_there_is_one(
    start: date, length: int, offset: int, hard: bool
) -> None:
    deadline, target = start + timedelta(days=length), start + timedelta(days=min(offset, length))
    placed = PLAIN.place(target, start, deadline, hard=hard)
    assert start <= placed.day <= deadline
    days = [start + timedelta(days=ahead) for ahead in range(length + 1)]
    assert PLAIN.is_workday(placed.day) or not any(map(PLAIN.is_workday, days))
    assert bool(placed.guessed_years) >= (not PLAIN.is_known(placed.day))


def test_what_falls_into_a_long_holiday_is_spread_over_the_week_after_it() -> None:
    """Spring Festival of 2026: 15 to 23 February are free. Soft days a week before their deadline."""
    week = timedelta(days=7)
    days = [date(2026, 2, 15) + number * ONE_DAY for number in range(9)]
    found = [Workdays().place(day, day - 8 * week, day + week, hard=False).day for day in days]
    assert found == sorted(found)
    assert [str(day)[5:] for day in found] == [
        *("02-14", "02-14"),  # the deadline lies in the holiday, too: before it
        *("02-24", "02-25", "02-26", "02-26", "02-27", "02-27", "02-28"),
    ]
    assert all(placed <= day + week for placed, day in zip(found, days, strict=True))


@pytest.mark.parametrize(
    ("today", "until"),
    [
        *(((2026, 3, day), (2026, 3, day + 7)) for day in range(2, 9)),  # whatever the weekday
        ((2026, 2, 7), (2026, 2, 14)),
        ((2026, 2, 10), (2026, 2, 24)),  # the fifth workday lies behind Spring Festival
        ((2026, 2, 14), (2026, 2, 28)),
        ((2026, 2, 23), (2026, 3, 2)),
        ((2026, 9, 30), (2026, 10, 13)),
    ],
)
def test_a_list_looks_a_week_ahead_and_over_a_long_holiday(
    today: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    assert Workdays().soon_until(date(*today)) == date(*until)


def test_a_list_never_looks_more_than_a_month_ahead() -> None:
    closed = {date(2026, 3, 1) + number * ONE_DAY: False for number in range(100)}
    assert Workdays(closed).soon_until(date(2026, 3, 1)) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "placed"), [(date(2026, 3, 7), "2026-03-09"), (date(2026, 3, 8), "2026-03-09")]
)
def test_a_weekend_is_no_long_holiday(day: date, placed: str) -> None:
    found = Workdays().place(day, day - timedelta(days=9), day + timedelta(days=7), hard=False)
    assert str(found.day) == placed
