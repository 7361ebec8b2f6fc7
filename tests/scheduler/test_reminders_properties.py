"""Whatever happens to patients and clocks: each message once, in its hours, on its days, and nothing forgotten."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Base, Database
from backend.core.errors import BadInput
from scheduler import people, reminders, visits
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, PatientDiseaseRow, ReminderRow
from scheduler.models.kinds import ReportedBy, Reporter, Standing
from scheduler.ports import Message, Outcome
from scheduler.reminders import listing
from tests.scheduler.registered import BOOK, CIPHER
from tests.scheduler.reminding import (
    DAY,
    Counting,
    JumpingClock,
    care_plan,
    endangered,
    patient,
    rows,
    staff,
    ticker,
)
from tests.scheduler.visited import HIGH, WORKDAYS, form, version

NAMES = {
    *("reminder", "delivery", "heartbeat", "care_plan", "visit", "home_reading", "patient_disease"),
    *("contract", "eight_ones", "patient", "household", "doctor", "team", "health_centre"),
}
OURS = [table for table in reversed(Base.metadata.sorted_tables) if table.name in NAMES]
RUNS = count(1)
# With Spring Festival, May Day and National Day, their days off and the weekends worked for them.
DAYS = st.dates(date(2026, 2, 1), date(2026, 10, 31))
HOURS = st.times().map(lambda one: one.replace(second=0, microsecond=0))
OPEN, CLOSED, DIGEST = time(8), time(20), time(7, 30)
SLOW = settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class World:
    """A township from one moment on, its clock, and what was sent when."""

    database: Database
    clock: JumpingClock
    channel: Counting
    sent: list[tuple[datetime, Message]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def tick(self) -> None:
        ticker(self.database, self.channel, self.clock).tick()

    def at(self, day: date, hour: time) -> None:
        """Let time pass until then."""
        self.clock.advance(datetime.combine(day, hour, SHANGHAI) - self.clock.now())

    @property
    def guidance(self) -> visits.Guidance:
        return visits.Guidance(BOOK, WORKDAYS, self.clock.now())

    def of(self, kind: str) -> list[tuple[datetime, Message]]:
        return [(moment, message) for moment, message in self.sent if message.kind == kind]


def world(database: Database, folder: Path, start: datetime, *chosen: date) -> World:
    """Nothing but the staff and a patient to be visited on each of these days."""
    found = World(database, JumpingClock(start), Counting(folder / f"sent-{next(RUNS)}"))

    class Noting(Counting):
        def send(self, message: Message) -> Outcome:
            found.sent.append((found.clock.now(), message))
            return super().send(message)

    found.channel = Noting(found.channel.file)
    with database.writing() as session:
        for table in OURS:
            session.execute(delete(table))
        team = staff(session)
        for number, day in enumerate(chosen, start=1):
            found.ids.append(patient(session, team, None, number))
            session.add(care_plan(found.ids[-1], day, created_at=start - 60 * DAY))
    return found


def moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)


EVENTS = st.one_of(
    st.none(),
    st.tuples(st.just("visit"), st.sampled_from([120, 150, 190])),
    st.tuples(st.just("move"), st.integers(0, 20)),
    st.tuples(st.just("home"), st.sampled_from([120, 200])),
    st.tuples(st.just("gone"), st.none()),
)
COURSES = st.lists(
    st.tuples(st.integers(1, 70 * 60), st.integers(0, 3), EVENTS), min_size=1, max_size=8
)  # minutes, which patient, what happens to him


def happen(world: World, session: Session, patient_id: int, what: str, fact: Any) -> None:
    """One thing that doctors and families do; what a rule refuses does not happen."""
    held, guidance = version(session, patient_id), world.guidance
    if what == "visit":
        said = form(guidance.today, sbp=fact)
        visits.record(session, CIPHER, guidance, patient_id, held, said, "样医")
    elif what == "move":
        day = guidance.today + fact * DAY
        visits.reschedule(session, guidance, patient_id, held, HIGH, day)
    elif what == "home":
        told = visits.HomeReading(guidance.now, Reporter.FAMILY, ReportedBy.PHONE, sbp=fact)
        visits.report_home_reading(session, guidance, patient_id, told)
    else:
        visits.change_standing(session, guidance, patient_id, held, Standing.MOVED, guidance.today)


@SLOW
@given(DAYS, HOURS, st.lists(st.integers(-12, 12), max_size=4), COURSES)
def test_every_message_goes_out_once_in_its_hours_and_on_its_days(
    database: Database,
    tmp_path: Path,
    day: date,
    hour: time,
    chosen: list[int],
    course: list[tuple[int, int, tuple[str, Any] | None]],
) -> None:
    found = world(database, tmp_path, moment(day, hour), *(day + days * DAY for days in chosen))
    found.tick()
    for minutes, who, event in course:
        found.clock.advance(timedelta(minutes=minutes))
        if event is not None and found.ids:
            try:
                with database.writing() as session:
                    happen(found, session, found.ids[who % len(found.ids)], *event)
            except BadInput:
                pass
        found.tick()
        hold_true(found)


def hold_true(world: World) -> None:
    """What must be so of everything planned and sent."""
    assert set(world.channel.keys.values()) <= {1}
    for when, message in world.sent:
        if message.kind == "patient":
            assert OPEN <= when.time() <= CLOSED
        if message.kind == "digest":
            assert DIGEST <= when.time() <= CLOSED
        if message.kind in ("digest", "escalation"):
            assert WORKDAYS.is_workday(when.date())
        assert "样" not in message.text
    planned = rows(world.database)
    for row in planned:
        if row.kind == "patient":
            assert OPEN <= row.due_at.time() <= row.not_after.time() <= CLOSED
        if row.kind == "digest":
            assert (row.due_at.time(), WORKDAYS.is_workday(row.local_date)) == (DIGEST, True)
    lists = Counter((row.recipient_id, row.local_date) for row in planned if row.kind == "digest")
    assert set(lists.values()) <= {1}
    told = Counter((row.kind, row.stage, row.recipient_id, row.key.split(":")[-1]) for row in planned
                   if row.kind == "patient")  # fmt: skip
    assert set(told.values()) <= {1}  # of one day's visit each stage once
    with world.database.writing() as session:
        reminders.plan(session, world.clock.now(), WORKDAYS)
    before = [(row.id, row.key, row.state) for row in rows(world.database)]
    with world.database.writing() as session:
        assert reminders.plan(session, world.clock.now(), WORKDAYS).rows == 0
    assert [(row.id, row.key, row.state) for row in rows(world.database)] == before


@SLOW
@given(DAYS)
def test_a_list_goes_out_at_half_past_seven_and_only_on_a_workday(
    database: Database, tmp_path: Path, day: date
) -> None:
    found = world(database, tmp_path, moment(day, time(0, 5)), day)
    for hour in (time(7, 29), time(7, 30), time(7, 45), time(20, 1)):
        found.at(day, hour)
        found.tick()
    wanted = [moment(day, DIGEST)] if WORKDAYS.is_workday(day) else []
    assert [when for when, _ in found.of("digest")] == wanted


@SLOW
@given(DAYS, HOURS)
def test_danger_readings_from_home_and_notices_are_told_at_any_hour_of_any_day(
    database: Database, tmp_path: Path, day: date, hour: time
) -> None:
    found = world(database, tmp_path, moment(day, hour), day + 20 * DAY)
    with database.writing() as session:
        team = people.roster(session).teams[0]
        endangered(session, team, found.clock.now(), 2)
        happen(found, session, found.ids[0], "home", 200)
        third = patient(session, team, None, 3)
        session.add(PatientDiseaseRow(
            patient_id=third, disease=Disease.TUBERCULOSIS.value, notice="notified",
            notified_at=found.clock.now(),
        ))  # fmt: skip
        visits.plan_patients(session, found.guidance, [third])
    for _ in range(3):
        found.clock.advance(timedelta(seconds=30))
        found.tick()
    assert sorted(message.stage for _, message in found.of("danger")) == ["notice", "reading", "visit"]
    found.clock.advance(4 * DAY)
    found.tick()
    assert len(found.of("danger")) == 3


@SLOW
@given(DAYS, st.integers(2, 40), st.lists(st.integers(-5, 45), min_size=1, max_size=6))
def test_after_an_outage_one_list_holds_everything_and_nobody_is_flooded(
    database: Database, tmp_path: Path, day: date, away: int, chosen: list[int]
) -> None:
    start = moment(day, time(6))
    found = world(database, tmp_path, start, *(day + days * DAY for days in chosen))
    found.tick()
    waiting = {row.key for row in rows(database) if row.kind == "patient"}
    back = day + away * DAY
    while not WORKDAYS.is_workday(back):
        back += DAY
    found.at(back, time(9, 30))
    found.tick()
    late = [back - (day + days * DAY) for days in chosen if day + days * DAY < back]
    today = sum(day + days * DAY == back for days in chosen)
    soon = WORKDAYS.soon_until(back)
    week = sum(back < day + days * DAY <= soon for days in chosen)
    digests = [message.values for _, message in found.of("digest")]
    if late or today or week:
        (figures,) = digests
        assert (figures["today"], figures["overdue"], figures["week"]) == (
            str(today), str(len(late)), str(week),
        )  # fmt: skip
        assert figures["longest"] == str(max(late, default=timedelta()).days)
    else:
        assert digests == []
    upcoming = {day + days * DAY for days in chosen if back <= day + days * DAY <= back + 7 * DAY}
    for _, message in found.of("patient"):
        assert date.fromisoformat(message.key.split(":")[-1]) in upcoming
    assert {kind for kind, times in Counter(
        (message.recipient_kind, message.recipient_id, message.kind) for _, message in found.sent
        if message.kind != "patient"
    ).items() if times > 2} == set()  # fmt: skip
    dropped = [row for row in rows(database) if row.key in waiting and row.not_after < found.clock.now()]
    assert {row.state for row in dropped} <= {"expired"}
    with database.reading() as session:
        within = [row for row in dropped if row.local_date >= back - 30 * DAY]
        assert listing.missed(session, back) == len(within)


@SLOW
@given(DAYS, st.sets(st.integers(0, 12)))
def test_a_late_visit_climbs_from_doctor_to_township_to_county_once_each(
    database: Database, tmp_path: Path, day: date, down: set[int]
) -> None:
    """`down`: days on which nothing runs."""
    found = world(database, tmp_path, moment(day, time(9)), day)
    for distance in range(22):
        if distance not in down:
            found.at(day + distance * DAY, time(9))
            found.tick()

    def first(after: int) -> date:
        running = (distance for distance in range(after, 22) if distance not in down)
        return next(day + one * DAY for one in running if WORKDAYS.is_workday(day + one * DAY))

    first_late = next(when for when, message in found.of("digest") if message.values["overdue"] == "1")
    climbed = [(when.date(), message.recipient_kind) for when, message in found.of("escalation")]
    assert first_late.date() == first(1)
    assert sorted(climbed) == sorted([(first(3), "township"), (first(7), "county")])
    assert first(1) <= first(3) <= first(7)
    with database.reading() as session:
        assert session.scalars(select(CarePlanRow.state)).all() == ["open"]
        assert session.scalars(select(ReminderRow.key)).all()
