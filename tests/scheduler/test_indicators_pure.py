"""Periods, the visits a part of a year asks for, and what a figure says of itself: no database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import BadInput
from scheduler.indicators import Figure, Group, Indicator, Kind, Length, Period
from scheduler.indicators.asking import full_months, latest_starts, visits_asked
from scheduler.indicators.periods import recent
from scheduler.indicators.spans import Span

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31), "2026年3月"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2026年第1季度"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026年第4季度"),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
    ],
)
def test_a_period_has_its_days_and_its_words(text: str, first: date, last: date, words: str) -> None:
    period = Period.parse(text)
    assert (period.first, period.last, period.words, period.name) == (first, last, words, text)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "2026-H3", "26-03", "2026-3", "1999", "２０２６"]
)
def test_what_is_no_period_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="时期"):
        Period.parse(text)


def test_a_running_period_goes_up_to_today_and_its_deadlines_up_to_yesterday() -> None:
    period = Period.parse("2026-Q1")
    assert (period.through(TODAY), period.ripe(TODAY)) == (TODAY, date(2026, 3, 1))
    assert (period.through(date(2026, 4, 9)), period.ripe(date(2026, 4, 9))) == (period.last, period.last)


def test_a_period_that_has_not_begun_is_refused() -> None:
    with pytest.raises(BadInput, match="还没有开始"):
        Period.parse("2026-04").through(TODAY)


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.sampled_from(Length))
def test_periods_of_a_length_follow_each_other_without_a_gap(day: date, length: Length) -> None:
    period = Period.holding(day, length)
    assert period.first <= day <= period.last
    assert (period.first - period.before.last).days == 1
    assert Period.parse(period.name) == period


def test_the_menu_holds_the_running_period_of_each_length() -> None:
    offered = recent(TODAY)
    assert {one.name for one in offered} >= {"2026", "2026-H1", "2026-Q1", "2026-03", "2025-Q4", "2025-03"}
    assert all(one.first <= TODAY for one in offered)


@pytest.mark.parametrize(
    ("a_year", "first", "through", "asked"),
    [
        (4, "2026-01-01", "2026-12-31", 4),
        (4, "2026-01-01", "2026-06-30", 2),
        (4, "2026-01-01", "2026-03-31", 1),
        (4, "2026-01-01", "2026-03-30", 0),
        (4, "2026-03-01", "2026-03-31", 0),
        (12, "2026-03-01", "2026-03-31", 1),
        (4, "2026-02-15", "2026-12-31", 3),
    ],
)
def test_visits_are_asked_pro_rata_in_full_months(a_year: int, first: str, through: str, asked: int) -> None:
    assert visits_asked(a_year, date.fromisoformat(first), date.fromisoformat(through)) == asked


@given(st.sampled_from([1, 4, 12]), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 365))
def test_the_latest_starts_say_the_same_as_counting_for_each_start(
    a_year: int, first: date, days: int
) -> None:
    through = date.fromordinal(first.toordinal() + days)
    starts = latest_starts(a_year, first, through)
    for number in range(days + 1):
        day = date.fromordinal(first.toordinal() + number)
        assert sum(day <= start for start in starts) == visits_asked(a_year, day, through)
        assert full_months(day, through) <= full_months(first, through)


def test_readings_count_of_the_period_and_at_least_of_three_months() -> None:
    assert Span.of(Period.parse("2026-02"), TODAY).assessed_from == date(2025, 12, 1)
    assert Span.of(Period.parse("2025"), TODAY).assessed_from == date(2025, 1, 1)
    assert Span.of(Period.parse("2026"), TODAY).assessed_from == date(2025, 12, 3)


def figure(numerator: int, denominator: int, indicator: Indicator = Indicator.STANDARD) -> Figure:
    return Figure(indicator, Group(Kind.ALL, "合计"), numerator, denominator)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rate", "verdict"),
    [
        (3, 4, "75.0", "达标"),
        (7499, 10_000, "74.9", "未达标"),
        (0, 5, "0.0", "未达标"),
        (2, 3, "66.6", "未达标"),
    ],
)
def test_a_rate_is_cut_and_the_verdict_is_exact(
    numerator: int, denominator: int, rate: str, verdict: str
) -> None:
    found = figure(numerator, denominator)
    assert (found.rate, found.verdict) == (Decimal(rate), verdict)


def test_almost_all_is_not_all() -> None:
    found = figure(9999, 10_000, Indicator.FOLLOWED)
    assert (found.rate, found.met) == (Decimal("99.9"), False)


def test_of_nobody_there_is_no_rate() -> None:
    found = figure(0, 0)
    assert (found.rate, found.met, found.verdict) == (None, None, "没有对象")


def test_every_indicator_says_its_target_and_what_it_counts() -> None:
    assert [one.target for one in Indicator] == [100, 100, 100, 75, 60]
    assert all(one.meaning.endswith("。") for one in Indicator)
