"""The doctor's own next day: it outlives a correction and a contact in vain, who was told it hears of a move."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import visits
from tests.scheduler.registered import CIPHER
from tests.scheduler.reminding import Counting
from tests.scheduler.test_appointed import on, ours, told
from tests.scheduler.visited import at, form, patient, plan, record, unmet, version, visit_row

OWN = date(2026, 3, 10)
UNCONTROLLED: dict[str, Any] = {"sbp": 150}


@pytest.fixture
def channel(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "sent")


def seen(session: Session, patient_id: int) -> int:
    """Seen on 2026-03-02 with too high a pressure: within two weeks, by the 16th; the doctor says the 10th."""
    found = record(session, patient_id, form("2026-03-02", **UNCONTROLLED), OWN)
    assert (found.next_on, plan(session, patient_id).chosen) == (OWN, OWN)
    return found.visit_id


def corrected(
    session: Session, patient_id: int, visit_id: int, now: str = "2026-03-04", **facts: Any
) -> visits.Recorded:
    held, said = version(session, patient_id), form("2026-03-02", **(UNCONTROLLED | facts))
    return visits.correct(session, CIPHER, at(now), visit_id, held, said, "样医")


def test_a_correction_keeps_the_doctors_day_and_says_so(database: Database, channel: Counting) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        wrong = seen(session, patient_id)
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        ask = visits.propose(session, at("2026-03-04"), patient_id, form("2026-03-02", **UNCONTROLLED), wrong)
        assert (ask.next_on, ask.offered(date(2026, 3, 4))) == (OWN, OWN)
        assert "医生约的是2026-03-10" in ask.reason
        right = corrected(session, patient_id, wrong, weight_kg=60)
        again = corrected(session, patient_id, right.visit_id, weight_kg=61)
        assert (right.next_on, again.next_on, plan(session, patient_id).chosen) == (OWN, OWN, OWN)
        assert visit_row(session, again.visit_id).next_on == OWN
    assert told(database, channel, on(date(2026, 3, 4), 10)) == []
    assert len(told(database, channel, on(date(2026, 3, 9), 9), on(OWN, 8))) == 2


def test_a_correction_that_leaves_no_room_for_the_day_tells_who_was_told(
    database: Database, channel: Counting
) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        wrong = record(session, patient_id, form("2026-03-02"), date(2026, 3, 20)).visit_id
    assert len(told(database, channel, on(date(2026, 3, 13), 9))) == 1
    with database.writing() as session:  # not satisfied after all: within two weeks
        right = corrected(session, patient_id, wrong, "2026-03-13")
        assert right.next_on == plan(session, patient_id).chosen == date(2026, 3, 16)
    (text,) = told(database, channel, on(date(2026, 3, 13), 10))
    assert "改到了3月16日" in text
    assert told(database, channel, on(date(2026, 3, 13), 11)) == []
    with database.writing() as session:  # seen before the day: what follows it is no move of that day
        record(session, patient_id, form("2026-03-14"))
    assert told(database, channel, on(date(2026, 3, 14), 10)) == []


def test_a_visit_after_a_correction_is_no_move(database: Database, channel: Counting) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        wrong = seen(session, patient_id)
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        corrected(session, patient_id, wrong, weight_kg=60)
        record(session, patient_id, form("2026-03-05"))
    assert told(database, channel, on(date(2026, 3, 5), 10)) == []


def test_who_was_told_the_day_of_a_visit_that_is_withdrawn_hears_that_it_is_off(
    database: Database, channel: Counting
) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        wrong = seen(session, patient_id)
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        held = version(session, patient_id)
        visits.withdraw(session, CIPHER, at("2026-03-04"), wrong, held, "录错了人", "样医")
        assert plan(session, patient_id).action == "first_visit"
    (text,) = told(database, channel, on(date(2026, 3, 4), 10))
    assert text.startswith("以前通知的随访日子不算了，家庭医生会再和您约")
    assert told(database, channel, on(date(2026, 3, 4), 11), on(date(2026, 3, 9), 9), on(OWN, 9)) == []


def test_after_a_withdrawal_the_visit_before_says_the_day(database: Database, channel: Counting) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        record(session, patient_id, form("2026-02-20", **UNCONTROLLED))
        wrong = seen(session, patient_id)
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        held = version(session, patient_id)
        visits.withdraw(session, CIPHER, at("2026-03-04"), wrong, held, "录错了人", "样医")
        new = plan(session, patient_id).chosen
        assert new is not None
        assert new != OWN
    (text,) = told(database, channel, on(date(2026, 3, 4), 10))
    assert f"改到了{new.month}月{new.day}日" in text


def test_a_contact_in_vain_shows_and_stores_the_day_in_force(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        seen(session, patient_id)
        ask = visits.propose(session, at("2026-03-03"), patient_id, unmet("2026-03-03"))
        assert (ask.next_on, ask.window and ask.window.deadline) == (OWN, date(2026, 3, 16))
        for said in (None, OWN):
            found = record(session, patient_id, unmet("2026-03-03"), said)
            assert found.next_on == plan(session, patient_id).chosen == OWN


@pytest.mark.parametrize("day", [date(2026, 3, 16), date(2026, 3, 12)])
def test_another_day_confirmed_after_a_contact_in_vain_is_taken(
    database: Database, channel: Counting, day: date
) -> None:
    with database.writing() as session:
        patient_id = ours(session)
        seen(session, patient_id)
    assert len(told(database, channel, on(date(2026, 3, 3), 9))) == 1
    with database.writing() as session:
        found = record(session, patient_id, unmet("2026-03-04"), day)
        assert found.next_on == plan(session, patient_id).chosen == day
    (text,) = told(database, channel, on(date(2026, 3, 4), 10))
    assert f"改到了3月{day.day}日" in text


def test_a_day_that_is_past_is_moved_to_the_one_confirmed(database: Database) -> None:
    today = date(2026, 3, 12)
    with database.writing() as session:
        patient_id = patient(session)
        seen(session, patient_id)
        ask = visits.propose(session, at(today), patient_id, unmet(today))
        assert ask.offered(today) == today
        assert record(session, patient_id, unmet(today), today).next_on == today
        assert plan(session, patient_id).chosen == today
