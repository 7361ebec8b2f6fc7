"""Danger of a patient without a doctor: the township's supervisor is told, else the county's, else it is said."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people, visits
from scheduler.models import DoctorRow, HouseholdRow, PatientDiseaseRow, PatientRow, TeamRow
from scheduler.models.kinds import Post, ReportedBy, Reporter
from scheduler.models.reminder_kinds import PRINTED, Stage, State
from scheduler.reminders import late, listing
from tests.scheduler.registered import CIPHER, NOW, TODAY, id_number, said
from tests.scheduler.reminding import DAY, Counting, JumpingClock, care_plan, endangered, rows, staff, ticker
from tests.scheduler.visited import TODAY as GUIDANCE
from tests.scheduler.visited import form, record

DOCTOR, TOWNSHIP, COUNTY = 1, 2, 3  # as `staff` makes them


def leave(session: Session, *posts: Post) -> None:
    """Everybody of these posts is stopped."""
    session.execute(update(DoctorRow).where(DoctorRow.post.in_(posts)).values(active=False))


def without_team(session: Session, number: int = 1, township: str = "李旺镇") -> int:
    """A dangerous reading of a patient whose family never signed."""
    mark = said(number=number, id_number=id_number(number=number), township=township)
    patient_id = visits.register(session, CIPHER, GUIDANCE, mark)
    session.execute(update(HouseholdRow).values(township=township))
    told = visits.HomeReading(NOW - timedelta(hours=1), Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
    visits.report_home_reading(session, GUIDANCE, patient_id, told)
    return patient_id


def told(database: Database) -> list[tuple[str, str, int]]:
    """(stage, to whom, number) of what is urgent."""
    return [
        (one.stage, one.recipient_kind, one.recipient_id) for one in rows(database) if one.kind == "danger"
    ]


@pytest.mark.parametrize(
    ("left", "recipient"),
    [
        ((), ("doctor", DOCTOR)),
        ((Post.DOCTOR,), ("township", TOWNSHIP)),
        ((Post.DOCTOR, Post.TOWNSHIP), ("county", COUNTY)),
        ((Post.DOCTOR, Post.TOWNSHIP, Post.COUNTY), ("county", 0)),
        ((Post.TOWNSHIP, Post.COUNTY), ("doctor", DOCTOR)),
    ],
)
def test_the_next_above_who_is_there_is_told(
    database: Database, tmp_path: Path, left: tuple[Post, ...], recipient: tuple[str, int]
) -> None:
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        team = staff(session)
        leave(session, *left)
        endangered(session, team, NOW)
    assert told(database) == [("visit", *recipient)]
    ticker(database, channel, JumpingClock(NOW)).tick()
    messages = [one for one in channel.messages if one.kind == "danger"]
    assert [(one.recipient_kind, one.recipient_id) for one in messages] == [recipient] * bool(recipient[1])
    for message in messages:
        assert message.text.startswith("有 1 位患者随访发现危急情况")
        assert not any(hidden in message.text for hidden in ("样", "高血压", "190"))


def test_a_family_without_a_team_is_its_townships_else_its_countys(database: Database) -> None:
    with database.writing() as session:
        staff(session)
        without_team(session)
    assert told(database) == [("reading", "township", TOWNSHIP)]


def test_a_family_of_another_township_is_its_countys(database: Database) -> None:
    with database.writing() as session:
        staff(session)
        without_team(session, township="海城镇")
    assert told(database) == [("reading", "county", COUNTY)]


def test_without_a_county_supervisor_the_prefectures_is_told_and_never_anothers(database: Database) -> None:
    with database.writing() as session:
        people.add_staff(
            session,
            CIPHER,
            [
                people.StaffEntry("640500", "", "", "样市", post=Post.COUNTY),
                people.StaffEntry("421321", "", "", "样外", post=Post.COUNTY),
            ],
            NOW,
        )
        without_team(session)
        prefecture = session.scalars(select(DoctorRow.id).where(DoctorRow.name == "样市")).one()
    assert told(database) == [("reading", "county", prefecture)]


def test_a_notice_goes_the_same_way(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        leave(session, Post.DOCTOR)
        patient_id = endangered(session, team, NOW - 10 * DAY)
        session.add(
            PatientDiseaseRow(
                patient_id=patient_id, disease="tuberculosis", notice="notified", notified_at=NOW
            )
        )
        session.flush()
        visits.plan_patients(session, GUIDANCE, [patient_id])
    assert ("notice", "township", TOWNSHIP) in told(database)


def test_when_nobody_is_there_the_row_ends_and_the_operator_is_told_until_somebody_is(
    database: Database, tmp_path: Path
) -> None:
    channel, clock = Counting(tmp_path / "sent"), JumpingClock(NOW)
    with database.writing() as session:
        team = staff(session)
        leave(session, *Post)
        patient_id = endangered(session, team, NOW)
    runner = ticker(database, channel, clock)
    runner.tick()
    (found,) = (one for one in rows(database) if one.kind == "danger")
    assert (found.state, found.channel) == (State.FAILED, PRINTED)
    assert found.error == "没有在岗的家庭医生和督导可以通知。"
    assert channel.messages == []
    with database.writing() as session:
        assert listing.unheard(session, TODAY) == 1
        session.execute(update(DoctorRow).where(DoctorRow.id == DOCTOR).values(active=True))
    clock.advance(timedelta(minutes=1))
    runner.tick()
    assert [one.recipient_id for one in channel.messages if one.kind == "danger"] == [DOCTOR]
    with database.writing() as session:
        assert listing.unheard(session, TODAY) == 0
        leave(session, *Post)
        record(session, patient_id, form(TODAY + DAY))
        assert listing.unheard(session, TODAY) == 0


def test_a_danger_that_was_answered_is_nobodys_matter(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        leave(session, *Post)
        patient_id = endangered(session, team, NOW)
        assert listing.unheard(session, TODAY) == 1
        record(session, patient_id, form(TODAY + DAY))
        assert listing.unheard(session, TODAY) == 0


def test_supervisors_count_those_without_a_team(database: Database) -> None:
    with database.writing() as session:
        staff(session)
        session.add(TeamRow(health_centre_id=1, name="第二团队"))
        ours = people.register(session, CIPHER, said(township="李旺镇"), NOW)
        theirs = people.register(
            session, CIPHER, said("样二", 2, id_number=id_number(number=2), township="海城镇"), NOW
        )
        for one, township in ((ours, "李旺镇"), (theirs, "海城镇")):
            home = session.get_one(PatientRow, one).household
            home.township = township
            session.add(care_plan(one, TODAY - 9 * DAY))
        session.flush()
        seen = [
            late.overdue(session, who, stage, TODAY)
            for who, stage in ((TOWNSHIP, Stage.D3), (COUNTY, Stage.D7))
        ]
    assert [one.all for one in seen if one] == [1, 2]
