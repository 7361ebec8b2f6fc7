"""A doctor's day, out of his list: whom he sees, who stands in for him, and what he records.

Assumed: twelve visits a workday at most; two weeks of leave and three sick days a year; a colleague of the team does
what would be late before the other is back; who was not at home is tried again after two days, or on the last day.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.guidelines import Urgency
from scheduler.visits import DuePlan
from scheduler.workdays import ONE_DAY, Workdays
from tests.bench.reminders.registering import team_of

CAPACITY = 12  # visits a workday
EARLY = timedelta(days=4)  # a visit that must not be late is tried before its last day
AGAIN = timedelta(days=2)
_LEAVE, _SICK = (7, 7), 3  # days on end, single days


@dataclass(frozen=True, slots=True)
class Absences:
    """The days each doctor is away."""

    days: Mapping[int, frozenset[date]]
    workdays: Workdays

    def away(self, doctor_id: int, day: date) -> bool:
        """Whether he is."""
        return day in self.days.get(doctor_id, ())

    def back(self, doctor_id: int, day: date) -> date:
        """The next day on which he works."""
        day += ONE_DAY
        while self.away(doctor_id, day) or not self.workdays.is_workday(day):
            day += ONE_DAY
        return day


def absences(
    chance: random.Random, doctors: Iterable[int], start: date, days: int, workdays: Workdays
) -> Absences:
    """Of a year, in proportion for a shorter time."""
    return Absences(
        {one: frozenset(_absent(chance, start, days)) for one in doctors},
        workdays,
    )


def _absent(chance: random.Random, start: date, days: int) -> Iterator[date]:
    spans = (*_LEAVE, *[1] * _SICK)
    for span in spans:
        if chance.random() < days / 365:
            first = start + timedelta(days=chance.randrange(days))
            yield from (first + timedelta(days=distance) for distance in range(span))


@dataclass(frozen=True, slots=True)
class Call:
    """A patient on today's round; `doctor_id` is whose list he stands on."""

    patient_id: int
    doctor_id: int
    urgent: bool
    last: date  # what must not be passed


Tried = Mapping[int, Sequence[date]]


def calls(plans: Sequence[DuePlan], doctor_id: int, day: date, until: date, tried: Tried) -> list[Call]:
    """Of one list: what is due, what ends soon, what would be late before `until`, the most pressing first."""
    found: dict[int, Call] = {}
    for plan in plans:
        last = plan.deadline or plan.day
        begun = plan.earliest is None or plan.earliest <= day
        if not begun or not (plan.day <= day or last <= day + EARLY or last < until):
            continue
        held = found.get(plan.patient_id)
        urgent = plan.urgency is Urgency.AT_ONCE or (held is not None and held.urgent)
        found[plan.patient_id] = Call(
            plan.patient_id, doctor_id, urgent, min(last, held.last if held else last)
        )
    waiting = (one for one in found.values() if _worth_trying(one, day, tried))
    return sorted(waiting, key=lambda one: (not one.urgent, one.last, one.patient_id))


def _worth_trying(call: Call, day: date, tried: Tried) -> bool:
    before = tried.get(call.patient_id)
    return not before or day >= before[-1] + AGAIN or day >= call.last - ONE_DAY


def stand_in(doctor_id: int, doctors: Sequence[int], absent: Absences, day: date) -> int | None:
    """The first colleague of the team who is there."""
    team = team_of(doctor_id)
    mates = (one for one in doctors if team_of(one) == team and one != doctor_id)
    return next((one for one in mates if not absent.away(one, day)), None)
