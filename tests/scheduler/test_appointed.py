"""Patients are told only of days that somebody agreed on: no retry of who is lost, no first visit nobody has chosen."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.reminders import digest
from scheduler.visits import Scope
from tests.scheduler.registered import BOOK, CIPHER, said, teams, terms
from tests.scheduler.reminding import DAY, Counting, JumpingClock, bind, care_plan, ticker
from tests.scheduler.visited import WORKDAYS, at, form, plan, record, unmet, version

HIGH = Disease.HYPERTENSION


@pytest.fixture
def channel(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "sent")


def ours(session: Session, day: str = "2026-03-02") -> int:
    """A patient of a team, with WeChat."""
    team = teams(session, "第一团队")[0]
    patient_id = people.register(session, CIPHER, said(team_id=team.id, terms=terms(team)), at(day).now)
    bind(session, patient_id, "openid-1")
    return patient_id


def on(day: date, hour: int, minute: int = 5) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def told(database: Database, channel: Counting, *moments: datetime) -> list[str]:
    """What patients are told at these moments."""
    before = len(channel.messages)
    for now in moments:
        ticker(database, channel, JumpingClock(now)).tick()
    return [one.text for one in channel.messages[before:] if one.kind == "patient"]


def test_the_retry_of_a_lost_patient_is_no_appointment(database: Database, channel: Counting) -> None:
    day = date(2026, 3, 10)
    with database.writing() as session:
        patient_id = ours(session)
        record(session, patient_id, form("2026-03-02", sbp=150), day)  # within two weeks
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        for attempt in ("2026-03-04", "2026-03-05", "2026-03-06"):
            record(session, patient_id, unmet(attempt))
        retry = plan(session, patient_id)
        again = retry.chosen
        assert (retry.action, retry.after_visit_id is not None) == ("lost", True)
        assert again is not None
    moments = [date(2026, 3, 6), date(2026, 3, 9), day, again - 7 * DAY, again - DAY, again]
    assert told(database, channel, *(on(one, 9) for one in moments)) == []


def test_a_move_planned_before_the_patient_was_lost_is_not_told(
    database: Database, channel: Counting
) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        record(session, patient_id, form("2026-03-02", sbp=150), date(2026, 3, 10))
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        for attempt in ("2026-03-03", "2026-03-04"):
            record(session, patient_id, unmet(attempt))
        night = visits.Guidance(BOOK, WORKDAYS, on(date(2026, 3, 4), 21))
        held = version(session, patient_id)
        visits.reschedule(session, night, patient_id, held, HIGH, date(2026, 3, 11))
        record(session, patient_id, unmet("2026-03-05"))
    assert told(database, channel, on(date(2026, 3, 5), 9)) == []


def test_a_first_visit_that_nobody_chose_a_day_for_is_the_doctors_alone(
    database: Database, channel: Counting
) -> None:
    with database.writing() as session:
        patient_id = ours(session, "2026-03-07")  # a Saturday
        visits.plan_patients(session, at("2026-03-07"), [patient_id])
        first = plan(session, patient_id)
        assert (first.action, first.chosen) == ("first_visit", date(2026, 3, 9))
        doctor = people.roster(session).team("", "第一团队").doctors[0].id
    days = [date(2026, 3, 7) + days * DAY for days in range(4)]
    assert told(database, channel, *(on(one, 9) for one in days)) == []
    with database.writing() as session:
        found = digest.digest(session, doctor, date(2026, 3, 9), WORKDAYS)
        assert found is not None
        assert (found.today, found.overdue) == (1, 0)
        waiting = visits.due_between(session, Scope(), date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9))
        assert [one.patient_id for one in waiting] == [patient_id]


def test_a_first_visit_whose_day_the_doctor_chose_is_an_appointment(
    database: Database, channel: Counting
) -> None:
    day = date(2026, 3, 12)
    with database.writing() as session:
        patient_id = ours(session)
        window = {"action": "first_visit", "earliest": day - DAY, "due": day - DAY, "deadline": day}
        session.add(care_plan(patient_id, day, **window))
    (text,) = told(database, channel, on(day - timedelta(days=1), 9))
    assert "明天（3月12日）" in text
