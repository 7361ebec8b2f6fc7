"""Who has been told a day is told at once, from 08:00 to 20:00, that it is another one now; once, and nobody else."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, ReminderRow
from scheduler.models.reminder_kinds import PRINTED
from tests.scheduler.registered import BOOK, CIPHER, TODAY, said, teams, terms
from tests.scheduler.reminding import DAY, Counting, JumpingClock, bind, row, ticker
from tests.scheduler.visited import WORKDAYS, at, form, record, version

HIGH = Disease.HYPERTENSION


@pytest.fixture
def channel(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "sent")


def day_of(session: Session, patient_id: int) -> date:
    plan = session.query(CarePlanRow).filter_by(patient_id=patient_id, state="open").one()
    assert plan.chosen is not None
    return plan.chosen


def to_come(database: Database) -> tuple[int, date]:
    """A patient with WeChat who was seen on 2026-03-02 and is to be seen again; the day of it."""
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        patient_id = people.register(session, CIPHER, said(team_id=team.id, terms=terms(team)), at(TODAY).now)
        record(session, patient_id, form("2026-03-02"))
        bind(session, patient_id, "openid-1")
        return patient_id, day_of(session, patient_id)


def moved(database: Database, patient_id: int, day: date, now: datetime) -> None:
    guidance = visits.Guidance(BOOK, WORKDAYS, now)
    with database.writing() as session:
        visits.reschedule(session, guidance, patient_id, version(session, patient_id), HIGH, day)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def ticked(database: Database, channel: Counting, now: datetime) -> list[str]:
    """What patients are told at that moment."""
    before = len(channel.messages)
    ticker(database, channel, JumpingClock(now)).tick()
    return [one.text for one in channel.messages[before:] if one.kind == "patient"]


def test_who_was_told_tomorrow_is_told_at_once_that_it_moved_and_once(
    database: Database, channel: Counting
) -> None:
    patient_id, day = to_come(database)
    eve = day - DAY
    assert len(ticked(database, channel, on(eve, 9, 5))) == 1
    moved(database, patient_id, eve, on(eve, 10))  # earlier: today
    (text,) = ticked(database, channel, on(eve, 10, 1))
    assert f"改到了{eve.month}月{eve.day}日，以前通知的日子不算了" in text
    for minute in (2, 30):
        assert ticked(database, channel, on(eve, 10, minute)) == []
    assert not any("样" in one.text + one.key for one in channel.messages)


def test_moved_and_moved_back_each_is_told(database: Database, channel: Counting) -> None:
    patient_id, day = to_come(database)
    week = day - 7 * DAY
    assert len(ticked(database, channel, on(week, 9, 5))) == 1
    moved(database, patient_id, day - DAY, on(week, 10))
    assert len(ticked(database, channel, on(week, 10, 1))) == 1
    moved(database, patient_id, day, on(week, 11))
    (text,) = ticked(database, channel, on(week, 11, 1))
    assert f"改到了{day.month}月{day.day}日" in text


def test_who_was_told_of_the_move_long_ago_is_told_of_the_next_one(
    database: Database, channel: Counting
) -> None:
    patient_id, day = to_come(database)
    first = day - 30 * DAY
    moved(database, patient_id, first, on(first - 9 * DAY, 8))
    assert len(ticked(database, channel, on(first - 7 * DAY, 9, 5))) == 1
    moved(database, patient_id, day - DAY, on(first - 6 * DAY, 10))
    assert len(ticked(database, channel, on(first - 6 * DAY, 10, 1))) == 1
    second = first + 5 * DAY  # eleven days later, long before the week of the visit
    moved(database, patient_id, day, on(second, 10))
    (text,) = ticked(database, channel, on(second, 10, 1))
    assert f"改到了{day.month}月{day.day}日" in text


def test_at_night_it_waits_for_the_morning(database: Database, channel: Counting) -> None:
    patient_id, day = to_come(database)
    week = day - 7 * DAY
    ticked(database, channel, on(week, 9, 5))
    moved(database, patient_id, day - DAY, on(week, 21))
    assert ticked(database, channel, on(week, 21, 1)) == []
    assert any("改到了" in one for one in ticked(database, channel, on(week + DAY, 8, 1)))


@pytest.mark.parametrize("told", [False, True])
def test_whom_no_message_told_the_old_day_is_not_told_of_it(
    database: Database, channel: Counting, told: bool
) -> None:
    patient_id, day = to_come(database)
    week = day - 7 * DAY
    if told:  # nothing reached him: it went to the doctor's printed list
        ticked(database, channel, on(week, 9, 5))
        with database.writing() as session:
            session.execute(update(ReminderRow).values(channel=PRINTED))
    moved(database, patient_id, day - DAY, on(week, 10) if told else on(week - 2 * DAY, 10))
    assert not any("改到了" in one for one in ticked(database, channel, on(week, 10, 1)))


def test_a_visit_made_meanwhile_is_no_move(database: Database, channel: Counting) -> None:
    patient_id, day = to_come(database)
    week = day - 7 * DAY
    ticked(database, channel, on(week, 9, 5))
    with database.writing() as session:
        held, guidance = version(session, patient_id), visits.Guidance(BOOK, WORKDAYS, on(week, 10))
        visits.record(session, CIPHER, guidance, patient_id, held, form(week.isoformat()), "样医")
    assert ticked(database, channel, on(week, 10, 1)) == []


def test_leave_that_moves_an_appointment_tells_of_it(database: Database, channel: Counting) -> None:
    _, day = to_come(database)
    earlier = day - timedelta(days=10)
    with database.writing() as session:  # so that the window has room behind the leave
        patient_id = session.query(CarePlanRow).filter_by(state="open").one().patient_id
        visits.reschedule(
            session, visits.Guidance(BOOK, WORKDAYS, on(earlier - DAY, 9)), patient_id,
            version(session, patient_id), HIGH, earlier + 3 * DAY,
        )  # fmt: skip
    assert len(ticked(database, channel, on(earlier + 2 * DAY, 9, 5))) == 1
    now = on(earlier + 2 * DAY, 10)
    with database.writing() as session:
        doctor = people.roster(session).team("", "第一团队").doctors[0].id
        guidance = visits.Guidance(BOOK, WORKDAYS, now)
        left = visits.take_leave(session, guidance, doctor, (earlier + 3 * DAY), (earlier + 3 * DAY), "样医")
        assert left.moved == 1
        new = day_of(session, patient_id)
    (text,) = ticked(database, channel, now + timedelta(minutes=1))
    assert f"改到了{new.month}月{new.day}日" in text


def test_the_row_says_what_it_is(database: Database, channel: Counting) -> None:
    patient_id, day = to_come(database)
    ticked(database, channel, on(day - DAY, 9, 5))
    moved(database, patient_id, day - DAY, on(day - DAY, 10))
    with database.reading() as session:
        plan = session.query(CarePlanRow).filter_by(state="open").one().id
    assert row(database, f"patient:moved:{plan}").stage == "moved"
