"""The daily catch-all: who reaches an age or an end is found on that day, others are not asked; again is nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease, RuleBook, age_on
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, RenewalRow
from scheduler.models.kinds import Standing
from scheduler.visits import Renewal, Tally, renewing
from scheduler.workdays import Workdays
from tests.scheduler.registered import BOOK, CIPHER, NOW, TODAY, id_number, said
from tests.scheduler.reminding import DAY, Counting, JumpingClock, bind, rows, staff, ticker
from tests.scheduler.visited import HIGH, at, form, plans, record, states

ELDERLY = Disease.ELDERLY


def born(session: Session, number: int, birth: date, *diseases: Disease) -> int:
    number_of = id_number(f"{birth:%Y%m%d}", number)
    name = "样" + "一二三四五六七八九"[number % 9]
    wanted = said(name, number, id_number=number_of, diseases=diseases or (HIGH,))
    return visits.register(session, CIPHER, at(TODAY), wanted)


def on(database: Database, day: date, book: RuleBook = BOOK, **more: Any) -> Tally:
    """The whole of a day's catch-all."""
    found, after, more_left = Tally(), 0, True
    guidance = visits.Guidance(book, more.pop("workdays", Workdays()), at(day).now)
    while more_left:
        with database.writing() as session:
            done = renewing.renew(session, guidance, renewing.basis_of(guidance), after, **more)
        found, after, more_left = found + done.tally, done.upto, done.more
    return found


def asked(database: Database, day: date) -> list[int]:
    with database.reading() as session:
        which = renewing.changed_by_time(at(day).rules, day)
        return list(session.scalars(select(PatientRow.id).where(which).order_by(PatientRow.id)))


def test_who_reaches_the_age_is_followed_from_the_birthday(database: Database) -> None:
    with database.writing() as session:
        first = born(session, 1, date(1991, 3, 3))  # 35 tomorrow
        second = born(session, 2, date(1961, 3, 3), ELDERLY)  # 65 tomorrow
        assert plans(session, first) == plans(session, second) == []
    on(database, TODAY)
    assert asked(database, TODAY) == []
    assert asked(database, TODAY + DAY) == [first, second]
    assert on(database, TODAY + DAY) == Tally(opened=2)
    assert asked(database, TODAY + DAY) == []
    assert on(database, TODAY + DAY) == Tally()
    with database.reading() as session:
        assert [one.action for one in plans(session, first)] == ["first_visit"]


def test_who_was_born_on_a_leap_day_is_followed_from_the_first_of_march(database: Database) -> None:
    with database.writing() as session:
        one = born(session, 1, date(1992, 2, 29))
    assert [asked(database, date(2027, 2, 28)), asked(database, date(2027, 3, 1))] == [[], [one]]


def test_a_disease_is_not_followed_from_the_day_it_ended(database: Database) -> None:
    with database.writing() as session:
        one = born(session, 1, date(1960, 1, 1))
        session.execute(update(PatientDiseaseRow).values(ended_on=TODAY + DAY))
    on(database, TODAY)
    assert asked(database, TODAY) == []
    assert on(database, TODAY + DAY) == Tally(closed=1)
    with database.reading() as session:
        assert states(session, one) == ["cancelled"]


@pytest.mark.parametrize("standing", [Standing.DIED, Standing.MOVED, Standing.CONTRACT_ENDED])
def test_who_died_or_left_gets_none_and_loses_what_was_left(database: Database, standing: Standing) -> None:
    with database.writing() as session:
        gone, held = born(session, 1, date(1991, 3, 3)), born(session, 2, date(1960, 1, 1))
    on(database, TODAY)
    with database.writing() as session:
        session.execute(update(PatientRow).values(status=standing.value, status_on=TODAY))
    assert asked(database, TODAY + DAY) == [held]
    assert on(database, TODAY + DAY) == Tally(closed=1)
    with database.reading() as session:
        assert (states(session, gone), states(session, held)) == ([], ["cancelled"])


def test_a_patient_whom_nobody_planned_is_found(database: Database) -> None:
    on(database, TODAY)
    with database.writing() as session:
        people.register(session, CIPHER, said(), NOW)
    assert on(database, TODAY) == Tally(opened=1)


def test_a_danger_below_the_age_is_left_alone(database: Database) -> None:
    with database.writing() as session:
        one = born(session, 1, date(2000, 1, 1))
        record(session, one, form(sbp=190))
        assert len(plans(session, one)) == 1
    on(database, TODAY)
    assert asked(database, TODAY + DAY) == []


def test_new_rules_ask_everybody_once(database: Database) -> None:
    with database.writing() as session:
        for number in range(1, 6):
            born(session, number, date(1960, 1, 1))
    on(database, TODAY)
    (held,) = BOOK.versions
    book = RuleBook((held, replace(held, version="next", valid_from=TODAY + DAY)))
    assert on(database, TODAY, book) == Tally()
    assert on(database, TODAY + DAY, book, at_once=2) == Tally(reworded=5)
    assert on(database, TODAY + DAY, book) == Tally()
    with database.reading() as session:
        assert set(session.scalars(select(CarePlanRow.rules_version))) == {"next"}


def test_another_calendar_asks_everybody_and_so_does_a_new_year(database: Database) -> None:
    with database.writing() as session:
        one = born(session, 1, date(1960, 1, 1))
        record(session, one, form())
        (held,) = plans(session, one)
        due = held.due
    assert due is not None
    on(database, TODAY)
    assert on(database, TODAY, workdays=Workdays({due: False})) == Tally(opened=1, closed=1)
    with database.reading() as session:
        before = session.get_one(RenewalRow, "care_plans").basis
    on(database, date(2027, 1, 1))
    with database.reading() as session:
        assert session.get_one(RenewalRow, "care_plans").basis != before


def test_broken_off_it_goes_on_where_it_was(database: Database) -> None:
    with database.writing() as session:
        ids = [people.register(session, CIPHER, said(number=n, id_number=id_number(number=n)), NOW)
               for n in range(1, 6)]  # fmt: skip
    guidance = at(TODAY)
    basis = renewing.basis_of(guidance)
    with database.writing() as session:
        assert renewing.renew(session, guidance, basis, at_once=2).tally == Tally(opened=2)

    def killed() -> None:
        with database.writing() as session:
            renewing.renew(session, guidance, basis, at_once=2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        killed()
    with database.reading() as session:
        assert session.get_one(RenewalRow, "care_plans").upto == ids[1]
    assert on(database, TODAY, at_once=2) == Tally(opened=3)


def test_two_at_once_share_the_work_and_double_nothing(database: Database) -> None:
    with database.writing() as session:
        for number in range(1, 8):
            people.register(session, CIPHER, said(number=number, id_number=id_number(number=number)), NOW)
    guidance = at(TODAY)
    basis, tally = renewing.basis_of(guidance), Tally()
    both = [0, 0]
    for turn in range(20):
        with database.writing() as session:
            done = renewing.renew(session, guidance, basis, both[turn % 2], at_once=2)
        both[turn % 2], tally = done.upto, tally + done.tally
    assert tally == Tally(opened=7)


def test_it_changes_what_asking_everybody_would_change(database: Database) -> None:
    with database.writing() as session:
        ids = [
            born(session, number, TODAY.replace(year=TODAY.year - age) + timedelta(days=shift), HIGH, ELDERLY)
            for number, (age, shift) in enumerate(
                [(age, shift) for age in (35, 65) for shift in (-1, 0, 1, 5, 40)], start=1
            )
        ]
        record(session, ids[-1], form(sbp=150))
        session.execute(
            update(PatientDiseaseRow)
            .where(PatientDiseaseRow.patient_id.in_(ids[::3]), PatientDiseaseRow.disease == "hypertension")
            .values(ended_on=TODAY + 3 * DAY)
        )
    for distance in (0, 1, 2, 3, 7, 60, 400):
        day = TODAY + distance * DAY
        on(database, day)
        with database.writing() as session:
            assert visits.plan_all(session, at(day)) == Tally()


@given(st.dates(date(1900, 1, 1), date(2060, 12, 31)), st.integers(0, 100))
def test_the_last_birth_date_of_an_age_is_the_last(today: date, age: int) -> None:
    if today.year - age < 2:
        return
    last = renewing.born_by(age, today)
    assert age_on(last, today) >= age
    assert age_on(last + DAY, today) < age


# --- In the runner ---


def test_the_first_planning_of_a_day_renews_and_reminds_of_what_it_opened(
    database: Database, tmp_path: Path
) -> None:
    channel, clock = Counting(tmp_path / "sent"), JumpingClock(NOW.replace(hour=6))
    with database.writing() as session:
        team = staff(session)
        patient_id = born(session, 1, date(1991, 3, 3))
        assert plans(session, patient_id) == []
        home = session.get_one(PatientRow, patient_id).household
        home.team_id = team.id
        bind(session, patient_id, "openid-1")
    runner = renewer(database, channel, clock)
    runner.tick()
    assert rows_to(database, patient_id) == []
    clock.advance(DAY)
    runner.tick()
    with database.reading() as session:
        assert len(plans(session, patient_id)) == 1
    clock.advance(timedelta(hours=3))
    runner.tick()
    assert [one.text for one in channel.messages if one.kind == "digest"][-1].startswith("今日应随访 1 人")


def renewer(database: Database, channel: Counting, clock: JumpingClock, renew: Any = None) -> Any:
    one = ticker(database, channel, clock)
    one._renew = renew or Renewal(database).run
    return one


def rows_to(database: Database, patient_id: int) -> list[str]:
    return [one.key for one in rows(database) if one.recipient_kind == "patient"]


def test_it_is_done_once_a_day_in_slices_and_not_while_the_clock_is_doubted(
    database: Database, tmp_path: Path
) -> None:
    clock, asked_at = JumpingClock(NOW), []
    answers = iter([False, True, True, True])

    def renew(now: datetime, _: Workdays, until: Any) -> bool:
        asked_at.append(now)
        assert not until()
        clock.advance(timedelta(seconds=5))
        assert until()
        return next(answers)

    runner = renewer(database, Counting(tmp_path / "sent"), clock, renew)
    for _ in range(3):
        runner.tick()
        clock.advance(timedelta(seconds=30))
    assert len(asked_at) == 2
    clock.jump(-3 * DAY)
    runner.tick()
    assert len(asked_at) == 2


def test_a_failure_costs_no_reminder_and_is_tried_again(database: Database, tmp_path: Path) -> None:
    clock, tries = JumpingClock(NOW), []

    def renew(now: datetime, _: Workdays, __: Any) -> bool:
        tries.append(now)
        if len(tries) == 1:
            raise RuntimeError("样一")
        return True

    with database.writing() as session:
        staff(session)
    runner = renewer(database, Counting(tmp_path / "sent"), clock, renew)
    assert runner.tick().planned > 0
    clock.advance(timedelta(minutes=5))
    runner.tick()
    assert len(tries) == 1
    clock.advance(timedelta(minutes=6))
    runner.tick()
    assert len(tries) == 2
