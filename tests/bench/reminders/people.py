"""People who cannot exist, for a county or a city: the same for the same seed. Rows for the tables, and who they are.

Shares are assumptions, not statistics: of 100 patients about 62 have high blood pressure, 14 diabetes, 13 both, 9 a
severe mental disorder, 2 tuberculosis; 3 join during the year, 2 die or move away, 4 are hard to find at home, 45 have
bound WeChat.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.guidelines import Disease
from scheduler.models.kinds import Standing
from tests.bench.reminders.courses import Course, course

SEED = 2026
DOCTORS_A_TEAM, TEAMS_A_TOWNSHIP = 3, 3
_SHARES: tuple[tuple[float, tuple[Disease, ...]], ...] = (
    (0.62, (Disease.HYPERTENSION,)),
    (0.14, (Disease.DIABETES,)),
    (0.13, (Disease.HYPERTENSION, Disease.DIABETES)),
    (0.09, (Disease.PSYCHOSIS,)),
    (0.02, (Disease.TUBERCULOSIS,)),
)
_JOINS, _LEAVES, _WECHAT = 0.03, 0.02, 0.45
_CALM_WITHIN, _SOON_WITHIN = 80, 6  # days before the start; so nobody is overdue on the first day


@dataclass(frozen=True, slots=True)
class Size:
    """How many. Doctors are rounded to whole teams of three."""

    patients: int
    doctors: int

    @property
    def teams(self) -> int:
        """Of three doctors each."""
        return max(1, round(self.doctors / DOCTORS_A_TEAM))

    @property
    def townships(self) -> int:
        """Of three teams each, the last one may have fewer."""
        return -(-self.teams // TEAMS_A_TOWNSHIP)


COUNTY = Size(9_389, 63)
CITY = Size(148_751, 999)


@dataclass(slots=True)
class Person:
    """One patient. `joins`: enrolled on that day of the year, None: from the start. `leaves`: how and when."""

    id: int
    household_id: int
    doctor_id: int
    birth: date
    diseases: tuple[Disease, ...]
    wechat: bool
    seen_on: date
    joins: date | None
    leaves: tuple[Standing, date] | None
    course: Course = field(repr=False)
    version: int = 1


def people(size: Size, start: date, days: int, seed: int = SEED) -> Iterator[Person]:
    """Everybody, in the order of their ids; households of one to three belong to one doctor."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    doctors = size.teams * DOCTORS_A_TEAM
    household = left = 0
    for number in range(1, size.patients + 1):
        if not left:
            household, left = household + 1, chance.choice((1, 1, 2, 3))
        left -= 1
        yield _person(chance, number, household, doctors, start, days)


def _person(
    chance: random.Random, number: int, household: int, doctors: int, start: date, days: int
) -> Person:
    diseases = chance.choices([one for _, one in _SHARES], [share for share, _ in _SHARES])[0]
    birth = date(start.year - chance.randrange(36, 88), 1, 1) + timedelta(days=chance.randrange(365))
    joins = start + timedelta(days=chance.randrange(days)) if chance.random() < _JOINS else None
    leaves = None
    if chance.random() < _LEAVES:
        how = chance.choice((Standing.DIED, Standing.MOVED))
        leaves = (how, start + timedelta(days=chance.randrange(days)))
    fares = course(chance, diseases, joins or start)
    seen_on = start - timedelta(days=chance.randrange(1, _CALM_WITHIN if fares.quiet else _SOON_WITHIN))
    return Person(
        id=number,
        household_id=household,
        doctor_id=1 + household % doctors,
        birth=birth,
        diseases=diseases,
        wechat=chance.random() < _WECHAT,
        seen_on=seen_on,
        joins=joins,
        leaves=leaves if joins is None else None,
        course=fares,
    )
