"""A simulated year: one day after the other by the clock port, through the use cases that production runs.

Each day: what happens to people, ticks at 07:31 and 09:01, the rounds of the doctors who were told, a tick at 17:31.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as hour

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import visits
from scheduler.guidelines import RuleBook, Urgency, load
from scheduler.models import CarePlanRow, PatientRow
from scheduler.reminders.digest import RENEWAL
from scheduler.reminders.ticking import Ticker
from scheduler.visits import Guidance
from scheduler.workdays import ONE_DAY, Workdays
from tests.bench.reminders.doctors import absences
from tests.bench.reminders.events import Events
from tests.bench.reminders.people import SEED, Person
from tests.bench.reminders.post import Post
from tests.bench.reminders.registering import CIPHER, team_of
from tests.bench.reminders.rounds import Rounds
from tests.fakes import FixedClock

_NIGHT, _MORNING, _LATER, _ROUND, _EVENING = hour(6), hour(7, 31), hour(9, 1), hour(10), hour(17, 31)


@dataclass(frozen=True, slots=True)
class Day:
    """One day in figures, in plans but for `reached` and `failed`, which are contacts.

    `due` were to be done that day; `overdue` are past their day that night, `late` past the last day of their rule.
    """

    day: date
    workday: bool
    due: int
    reached: int
    failed: int
    overdue: int
    late: int


@dataclass(slots=True)
class Simulation:
    """A county that lives on, day after day. `spent`: seconds by part; `worked`: of them by this processor."""

    database: Database
    people: Sequence[Person]
    start: date
    length: int  # days
    seed: int = SEED
    days: list[Day] = field(default_factory=list)
    expected: dict[date, set[int]] = field(default_factory=dict)  # doctors who ought to be told that workday
    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    worked: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    clock: FixedClock = field(init=False)
    post: Post = field(init=False)
    rounds: Rounds = field(init=False)
    workdays: Workdays = field(default_factory=Workdays)
    _book: RuleBook = field(default_factory=load)
    _ticker: Ticker = field(init=False)
    _events: Events = field(init=False)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311 - nothing secret
        doctors = sorted({one.doctor_id for one in self.people})
        away = absences(chance, doctors, self.start, self.length, self.workdays)
        self.clock = FixedClock(datetime.combine(self.start, _NIGHT, SHANGHAI))
        self.rounds = Rounds(self.database, {one.id: one for one in self.people}, doctors, away, chance)
        self.deliver_by(Post(self.clock))
        self._events = Events(self.people, self.workdays)

    def deliver_by(self, post: Post) -> None:
        """Everything from now on goes through this channel."""
        self.post = post
        self._ticker = Ticker(self.database, CIPHER, post, self.clock)

    def live(self, say: Callable[[Day], None] = lambda day: None) -> None:
        """Plan everybody, then all the days."""
        with self._timed("first planning"), self.database.writing() as session:
            visits.plan_all(session, self._guidance())
        # As the runner does after it has planned everybody.
        with self.database.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        self.database.dispose()
        for distance in range(self.length):
            self.days.append(self._day(self.start + distance * ONE_DAY))
            say(self.days[-1])

    def _day(self, day: date) -> Day:
        self._until(day, _NIGHT)
        guidance = self._guidance()
        with self._timed("events"), self.database.writing() as session:
            self._events.happen(session, guidance)
            for doctor_id, (first, last) in self.rounds.absences.begins(day):
                visits.take_leave(session, guidance, doctor_id, first, last, "bench")
                self._read_anew(session, doctor_id)
        if self.workdays.is_workday(day):
            self.expected[day] = self._doctors_with_plans(day)
        due = self._count(CarePlanRow.chosen == day)
        for moment in (_MORNING, _LATER):
            self._tick(day, moment)
        self._until(day, _ROUND)
        reached = failed = 0
        if self.workdays.is_workday(day):
            with self._timed("rounds"):
                told = self.post.digests.get(day, set())
                reached, failed = self.rounds.make(self._guidance(), told)
        self._tick(day, _EVENING)
        overdue, late = self._count(CarePlanRow.chosen <= day), self._count(CarePlanRow.deadline <= day)
        return Day(day, self.workdays.is_workday(day), due, reached, failed, overdue, late)

    def may_be_told(self, day: date) -> set[int]:
        """Who has patients of his own to see, or of a colleague who is away that day."""
        own = self.expected.get(day, set())
        gone = {team_of(one) for one in own if self.rounds.absences.away(one, day)}
        return own | {one for one in self.rounds.doctors if team_of(one) in gone}

    def _read_anew(self, session: Session, doctor_id: int) -> None:
        """Appointments were moved: the doctor's patients have a newer version."""
        own = [one.id for one in self.people if one.doctor_id == doctor_id]
        query = select(PatientRow.id, PatientRow.version).where(PatientRow.id.in_(own))
        for patient_id, version in session.execute(query):
            self.rounds.people[patient_id].version = version

    def _doctors_with_plans(self, day: date) -> set[int]:
        """Found without the reminders' own queries. In December every contract is about to end."""
        if day + RENEWAL >= date(day.year, 12, 31):
            return set(self.rounds.doctors)
        soon = or_(
            CarePlanRow.chosen <= self.workdays.soon_until(day), CarePlanRow.urgency == Urgency.AT_ONCE.value
        )
        query = (
            select(CarePlanRow.patient_id)
            .join(PatientRow, PatientRow.id == CarePlanRow.patient_id)
            .where(CarePlanRow.state == "open", PatientRow.status == "active", soon)
        )
        with self._timed("counting"), self.database.reading() as session:
            return {self.rounds.people[one].doctor_id for one in session.scalars(query)}

    def _tick(self, day: date, moment: hour) -> None:
        self._until(day, moment)
        with self._timed("ticks"):
            self._ticker.tick()

    def _until(self, day: date, moment: hour) -> None:
        self.clock.advance(datetime.combine(day, moment, SHANGHAI) - self.clock.now())

    def _guidance(self) -> Guidance:
        return Guidance(self._book, self.workdays, self.clock.now())

    def _count(self, condition: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(CarePlanRow).where(CarePlanRow.state == "open", condition)
        with self._timed("counting"), self.database.reading() as session:
            return session.scalar(query) or 0

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.spent[part] += time.perf_counter() - began
        self.worked[part] += time.process_time() - worked
