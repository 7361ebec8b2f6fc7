"""How many visits a part of a year asks for: the yearly number pro rata, in full months. Pure."""

from datetime import date, timedelta

from scheduler.guidelines.spans import add_months
from scheduler.workdays import ONE_DAY

_YEAR = 12  # months


def full_months(first: date, through: date) -> int:
    """Whole months from `first` to `through`, both days included: 1 January to 31 March is 3."""
    months = 0
    while add_months(first, months + 1) <= through + ONE_DAY:
        months += 1
    return months


def visits_asked(a_year: int, first: date, through: date) -> int:
    """Of so many visits a year, those that fall on these months; what is no whole visit is not asked."""
    return a_year * full_months(first, through) // _YEAR


def latest_starts(a_year: int, first: date, through: date) -> tuple[date, ...]:
    """The last day on which care may have begun for 1, 2, ... visits to be asked by `through`, falling.

    Whoever came into care by the n-th of these days is asked for n visits at least.
    """
    days = [first + timedelta(days=number) for number in range((through - first).days + 1)]
    asked = {day: visits_asked(a_year, day, through) for day in days}
    return tuple(
        max(day for day in days if asked[day] >= number) for number in range(1, max(asked.values()) + 1)
    )
