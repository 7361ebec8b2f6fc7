"""Danger that does not reach the doctor climbs: to the township's supervisor, to the county's; else it is said."""

from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.db import Database
from scheduler import visits
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.models.reminder_kinds import State
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders import listing
from tests.scheduler.registered import NOW, TODAY
from tests.scheduler.reminding import (
    DAY,
    Counting,
    JumpingClock,
    endangered,
    patient,
    row,
    rows,
    staff,
    ticker,
)
from tests.scheduler.visited import BOOK, WORKDAYS, form, record

DOCTOR, TOWNSHIP, COUNTY = 1, 2, 3  # as `staff` makes them
HOUR = timedelta(hours=1)


class Refusing(Counting):
    """Reaches nobody of these; what it was asked is kept."""

    refuses: tuple[str, ...] = ()
    verdict = Verdict.REFUSED

    def send(self, message: Message) -> Outcome:
        found = super().send(message)
        return Outcome(self.verdict, "没有绑定微信。") if message.recipient_kind in self.refuses else found


@pytest.fixture
def channel(tmp_path: Path) -> Refusing:
    return Refusing(tmp_path / "sent")


def told(channel: Counting) -> list[tuple[str, int]]:
    return [(one.recipient_kind, one.recipient_id) for one in channel.messages if one.kind == "danger"]


def ticked(database: Database, channel: Counting, ticks: int = 5, by: timedelta = HOUR) -> None:
    clock = JumpingClock(NOW)
    runner = ticker(database, channel, clock)
    for _ in range(ticks):
        runner.tick()
        clock.advance(by)


@pytest.mark.parametrize(
    ("refuses", "asked", "unheard"),
    [
        ((), [("doctor", DOCTOR)], 0),
        (("doctor",), [("doctor", DOCTOR), ("township", TOWNSHIP)], 0),
        (("doctor", "township"), [("doctor", DOCTOR), ("township", TOWNSHIP), ("county", COUNTY)], 0),
        (
            ("doctor", "township", "county"),
            [("doctor", DOCTOR), ("township", TOWNSHIP), ("county", COUNTY)],
            1,
        ),
    ],
)
def test_the_next_above_is_told_once_and_when_nobody_was_it_is_said(
    database: Database,
    channel: Refusing,
    refuses: tuple[str, ...],
    asked: list[tuple[str, int]],
    unheard: int,
) -> None:
    channel.refuses = refuses
    with database.writing() as session:
        patient_id = endangered(session, staff(session), NOW)
    ticked(database, channel)
    assert told(channel) == asked
    assert all("高血压" not in one.text and "样" not in one.text for one in channel.messages)
    with database.writing() as session:
        assert listing.unheard(session, TODAY) == unheard
        record(session, patient_id, form(TODAY + DAY))
        assert listing.unheard(session, TODAY) == 0


def test_a_reading_from_home_climbs_too(database: Database, channel: Refusing) -> None:
    channel.refuses = ("doctor",)
    with database.writing() as session:
        patient_id = patient(session, staff(session), None)
        guidance = visits.Guidance(BOOK, WORKDAYS, NOW)
        said = visits.HomeReading(NOW - HOUR, Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
        visits.report_home_reading(session, guidance, patient_id, said)
    ticked(database, channel)
    assert told(channel) == [("doctor", DOCTOR), ("township", TOWNSHIP)]


def test_what_is_still_tried_or_perhaps_sent_does_not_climb(database: Database, channel: Refusing) -> None:
    channel.refuses, channel.verdict = ("doctor",), Verdict.UNKNOWN
    with database.writing() as session:
        endangered(session, staff(session), NOW)
    ticked(database, channel)
    assert told(channel) == [("doctor", DOCTOR)]


def test_a_danger_that_was_answered_meanwhile_does_not_climb(database: Database, channel: Refusing) -> None:
    channel.refuses = ("doctor",)
    with database.writing() as session:
        patient_id = endangered(session, staff(session), NOW)
    clock = JumpingClock(NOW)
    ticker(database, channel, clock).tick()
    key = next(one.key for one in rows(database) if one.kind == "danger")
    assert row(database, key).state == State.FAILED
    with database.writing() as session:
        record(session, patient_id, form(TODAY + DAY))
    clock.advance(DAY)
    ticker(database, channel, clock).tick()
    assert told(channel) == [("doctor", DOCTOR)]


def test_what_failed_days_ago_stands_in_the_lists_only(database: Database, channel: Refusing) -> None:
    channel.refuses = ("doctor",)
    with database.writing() as session:
        endangered(session, staff(session), NOW)
    clock = JumpingClock(NOW)
    ticker(database, channel, clock).tick()
    clock.advance(4 * DAY)
    ticker(database, channel, clock).tick()
    assert told(channel) == [("doctor", DOCTOR)]
    with database.reading() as session:
        assert listing.unheard(session, TODAY) == 1
