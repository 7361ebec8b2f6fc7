"""The notice of a case of tuberculosis: 72 hours from the moment, the doctor told at once, from a page or a sheet."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from scheduler import visits
from scheduler.guidelines import Disease, NoticeKind
from scheduler.models import PatientDiseaseRow, PatientRow
from scheduler.models.kinds import VisitWay
from scheduler.people import EditedMeanwhile
from scheduler.reminders import plan_urgent
from scheduler.reminders.answering import notice_stands
from scheduler.visits import Guidance
from scheduler.workbooks import dates
from tests.scheduler.registered import (
    CIPHER,
    NOW,
    TODAY,
    examined,
    imported,
    line,
    said,
    sentences,
    sheet,
    teams,
    terms,
)
from tests.scheduler.reminding import Counting, JumpingClock, rows, ticker
from tests.scheduler.visited import TODAY as GUIDANCE
from tests.scheduler.visited import form, plan, record, version

TB = Disease.TUBERCULOSIS
FRIDAY = datetime(2026, 2, 27, 16, 40, tzinfo=SHANGHAI)  # a weekend follows


def infected(session: Session, *diseases: Disease) -> int:
    """Signed with doctor 1."""
    team = teams(session, "第一团队")[0]
    mark = said(diseases=diseases or (TB,), team_id=team.id, terms=terms(team))
    return visits.register(session, CIPHER, GUIDANCE, mark)


def notify(session: Session, patient_id: int, received: datetime = NOW, **more: NoticeKind) -> int:
    return visits.notify(session, GUIDANCE, patient_id, version(session, patient_id), received, **more)


def test_from_the_notice_on_72_hours_run_over_the_weekend(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id, FRIDAY)
        found = plan(session, patient_id, TB)
        assert (found.action, found.urgency) == ("first_visit", "at_once")
        assert (found.earliest, found.deadline) == (FRIDAY.date(), date(2026, 3, 2))
        assert "3月2日" in found.reason or "2026-03-02" in found.reason
        assert "16:40" in found.reason


def test_the_doctor_is_told_at_once_and_once(database: Database, tmp_path: Path) -> None:
    channel, clock = Counting(tmp_path / "sent"), JumpingClock(NOW)
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id)
    assert [one.key for one in rows(database)] == [f"danger:notice:{patient_id}:notified:{TODAY}:1"]
    for _ in range(2):
        ticker(database, channel, clock).tick()
        clock.advance(timedelta(minutes=1))
    (message,) = [one for one in channel.messages if one.kind == "danger"]
    assert message.text.startswith("有 1 位患者的通知单到了")
    assert not any(hidden in message.text for hidden in ("样", "结核"))


def test_a_visit_answers_it_and_a_call_does_not(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id)
        record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.PHONE))
        assert plan(session, patient_id, TB).action == "first_visit"
        record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.HOME))
        assert plan(session, patient_id, TB).action != "first_visit"


def test_a_visit_at_the_surgery_is_no_visit_at_home(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id)
        record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.CLINIC))
        assert plan(session, patient_id, TB).action == "first_visit"
        assert notice_stands(session, patient_id, "notified")
        record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.HOME))
        assert not notice_stands(session, patient_id, "notified")


def test_a_visit_saved_before_the_notice_came_does_not_answer_it(database: Database) -> None:
    noon = Guidance(GUIDANCE.book, GUIDANCE.workdays, NOW.replace(hour=12))
    with database.writing() as session:
        patient_id = infected(session)
        early = record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.HOME))
        visits.notify(session, noon, patient_id, version(session, patient_id), NOW.replace(hour=11))
        assert plan(session, patient_id, TB).action == "first_visit"
        again = form(TODAY, None, None, diseases=(TB,), way=VisitWay.HOME, note="改一个字")
        ask = visits.propose(session, noon, patient_id, again, early.visit_id)
        assert ask.decisions[0].action == "first_visit"
        held = version(session, patient_id)
        visits.correct(session, CIPHER, noon, early.visit_id, held, again, "样医", reason="错字")
        assert plan(session, patient_id, TB).action == "first_visit"  # corrected it is still that visit
        came = form(TODAY, None, None, diseases=(TB,), way=VisitWay.HOME)
        record(session, patient_id, came, guidance=noon)
        assert plan(session, patient_id, TB).action != "first_visit"


def test_a_visit_entered_later_about_a_day_before_the_notice_does_not_answer_it(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id, NOW.replace(hour=0, minute=1))
        early = form(TODAY - timedelta(days=1), None, None, diseases=(TB,), way=VisitWay.HOME)
        record(session, patient_id, early, guidance=GUIDANCE)
        assert plan(session, patient_id, TB).action == "first_visit"
        assert notice_stands(session, patient_id, "notified")


def test_who_was_referred_as_a_suspect_is_called_within_a_week(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id, FRIDAY, kind=NoticeKind.SUSPECT_REFERRED)
        found = plan(session, patient_id, TB)
        assert (found.action, found.urgency, found.deadline) == ("first_visit", "soon", date(2026, 3, 6))
        assert "1周内打电话" in found.reason
        visits.plan_patients(session, GUIDANCE, [patient_id])
        assert plan_urgent(session, NOW) == 0  # nothing in hours
        record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.PHONE))
        assert plan(session, patient_id, TB).action != "first_visit"


def test_a_referral_does_not_take_the_place_of_a_notice_whose_hours_run(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id, FRIDAY, kind=NoticeKind.SUSPECT_REFERRED)
        notify(session, patient_id, FRIDAY)
        with pytest.raises(BadInput, match="72小时的时限照旧"):
            notify(session, patient_id, kind=NoticeKind.SUSPECT_REFERRED)
        assert plan(session, patient_id, TB).deadline == date(2026, 3, 2)
        record(session, patient_id, form(TODAY, None, None, diseases=(TB,), way=VisitWay.HOME))
        notify(session, patient_id, kind=NoticeKind.SUSPECT_REFERRED)


def test_said_again_the_newer_time_counts(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        notify(session, patient_id, NOW)
        notify(session, patient_id, FRIDAY)
        assert plan(session, patient_id, TB).deadline == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("received", "sentence"),
    [(NOW + timedelta(minutes=1), "还没有到"), (NOW.replace(year=1950), "出生以前")],
)
def test_a_time_that_cannot_be_is_refused(database: Database, received: datetime, sentence: str) -> None:
    with database.writing() as session:
        patient_id = infected(session)
        with pytest.raises(BadInput, match=sentence):
            notify(session, patient_id, received)
    assert rows(database) == []


def test_only_of_who_is_followed_for_it_and_by_who_saw_the_newest(database: Database) -> None:
    with database.writing() as session:
        patient_id = infected(session, Disease.HYPERTENSION)
        with pytest.raises(BadInput, match="没有登记肺结核"):
            notify(session, patient_id)
        session.add(PatientDiseaseRow(patient_id=patient_id, disease="tuberculosis", ended_on=TODAY))
        with pytest.raises(BadInput, match="肺结核已在2026-03-02停止治疗"):
            notify(session, patient_id)
        with pytest.raises(EditedMeanwhile):
            visits.notify(session, GUIDANCE, patient_id, 99, NOW)
        with pytest.raises(NotFound):
            visits.notify(session, GUIDANCE, 777, 1, NOW)
        session.execute(update(PatientRow).values(status="died", status_on=TODAY))
        with pytest.raises(BadInput, match="人员状态"):
            visits.notify(session, GUIDANCE, patient_id, 1, NOW)


def test_a_sheet_may_hold_it(database: Database) -> None:
    with database.writing() as session:
        one = line(1, 病种="肺结核", 通知单时间="2026-03-01 09:30")
        (patient_id,) = imported(session, sheet(one)).patient_ids
        found = session.get_one(PatientDiseaseRow, (patient_id, "tuberculosis"))
        assert (found.notice, found.notified_at) == ("notified", datetime(2026, 3, 1, 9, 30, tzinfo=SHANGHAI))
        assert plan(session, patient_id, TB).deadline == date(2026, 3, 4)
    assert [one.stage for one in rows(database)] == ["notice"]
    with database.writing() as session:
        later = line(1, 病种="肺结核", 通知单时间="2026-03-02 08:00")
        assert imported(session, sheet(later), merge=True).lines[0].changes == ("通知单",)
        assert plan(session, patient_id, TB).deadline == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"病种": "高血压", "通知单时间": "2026-03-01 09:30"}, "病种里却没有肺结核"),
        ({"病种": "肺结核", "通知单时间": "2026-03-03"}, "在今天（2026-03-02）以后"),
        ({"病种": "肺结核", "通知单时间": "上周"}, "看不懂是哪一天"),
        ({"病种": "肺结核", "通知单时间": "1959-03-03"}, "在出生（1960-01-01）以前"),
        ({"病种": "肺结核", "通知单时间": "2026-03-01 25:30"}, "没有这个时间"),
    ],
)
def test_a_sheet_that_says_what_cannot_be_is_refused(
    database: Database, cells: dict[str, object], sentence: str
) -> None:
    with database.writing() as session:
        (said_of_it,) = sentences(examined(session, sheet(line(1, **cells))))
    assert sentence in said_of_it


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (datetime(2026, 3, 1, 9, 30, tzinfo=SHANGHAI), (9, 30)),
        (date(2026, 3, 1), (0, 0)),
        ("2026年3月1日", (0, 0)),
        ("2026-03-01T09:30:15", (9, 30)),
        ("2026/3/1 9：30", (9, 30)),
    ],
)
def test_a_moment_is_read_as_people_write_it(value: object, at: tuple[int, int]) -> None:
    assert dates.parse_moment(value) == datetime(2026, 3, 1, *at, tzinfo=SHANGHAI)
