"""Readings taken at home: kept, judged by the danger rules, told at once, listed until answered, and no visit."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from scheduler import visits
from scheduler.models import HomeReadingRow, PatientRow, ReminderRow, VisitRow
from scheduler.models.kinds import Outcome, ReportedBy, Reporter
from scheduler.people.seals import Field, Seals
from scheduler.reminders import digest, wording
from scheduler.visits import HomeReading, Scope
from scheduler.workdays import Workdays
from tests.bot.wechat.storage import count
from tests.scheduler.registered import CIPHER, NOW, TODAY, said, teams, terms
from tests.scheduler.reminding import DAY, Counting, JumpingClock, ticker
from tests.scheduler.visited import TODAY as GUIDANCE
from tests.scheduler.visited import at, form, plan, record, states, unmet, version

ALL = Scope()


def told(**more: Any) -> HomeReading:
    """By the daughter on the telephone, an hour ago."""
    usual: dict[str, Any] = {
        "measured_at": NOW - timedelta(hours=1),
        "reporter": Reporter.FAMILY,
        "channel": ReportedBy.PHONE,
    }
    return HomeReading(**(usual | more))


def report(session: Session, patient_id: int, by: str = "样医", **more: Any) -> visits.Reported:
    return visits.report_home_reading(session, GUIDANCE, patient_id, told(**more), by)


@pytest.fixture
def patient_id(database: Database) -> int:
    """Signed with doctor 1, visited yesterday: nothing is due for months."""
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        one = visits.register(session, CIPHER, GUIDANCE, said(team_id=team.id, terms=terms(team)))
        record(session, one, form("2026-03-01"))
    return one


@pytest.mark.parametrize(
    ("reading", "dangers"),
    [
        ({"sbp": 179, "dbp": 109}, ()),
        ({"sbp": 180, "dbp": 90}, ("收缩压180，达到180",)),
        ({"sbp": 150, "dbp": 110}, ("舒张压110，达到110",)),
        ({"glucose": Decimal("3.91")}, ()),
        ({"glucose": Decimal("3.9")}, ("血糖3.9，低到3.9以下（含）",)),
        ({"glucose": Decimal("16.7"), "fasting": False}, ("血糖16.7，达到16.7",)),
    ],
)
def test_it_is_judged_by_the_rules_of_danger(
    database: Database, patient_id: int, reading: dict[str, Any], dangers: tuple[str, ...]
) -> None:
    with database.writing() as session:
        assert report(session, patient_id, **reading).dangers == dangers
        assert len(visits.home_dangers(session, ALL)) == bool(dangers)
        assert len(session.scalars(select(ReminderRow)).all()) == bool(dangers)


def test_pregnancy_of_the_record_makes_less_dangerous(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        assert report(session, patient_id, sbp=145, dbp=80).dangers == ()
        session.execute(update(PatientRow).values(pregnant=True))
        assert report(session, patient_id, sbp=146, dbp=80).dangers == ("怀孕或哺乳期血压高",)


def test_it_is_kept_with_who_told_it_when_and_how(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        found = report(session, patient_id, sbp=190, dbp=100)
    with database.reading() as session:
        row = session.get_one(HomeReadingRow, found.reading_id)
        assert (row.measured_at, row.measured_on) == (NOW - timedelta(hours=1), TODAY)
        assert (row.reporter, row.channel, row.recorded_by, row.recorded_at) == (
            "family",
            "phone",
            "样医",
            NOW,
        )
        assert (row.dangerous, row.dangers, row.rules_version) == (True, ["收缩压190，达到180"], "2017-3")


def test_told_twice_it_is_kept_and_told_on_once(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        first = report(session, patient_id, sbp=190)
        assert report(session, patient_id, by="", sbp=190, reporter=Reporter.PATIENT) == first
    assert count(database, HomeReadingRow) == count(database, ReminderRow) == 1


def test_it_is_no_visit(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        before, visited = plan(session, patient_id), count_visits(session)
        held = version(session, patient_id)
        report(session, patient_id, sbp=190)
        report(session, patient_id, sbp=120)
        assert (plan(session, patient_id).id, states(session, patient_id)[-1]) == (before.id, "open")
        assert (count_visits(session), version(session, patient_id)) == (visited, held)


def count_visits(session: Session) -> int:
    return len(session.scalars(select(VisitRow.id)).all())


def test_the_doctor_is_told_at_once_at_night_and_the_text_names_nobody(
    database: Database, patient_id: int, tmp_path: Path
) -> None:
    night = datetime(2026, 10, 1, 3, 0, tzinfo=SHANGHAI)
    guidance = visits.Guidance(GUIDANCE.book, GUIDANCE.workdays, night)
    with database.writing() as session:
        visits.report_home_reading(session, guidance, patient_id, told(measured_at=night, sbp=200))
    channel = Counting(tmp_path / "sent")
    for _ in range(2):
        ticker(database, channel, JumpingClock(night)).tick()
    (message,) = [one for one in channel.messages if one.kind == "danger"]
    assert (message.stage, message.recipient_kind, message.recipient_id) == ("reading", "doctor", 1)
    for hidden in ("样", "血压", "高血压", "200"):
        assert hidden not in message.text


def test_the_morning_list_counts_it_until_somebody_reaches_the_patient(
    database: Database, patient_id: int
) -> None:
    with database.writing() as session:
        report(session, patient_id, sbp=190)
        seen = digest.digest(session, 1, TODAY, Workdays())
        assert seen is not None
        assert (seen.readings, seen.empty) == (1, False)
        assert wording.digest(seen, TODAY).text.startswith("在家自测危急 1 人，今日应随访 0 人")
        assert wording.digest(seen, TODAY).values["readings"] == "1"
        (listed,) = visits.agenda(session, Scope(doctor_id=1), TODAY, Workdays()).readings
        assert (listed.patient_id, listed.sbp, listed.reporter.word) == (patient_id, 190, "家属")
        assert "样一" not in repr(listed)
        record(session, patient_id, unmet("2026-03-03", Outcome.UNREACHABLE))
        assert len(visits.home_dangers(session, ALL)) == 1
        answer = record(session, patient_id, form("2026-03-04"))
        assert visits.home_dangers(session, ALL) == ()
        held = version(session, patient_id)
        visits.withdraw(session, CIPHER, at("2026-03-05"), answer.visit_id, held, "录错了人", "样医")
        assert len(visits.home_dangers(session, ALL)) == 1


def test_an_older_visit_entered_afterwards_is_no_answer(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        report(session, patient_id, sbp=190)
        record(session, patient_id, form("2026-03-01"), guidance=at("2026-03-03"))
        assert len(visits.home_dangers(session, ALL)) == 1


def test_what_was_settled_is_listed_and_told_no_more(
    database: Database, patient_id: int, tmp_path: Path
) -> None:
    with database.writing() as session:
        found = report(session, patient_id, sbp=190)
        with pytest.raises(BadInput, match="请写明"):
            visits.settle_home_reading(session, CIPHER, GUIDANCE, found.reading_id, " ", "样医")
        visits.settle_home_reading(session, CIPHER, GUIDANCE, found.reading_id, "样一量错了", "样医")
        row = session.get_one(HomeReadingRow, found.reading_id)
        assert (row.settled_by, row.settled_at) == ("样医", NOW)
        assert "样一" not in str(row.settled_reason_sealed)
        assert Seals(CIPHER).open(Field.SETTLED_REASON, row.settled_reason_sealed) == "样一量错了"
        with pytest.raises(BadInput, match="已经处理过"):
            visits.settle_home_reading(session, CIPHER, GUIDANCE, found.reading_id, "再来", "样医")
        with pytest.raises(NotFound):
            visits.settle_home_reading(session, CIPHER, GUIDANCE, 777, "没有", "样医")
        assert visits.home_dangers(session, ALL) == ()
    channel = Counting(tmp_path / "sent")
    ticker(database, channel, JumpingClock(NOW)).tick()
    assert "danger" not in {one.kind for one in channel.messages}


def test_a_reading_that_is_told_days_later_is_listed_and_rings(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        report(session, patient_id, sbp=190, measured_at=NOW - 4 * DAY)
        assert len(visits.home_dangers(session, ALL)) == 1
    assert count(database, ReminderRow) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "还没有填读数"),
        ({"sbp": 1200}, "收缩压1200不可能，应在40到300之间"),
        ({"sbp": 80, "dbp": 120}, "是不是填反了"),
        ({"glucose": Decimal("5.555")}, "小数太长"),
        ({"sbp": 190, "measured_at": NOW + timedelta(minutes=1)}, "测量时间还没有到"),
        ({"sbp": 190, "measured_at": NOW.replace(year=1950)}, "出生以前"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_stores_nothing(
    database: Database, patient_id: int, wrong: dict[str, Any], sentence: str
) -> None:
    with database.writing() as session, pytest.raises(BadInput, match=sentence):
        report(session, patient_id, **wrong)
    assert count(database, HomeReadingRow) == 0


def test_who_is_not_followed_is_sent_to_a_hospital(database: Database, patient_id: int) -> None:
    with database.writing() as session:
        report(session, patient_id, sbp=190)
        session.execute(update(PatientRow).values(status="moved", status_on=TODAY))
        with pytest.raises(BadInput, match="请打120"):
            report(session, patient_id, sbp=191)
        with pytest.raises(NotFound):
            report(session, 777, sbp=190)
        assert visits.home_dangers(session, ALL) == ()
