"""The doctors' rounds of a day: whoever was told opens his list, sees patients, records each visit by the use case."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.core.db import Database
from scheduler import visits
from scheduler.models.kinds import Outcome, VisitWay
from scheduler.visits import DuePlan, Guidance, Scope, VisitForm
from tests.bench.reminders.courses import moved_on, readings
from tests.bench.reminders.doctors import CAPACITY, EARLY, Absences, Call, calls
from tests.bench.reminders.people import Person
from tests.bench.reminders.registering import CIPHER

_LONG_AGO = date(2000, 1, 1)


@dataclass(slots=True)
class Rounds:
    """Everything a round needs, and what it leaves: contacts that failed by patient, visits made for a colleague."""

    database: Database
    people: Mapping[int, Person]
    doctors: Sequence[int]
    absences: Absences
    chance: random.Random
    failed: dict[int, list[date]] = field(default_factory=dict)
    stood_in: int = 0
    overfull: set[date] = field(default_factory=set)  # days on which somebody had more than he could do

    def make(self, guidance: Guidance, told: set[int]) -> tuple[int, int]:
        """A workday's visits: how many patients were reached, and how many were not at home."""
        done = missed = 0
        for call, doctor_id in self._assigned(guidance, told):
            reached = self._see(guidance, call, doctor_id)
            self.stood_in += doctor_id != call.doctor_id
            done, missed = done + reached, missed + (not reached)
        return done, missed

    def _assigned(self, guidance: Guidance, told: set[int]) -> Iterator[tuple[Call, int]]:
        """Each call with who makes it, while there is room.

        A list is read when its calls are begun: what a colleague has recorded by then is gone from it.
        """
        today = guidance.today
        ends = self.absences.ends(today)
        for doctor_id in self.doctors:
            if doctor_id not in told or self.absences.away(doctor_id, today):
                continue
            waiting = [*self._list(guidance, doctor_id), *self._helping(guidance, doctor_id, ends)]
            waiting.sort(key=lambda one: _pressing(one, doctor_id, ends))
            if len(waiting) > CAPACITY:
                self.overfull.add(today)
            for call in waiting[:CAPACITY]:
                yield call, doctor_id

    def _list(self, guidance: Guidance, doctor_id: int) -> list[Call]:
        """Of one doctor, as far as his page shows it. Before days off he does what ends on his first day after them."""
        today, until = guidance.today, guidance.workdays.soon_until(guidance.today)
        with self.database.reading() as session:
            plans = visits.due_between(session, Scope(doctor_id=doctor_id), _LONG_AGO, until, today)
        back = self.absences.back(doctor_id, today)
        pressing = max(today + EARLY, self.absences.back(doctor_id, back))
        return calls(self._own(plans, doctor_id), doctor_id, today, pressing, self.failed)

    def _helping(self, guidance: Guidance, doctor_id: int, ends: date) -> list[Call]:
        """Of colleagues, as his page shows it, those on leave first; not whom somebody has called on in vain today."""
        today = guidance.today
        with self.database.reading() as session:
            found = visits.stand_ins(session, doctor_id, today, ends, guidance.workdays)
        waiting: list[Call] = []
        for one in found:
            plans = self._own((*one.agenda.overdue, *one.agenda.today, *one.agenda.week), one.doctor_id)
            plans = [plan for plan in plans if today not in self.failed.get(plan.patient_id, ())]
            waiting += calls(plans, one.doctor_id, today, date.max, self.failed)
        return waiting

    def _own(self, plans: Sequence[DuePlan], doctor_id: int) -> list[DuePlan]:
        return [one for one in plans if self.people[one.patient_id].doctor_id == doctor_id]

    def _see(self, guidance: Guidance, call: Call, doctor_id: int) -> bool:
        """One contact on record; whether it reached the patient."""
        person = self.people[call.patient_id]
        reached = self.chance.random() < person.course.at_home
        ways = (VisitWay.HOME,) if call.first else (VisitWay.CLINIC, VisitWay.HOME)
        way = self.chance.choice(ways)
        form = (
            self._met(person, doctor_id, guidance.today, way)
            if reached
            else _unmet(doctor_id, guidance.today)
        )
        if not reached:
            self.failed.setdefault(person.id, []).append(guidance.today)
        with self.database.writing() as session:
            done = visits.record(
                session, CIPHER, guidance, person.id, person.version, form, f"doctor{doctor_id}"
            )
        person.version = done.version
        return reached

    def _met(self, person: Person, doctor_id: int, today: date, way: VisitWay) -> VisitForm:
        moved_on(self.chance, person.course)
        return VisitForm(
            visited_on=today,
            way=way,
            diseases=person.diseases,
            doctor_id=doctor_id,
            **readings(self.chance, person.course, person.diseases, today),
        )


def _unmet(doctor_id: int, today: date) -> VisitForm:
    return VisitForm(visited_on=today, way=VisitWay.PHONE, outcome=Outcome.UNREACHABLE, doctor_id=doctor_id)


def _pressing(call: Call, doctor_id: int, ends: date) -> tuple[bool, bool, bool]:
    """Danger first; then what ends before the next workday, a colleague's too; then his own list."""
    return not call.urgent, call.last > ends, call.doctor_id != doctor_id
