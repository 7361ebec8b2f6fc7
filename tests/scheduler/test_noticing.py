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
        with pytest.raises(BadInput, match="没有登记肺结核"):
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
