"""A doctor's day, out of his list: whom he sees, who stands in for him, and what he records.

Assumed: twelve visits a workday at most; two weeks of leave, known before, and three sick days a year, known that
morning; who is away is entered as such, and colleagues of the team do what their own lists show them for him; who was
not at home is tried again after two days, or on the last day.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.guidelines import Action, Urgency
from scheduler.visits import DuePlan
from scheduler.workdays import ONE_DAY, Workdays

CAPACITY = 12  # visits a workday
EARLY = timedelta(days=4)  # a visit that must not be late is tried before its last day
AGAIN = timedelta(days=2)
_LEAVE, _SICK = (7, 7), 3  # days on end, single days
Leave = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Absences:
    """The days each doctor is away; `leaves` are those known before, as first and last day."""

    days: Mapping[int, frozenset[date]]
    leaves: Mapping[int, Sequence[Leave]]
    workdays: Workdays

    def away(self, doctor_id: int, day: date) -> bool:
        """Whether he is."""
        return day in self.days.get(doctor_id, ())

    def begins(self, day: date) -> Iterator[tuple[int, Leave]]:
        """What is entered that morning: leaves, and who is sick."""
        for doctor_id, leaves in self.leaves.items():
            yield from ((doctor_id, one) for one in leaves if one[0] == day)
            if self.away(doctor_id, day) and not self._on_leave(doctor_id, day):
                yield doctor_id, (day, day)

    def ends(self, day: date) -> date:
        """The day before the next workday."""
        while not self.workdays.is_workday(day + ONE_DAY):
            day += ONE_DAY
        return day

    def back(self, doctor_id: int, day: date) -> date:
        """The next day on which he will work, as far as he knows: nobody knows when he will be sick."""
        day += ONE_DAY
        while self._on_leave(doctor_id, day) or not self.workdays.is_workday(day):
            day += ONE_DAY
        return day

    def _on_leave(self, doctor_id: int, day: date) -> bool:
        return any(first <= day <= last for first, last in self.leaves[doctor_id])


def absences(
    chance: random.Random, doctors: Iterable[int], start: date, days: int, workdays: Workdays
) -> Absences:
    """Of a year, in proportion for a shorter time."""
    leaves: dict[int, tuple[Leave, ...]] = {}
    away: dict[int, frozenset[date]] = {}
    for one in doctors:
        on_leave = {day for span in _LEAVE for day in _absent(chance, start, days, span)}
        sick = {day for _ in range(_SICK) for day in _absent(chance, start, days, 1)}
        leaves[one], away[one] = tuple(_runs(on_leave)), frozenset(on_leave | sick)
    return Absences(away, leaves, workdays)


def _absent(chance: random.Random, start: date, days: int, span: int) -> list[date]:
    if chance.random() >= days / 365:
        return []
    first = start + timedelta(days=chance.randrange(days))
    return [first + timedelta(days=distance) for distance in range(span)]


def _runs(days: Iterable[date]) -> Iterator[Leave]:
    """Days on end, as first and last."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None or day > last + ONE_DAY:
            if first is not None and last is not None:
                yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last


@dataclass(frozen=True, slots=True)
class Call:
    """A patient on today's round; `doctor_id` is whose list he stands on."""

    patient_id: int
    doctor_id: int
    urgent: bool
    last: date  # what must not be passed
    first: bool = False  # nobody has called yet: the doctor goes to the patient's home


Tried = Mapping[int, Sequence[date]]


def calls(plans: Sequence[DuePlan], doctor_id: int, day: date, until: date, tried: Tried) -> list[Call]:
    """Of one list: what is due, and what ends by `until`, the most pressing first."""
    found: dict[int, Call] = {}
    for plan in plans:
        last = plan.deadline or plan.day
        begun = plan.earliest is None or plan.earliest <= day
        if not begun or not (plan.day <= day or last <= until):
            continue
        held = found.get(plan.patient_id)
        urgent = plan.urgency is Urgency.AT_ONCE or (held is not None and held.urgent)
        first = plan.action is Action.FIRST_VISIT or (held is not None and held.first)
        found[plan.patient_id] = Call(
            plan.patient_id, doctor_id, urgent, min(last, held.last if held else last), first
        )
    waiting = (one for one in found.values() if _worth_trying(one, day, tried))
    return sorted(waiting, key=lambda one: (not one.urgent, one.last, one.patient_id))


def _worth_trying(call: Call, day: date, tried: Tried) -> bool:
    before = tried.get(call.patient_id)
    return not before or day >= before[-1] + AGAIN or day >= call.last - ONE_DAY
