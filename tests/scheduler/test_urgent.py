"""Danger is planned to be told in the transaction that records it: once a visit, to the doctor, holidays included."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import visits
from scheduler.guidelines import Disease
from scheduler.models import PatientDiseaseRow, ReminderRow
from scheduler.models.kinds import ReportedBy, Reporter
from tests.scheduler.registered import CIPHER, NOW, id_number, said, teams, terms
from tests.scheduler.reminding import DAY, Counting, JumpingClock, endangered, staff, ticker
from tests.scheduler.visited import BOTH, HIGH, TODAY, at, form, plan, record, version


def signed(session: Session, number: int = 1, **more: Any) -> int:
    """A patient with a doctor."""
    team = teams(session, "第一团队")[0]
    mark = said(number=number, id_number=id_number(number=number), team_id=team.id, terms=terms(team), **more)
    return visits.register(session, CIPHER, TODAY, mark)


def keys(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(ReminderRow.key).order_by(ReminderRow.id)))


def test_a_danger_is_planned_with_the_visit_and_only_with_it(database: Database) -> None:
    with database.writing() as session:
        first, second = signed(session), signed(session, 2)

    def broken() -> None:
        with database.writing() as session:
            record(session, first, form(sbp=190))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert keys(database) == []
    with database.writing() as session:
        calm = record(session, first, form())
        found = record(session, second, form(sbp=190))
    assert calm.visit_class == "controlled"
    assert keys(database) == [f"danger:visit:{found.visit_id}:1"]


def test_a_visit_that_is_dangerous_for_two_diseases_rings_once_and_moving_its_date_rings_no_more(
    database: Database,
) -> None:
    with database.writing() as session:
        patient_id = signed(session, diseases=BOTH)
        found = record(session, patient_id, form(sbp=190, diseases=BOTH))
        held = version(session, patient_id)
        visits.reschedule(session, TODAY, patient_id, held, HIGH, date(2026, 3, 9))
    assert keys(database) == [f"danger:visit:{found.visit_id}:1"]


def test_a_correction_that_finds_danger_rings_and_one_that_takes_it_back_silences(
    database: Database, tmp_path: Path
) -> None:
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        patient_id = signed(session)
        wrong = record(session, patient_id, form())
        held = version(session, patient_id)
        danger = visits.correct(session, CIPHER, TODAY, wrong.visit_id, held, form(sbp=190), "样医")
    assert keys(database) == [f"danger:visit:{danger.visit_id}:1"]
    with database.writing() as session:
        held = version(session, patient_id)
        visits.correct(session, CIPHER, TODAY, danger.visit_id, held, form(sbp=130), "样医")
    ticker(database, channel, JumpingClock(NOW)).tick()
    assert not [key for key in channel.keys if key.startswith("danger")]


def test_a_moved_plan_does_not_silence_its_danger(database: Database, tmp_path: Path) -> None:
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        patient_id = signed(session)
        found = record(session, patient_id, form(sbp=190))
        visits.reschedule(session, TODAY, patient_id, version(session, patient_id), HIGH, date(2026, 3, 9))
        assert plan(session, patient_id).chosen == date(2026, 3, 9)
    ticker(database, channel, JumpingClock(NOW)).tick()
    assert channel.keys[f"danger:visit:{found.visit_id}:1"] == 1


def test_what_was_recorded_on_a_holiday_at_night_is_told_by_the_next_tick(
    database: Database, tmp_path: Path
) -> None:
    night = datetime(2026, 10, 1, 23, 30, tzinfo=SHANGHAI)
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        endangered(session, staff(session), night)
    for _ in range(3):
        ticker(database, channel, JumpingClock(night)).tick()
    (message,) = channel.messages
    assert (message.kind, message.stage, message.recipient_kind) == ("danger", "visit", "doctor")
    assert "样" not in message.text + message.key


def test_a_withdrawn_good_visit_leaves_an_old_danger_open_and_tells_of_it(database: Database) -> None:
    with database.writing() as session:
        patient_id = signed(session)
        record(session, patient_id, form(sbp=190))
        good = record(session, patient_id, form("2026-03-04"))
        now, held = at("2026-03-05"), version(session, patient_id)
        visits.withdraw(session, CIPHER, now, good.visit_id, held, "录错了人", "样医")
        assert plan(session, patient_id).action == "emergency"
    assert len(keys(database)) == 1  # it had rung on the day


def test_a_notice_with_hours_to_run_rings_once_as_a_notice(database: Database, tmp_path: Path) -> None:
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        patient_id = signed(session, diseases=(Disease.TUBERCULOSIS,))
        row = session.get_one(PatientDiseaseRow, (patient_id, "tuberculosis"))
        row.notice, row.notified_at = "notified", NOW
        visits.plan_patients(session, TODAY, [patient_id])
    assert keys(database) == [f"danger:notice:{patient_id}:notified:{NOW.date()}:1"]
    ticker(database, channel, JumpingClock(NOW)).tick()
    ticker(database, channel, JumpingClock(NOW + DAY)).tick()
    assert [one.stage for one in channel.messages if one.kind == "danger"] == ["notice"]


def test_a_reading_that_was_told_late_rings_when_it_is_told_and_says_of_which_day_it_is(
    database: Database, tmp_path: Path
) -> None:
    channel, now = Counting(tmp_path / "sent"), at("2026-03-02").now
    with database.writing() as session:
        patient_id = signed(session)
        told = visits.HomeReading(now - 5 * DAY, Reporter.PATIENT, ReportedBy.PHONE, sbp=200)
        visits.report_home_reading(session, at("2026-03-02"), patient_id, told)
    assert [one for one in keys(database) if "reading" in one]
    ticker(database, channel, JumpingClock(now)).tick()
    (message,) = (one for one in channel.messages if "reading" in one.key)
    assert "患者2月25日在家自测的数值危急" in message.text
