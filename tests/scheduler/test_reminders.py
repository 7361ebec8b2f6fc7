"""From a plan to a message: once, in its hours, only while it is due, and never with a name in it."""

import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import reminders
from scheduler.models import CarePlanRow, DeliveryRow, HeartbeatRow, PatientDiseaseRow, PatientRow
from scheduler.models.reminder_kinds import State
from scheduler.ports import Outcome, Verdict
from scheduler.reminders import beating, claiming, listing, printed
from scheduler.reminders.deciding import DELAYS, Mark
from scheduler.workdays import Workdays
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import (
    DAY,
    Counting,
    JumpingClock,
    bind,
    care_plan,
    endangered,
    patient,
    row,
    rows,
    staff,
    ticker,
    township,
)


@pytest.fixture
def channel(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "sent")


def at(day: date, hour: int, minute: int = 0) -> JumpingClock:
    return JumpingClock(datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI))


def test_a_morning_tells_doctor_and_patients_once(database: Database, channel: Counting) -> None:
    ids = township(database, TODAY, TODAY + DAY, TODAY + 7 * DAY, TODAY + 3 * DAY, TODAY - 2 * DAY)
    clock = at(TODAY, 9, 5)
    runner = ticker(database, channel, clock)
    assert runner.tick().sent == 5
    for _ in range(3):
        clock.advance(timedelta(minutes=11))
        assert runner.tick().sent == 0
    assert set(channel.keys.values()) == {1}
    assert {key for key in channel.keys if key.startswith("patient")} == {
        f"patient:morning:{ids[0]}:{TODAY}",
        f"patient:day:{ids[1]}:{TODAY + DAY}",
        f"patient:week:{ids[2]}:{TODAY + 7 * DAY}",
        f"patient:week:{ids[3]}:{TODAY + 3 * DAY}",  # its hour was missed, its use is not gone
    }
    digest = next(one for one in channel.messages if one.kind == "digest")
    assert digest.text.startswith("今日应随访 1 人，逾期 1 人（最长 2 天），一周内还有 3 人")
    assert digest.path == "/d/"


def test_no_text_names_a_person_or_a_disease(database: Database, channel: Counting) -> None:
    with database.writing() as session:
        team = staff(session)
        for number, day in enumerate((TODAY, TODAY + DAY, TODAY - 8 * DAY), start=1):
            bind(session, patient(session, team, day, number), f"openid-{number}")
    ticker(database, channel, at(TODAY, 9, 5)).tick()
    assert {one.address for one in channel.messages if one.kind == "patient"} == {"openid-1", "openid-2"}
    for message in channel.messages:
        words = message.text + json.dumps(dict(message.values)) + message.key
        assert not any(hidden in words for hidden in ("样", "高血压", "1990000", "openid"))
        assert "openid" not in repr(message)


def test_a_visit_recorded_meanwhile_cancels_its_reminder(database: Database, channel: Counting) -> None:
    (patient_id,) = township(database, TODAY + DAY)
    with database.writing() as session:
        assert reminders.plan(session, NOW.replace(hour=6), Workdays()).rows
        session.execute(update(CarePlanRow).values(state="done"))
    ticker(database, channel, at(TODAY, 9, 5)).tick()
    assert not channel.keys
    assert row(database, f"patient:day:{patient_id}:{TODAY + DAY}").state == State.CANCELLED


def test_a_moved_visit_is_told_for_its_new_day_only(database: Database, channel: Counting) -> None:
    (patient_id,) = township(database, TODAY)
    with database.writing() as session:
        reminders.plan(session, NOW.replace(hour=6), Workdays())
        session.execute(update(CarePlanRow).values(chosen=TODAY + DAY))
    ticker(database, channel, at(TODAY, 9, 5)).tick()
    assert [one for one in channel.keys if "patient" in one] == [f"patient:day:{patient_id}:{TODAY + DAY}"]


def test_nobody_is_written_to_at_night(database: Database, channel: Counting) -> None:
    township(database, TODAY + DAY, TODAY + 8 * DAY, TODAY + DAY + 7 * DAY)
    clock = at(TODAY, 19, 50)
    runner = ticker(database, channel, clock)
    with database.writing() as session:
        reminders.plan(session, clock.now(), Workdays(), 7)
    clock.advance(timedelta(minutes=40))
    while clock.now() < datetime(2026, 3, 3, 8, 0, tzinfo=SHANGHAI):
        sent = {one.kind for one in channel.messages}
        assert "patient" not in sent
        assert "digest" not in sent or clock.now().hour == 7
        runner.tick()
        clock.advance(timedelta(minutes=30))
    runner.tick()
    assert {one.kind for one in channel.messages} == {"digest", "patient"}


def test_an_outage_of_30_days_gives_one_digest_a_doctor(database: Database, channel: Counting) -> None:
    ids = township(database, *(TODAY + number * DAY for number in range(30)))
    clock = at(TODAY, 6)
    ticker(database, channel, clock).tick()
    clock.advance(30 * DAY + timedelta(hours=4))
    assert not ticker(database, channel, clock).tick().halted
    digests = [one for one in channel.messages if one.kind == "digest"]
    assert len(digests) == 1
    assert digests[0].text.startswith("今日应随访 0 人，逾期 30 人（最长 30 天）")
    assert {one.stage for one in channel.messages if one.kind == "escalation"} == {"d3", "d7"}
    assert not [one for one in channel.messages if one.kind == "patient"]
    assert row(database, f"patient:morning:{ids[0]}:{TODAY}").state == State.EXPIRED
    with database.reading() as session:
        assert listing.missed(session, clock.now().date()) >= 1


def test_supervisors_hear_of_a_late_visit_once(database: Database, channel: Counting) -> None:
    township(database, TODAY - 3 * DAY)
    clock = at(TODAY, 9)
    for _ in range(10):
        ticker(database, channel, clock).tick()
        clock.advance(DAY - timedelta(seconds=1))
    told = [(one.stage, one.recipient_kind) for one in channel.messages if one.kind == "escalation"]
    assert told == [("d3", "township"), ("d7", "county")]


def test_danger_is_told_at_once_on_a_holiday_at_night(database: Database, channel: Counting) -> None:
    holiday = date(2026, 10, 1)
    with database.writing() as session:
        team = staff(session)
        made = datetime(2026, 10, 1, 2, 0, tzinfo=SHANGHAI)
        endangered(session, team, made)
        second = patient(session, team, None, 2)
        session.add(
            PatientDiseaseRow(patient_id=second, disease="tuberculosis", notice="notified", notified_at=made)
        )
    clock = at(holiday, 2, 1)
    ticker(database, channel, clock).tick()
    assert sorted(one.stage for one in channel.messages) == ["notice", "visit"]
    assert {one.recipient_kind for one in channel.messages} == {"doctor"}
    clock.advance(timedelta(hours=30))
    ticker(database, channel, clock).tick()
    assert len(channel.messages) == 2


def test_who_cannot_be_reached_falls_to_the_doctors_list(database: Database, tmp_path: Path) -> None:
    (patient_id,) = township(database, TODAY)
    refused = Counting(tmp_path / "sent", [Outcome(Verdict.REFUSED, "没有绑定微信。", code="43101")] * 2)
    ticker(database, refused, at(TODAY, 8, 5)).tick()
    assert row(database, f"patient:morning:{patient_id}:{TODAY}").channel == "list"
    with database.reading() as session:
        found = printed.doctor_list(session, CIPHER, 1, TODAY, Workdays())
    assert found.lines[0].to_call
    assert found.lines[0].reminder == "没发成：没有绑定微信。"
    assert (found.lines[0].name, found.lines[0].phone) == ("样一", "19900000001")
    assert "19900000001" not in repr(found.masked)
    assert "样一" not in repr(found.masked)


def test_a_failed_send_is_tried_after_1_5_30_minutes_2_and_6_hours(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        endangered(session, staff(session), NOW.replace(hour=5))
    clock = at(TODAY, 5)
    failing = Counting(tmp_path / "sent", [Outcome(Verdict.RETRY, "忙。")] * 99)
    runner = ticker(database, failing, clock)
    times = []
    failing.on_send = lambda: times.append(clock.now())
    for wait in (*DELAYS, timedelta(hours=9)):
        runner.tick()
        clock.advance(wait)
    danger = [moment for moment, one in zip(times, failing.messages, strict=True) if one.kind == "danger"]
    assert [after - before for before, after in pairwise(danger)] == list(DELAYS)
    assert {one.state for one in rows(database) if one.kind == "danger"} == {State.FAILED}


def test_an_unknown_outcome_is_never_sent_again(database: Database, tmp_path: Path) -> None:
    (patient_id,) = township(database, TODAY)
    channel = Counting(tmp_path / "sent", [Outcome(Verdict.UNKNOWN)] * 9)
    clock = at(TODAY, 8, 5)
    for _ in range(9):
        ticker(database, channel, clock).tick()
        clock.advance(timedelta(hours=1))
    assert channel.keys[f"patient:morning:{patient_id}:{TODAY}"] == 1
    assert row(database, f"patient:morning:{patient_id}:{TODAY}").state == State.UNKNOWN


def test_a_channel_closed_for_the_day_is_not_asked_again(database: Database, tmp_path: Path) -> None:
    township(database, TODAY, TODAY, TODAY + DAY, TODAY + 7 * DAY)
    channel = Counting(tmp_path / "sent", [Outcome(Verdict.STOP_DAY, "今天的次数用完了。")])
    clock = at(TODAY, 9, 5)
    runner = ticker(database, channel, clock)
    for _ in range(5):
        runner.tick()
        clock.advance(timedelta(hours=1))
    assert len(channel.messages) == 1


def test_a_broken_channel_loses_nothing_and_says_no_name(
    database: Database, channel: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    township(database, TODAY)

    def broken() -> None:
        raise RuntimeError("样一 19900000001")

    channel.on_send = broken
    ticker(database, channel, at(TODAY, 8, 5)).tick()
    assert {one.state for one in rows(database) if one.kind in ("patient", "digest")} >= {"unknown"}
    assert "19900000001" not in caplog.text


def test_only_who_holds_the_claim_marks(database: Database, channel: Counting) -> None:
    township(database, TODAY)
    with database.writing() as session:
        reminders.plan(session, NOW, Workdays())
    with database.writing() as session:
        first = claiming.claim(session, NOW, timedelta(seconds=60))
    with database.writing() as session:
        others = {claiming.claim(session, NOW, timedelta(hours=1)) for _ in range(9)}
    assert first is not None
    assert first.key not in {one.key for one in others if one}
    later = NOW + timedelta(seconds=61)
    with database.writing() as session:
        assert claiming.claim(session, later, timedelta(hours=1), takeover=False) is None
        second = claiming.claim(session, later, timedelta(hours=1))
        assert second is not None
        assert (second.key, second.attempts) == (first.key, 2)
        assert not claiming.mark(session, first, Mark(State.ACCEPTED), later)
        assert claiming.mark(session, second, Mark(State.ACCEPTED), later)


def test_a_receipt_says_delivered_or_sends_to_the_list(database: Database, channel: Counting) -> None:
    ids = township(database, TODAY, TODAY)
    ticker(database, channel, at(TODAY, 8, 5)).tick()
    keys = [f"patient:morning:{number}:{TODAY}" for number in ids]
    with database.writing() as session:
        assert reminders.receipt(session, f"r:{keys[0]}", True, NOW)
        assert reminders.receipt(session, f"r:{keys[1]}", False, NOW, "43101")
        assert not reminders.receipt(session, "nobody's", True, NOW)
    assert [row(database, key).state for key in keys] == ["delivered", "failed"]
    assert row(database, keys[1]).channel == "list"
    with database.reading() as session:
        assert set(session.scalars(select(DeliveryRow.outcome))) == {"accepted", "delivered", "failed"}


def test_a_patient_of_two_diseases_is_told_once(database: Database, channel: Counting) -> None:
    (patient_id,) = township(database, TODAY)
    with database.writing() as session:
        session.add(care_plan(patient_id, TODAY, disease="diabetes"))
    ticker(database, channel, at(TODAY, 8, 5)).tick()
    assert sum(one.kind == "patient" for one in channel.messages) == 1
    assert channel.messages[0].text.startswith("今日应随访 1 人") or channel.messages[1].text.startswith(
        "今日"
    )


def test_who_died_is_told_nothing(database: Database, channel: Counting) -> None:
    township(database, TODAY)
    with database.writing() as session:
        session.execute(update(PatientRow).values(status="died", status_on=TODAY))
    ticker(database, channel, at(TODAY, 8, 5)).tick()
    assert not channel.keys


@pytest.mark.parametrize(
    ("step", "halts"),
    [
        (timedelta(hours=1), False),
        (timedelta(hours=-1), True),
        (timedelta(days=1), True),
        (timedelta(days=-1), True),
        (timedelta(minutes=-3), False),
    ],
)
def test_a_clock_that_jumps_is_believed_only_after_somebody_confirms(
    database: Database, channel: Counting, step: timedelta, halts: bool
) -> None:
    township(database, *(TODAY + number * DAY for number in range(-2, 9)))
    clock = at(TODAY, 9, 5)
    runner = ticker(database, channel, clock)
    runner.tick()
    before = (len(rows(database)), channel.keys)
    clock.jump(step)
    assert runner.tick().halted is halts
    if halts:
        assert (len(rows(database)), channel.keys) == before
        assert ticker(database, channel, clock).tick().halted  # a restart is no confirmation
        with database.writing() as session:
            (seen,) = beating.everyone(session)
            assert "confirm-clock" in seen.note
            assert beating.confirm(session) == (beating.NAME,)
        assert not runner.tick().halted
    assert set(channel.keys.values()) == {1}


def test_a_halted_runner_still_tells_of_danger(database: Database, channel: Counting) -> None:
    clock = at(TODAY, 9)
    runner = ticker(database, channel, clock)
    runner.tick()
    clock.jump(timedelta(hours=-2))
    runner.tick()
    with database.writing() as session:
        endangered(session, staff(session), clock.now())
    assert runner.tick().halted
    assert [one.kind for one in channel.messages] == ["danger"]


def test_a_jump_does_not_shorten_somebody_elses_lease(database: Database, channel: Counting) -> None:
    township(database, TODAY)
    clock = at(TODAY, 8, 5)
    runner = ticker(database, channel, clock)
    with database.writing() as session:
        reminders.plan(session, clock.now(), Workdays())
        held = claiming.claim(session, clock.now(), timedelta(seconds=90))
    assert held is not None
    runner.tick()
    clock.jump(timedelta(hours=1))
    runner.tick()
    assert held.key not in channel.keys
    clock.advance(timedelta(seconds=91))
    runner.tick()
    assert channel.keys[held.key] == 1


def test_a_year_without_calendar_is_planned_as_weekdays_and_said(
    database: Database, channel: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    new_year = date(2027, 3, 1)
    township(database, new_year)
    with database.reading() as session:
        assert reminders.plan(session, NOW.replace(year=2027), Workdays()).guessed_years == (2027,)
    ticker(database, channel, at(new_year, 9)).tick()
    assert {one.kind for one in channel.messages} == {"digest", "patient"}
    assert "2027年" in caplog.text
    with database.reading() as session:
        assert "2027年的放假安排" in session.get_one(HeartbeatRow, beating.NAME).note
