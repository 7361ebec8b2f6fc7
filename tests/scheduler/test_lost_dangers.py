"""Who is in danger and whom three contacts did not reach stands on every road: list, figures, paper, supervisors."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.followups.day import DayList, assemble, patient_ids
from scheduler import people, visits
from scheduler.models.reminder_kinds import Stage
from scheduler.reminders import digest, late, printed
from scheduler.visits import Scope
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import DAY, Counting, JumpingClock, patient, staff, ticker
from tests.scheduler.visited import WORKDAYS, at, form, plan, record, unmet, version

TOWNSHIP = 2
AFTER = TODAY + 7 * DAY  # a Monday


def lost(session: Session, team: people.Team, number: int, sbp: int = 190) -> int:
    """A patient seen on the tests' day and sought in vain on the three days after it."""
    patient_id = patient(session, team, None, number)
    record(session, patient_id, form(TODAY, sbp=sbp))
    for days in (1, 2, 3):
        record(session, patient_id, unmet(TODAY + days * DAY))
    assert plan(session, patient_id).action == "lost"
    return patient_id


def page(session: Session, doctor_id: int, on: date) -> DayList:
    agenda = visits.agenda(session, Scope(doctor_id=doctor_id), on, WORKDAYS)
    known = people.several(session, CIPHER, patient_ids(agenda))
    return assemble(doctor_id, "样医", on, agenda, known)


def same_count(session: Session, doctor_id: int, on: date) -> digest.DigestFacts:
    """The morning's figures, which are the list's."""
    found, shown = digest.digest(session, doctor_id, on, WORKDAYS), page(session, doctor_id, on)
    assert found is not None
    counted = (found.urgent, found.overdue, found.today, found.week)
    assert counted == tuple(map(len, (shown.dangerous, shown.overdue, shown.today, shown.week)))
    assert found.longest == max((line.overdue_days for line in shown.overdue), default=0)
    listed = printed.doctor_list(session, CIPHER, doctor_id, on, WORKDAYS).lines
    assert {line.patient_id for line in listed} == {line.patient.id for line in shown.lines}
    assert {one.patient_id for one in listed if one.danger} == {one.patient.id for one in shown.dangerous}
    return found


def test_a_lost_danger_is_in_the_morning_s_message_and_on_the_printed_list(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        danger, ordinary = lost(session, team, 1), lost(session, team, 2, sbp=150)
        found = same_count(session, team.doctors[0].id, AFTER)
        assert (found.urgent, found.overdue, found.today, found.week) == (1, 0, 0, 0)
        assert not found.empty
        first, second = printed.doctor_list(session, CIPHER, team.doctors[0].id, AFTER, WORKDAYS).lines
    assert (first.patient_id, first.danger, first.lost) == (danger, True, True)
    assert (second.patient_id, second.danger, second.lost) == (ordinary, False, True)
    assert first.reminder.startswith("失访，请继续找")


def test_whose_danger_is_overdue_counts_once(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        for number, days in enumerate((-3, -1, 0, 4), start=1):
            patient(session, team, TODAY + days * DAY, number)
        for number in (5, 6):
            record(session, patient(session, team, None, number), form(TODAY - 30 * DAY, sbp=190))
        lost(session, team, 7)
        found = same_count(session, team.doctors[0].id, TODAY + 3 * DAY)
        assert (found.urgent, found.overdue, found.today, found.week) == (3, 3, 0, 1)
        assert found.longest == 6


@pytest.mark.parametrize(("days", "part"), [(0, "today"), (1, "overdue"), (-4, "week"), (-30, "")])
def test_who_is_lost_is_due_again_when_his_day_has_come(database: Database, days: int, part: str) -> None:
    with database.writing() as session:
        team = staff(session)
        patient_id = lost(session, team, 1, sbp=130)
        chosen = plan(session, patient_id).chosen
        assert chosen is not None
        found = same_count(session, team.doctors[0].id, chosen + days * DAY)
        assert (found.today, found.overdue, found.week) == tuple(
            int(part == one) for one in ("today", "overdue", "week")
        )


def test_what_cannot_wait_of_a_colleague_counts_his_lost_danger(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        mate = people.StaffEntry(team.region_code, team.health_centre, team.name, "样医替", team.township)
        people.add_staff(session, CIPHER, [mate], NOW)
        lost(session, team, 1)
        people.leave(session, team.doctors[0].id, AFTER, AFTER + 2 * DAY, WORKDAYS, "test", NOW)
        number = max(one.id for one in people.roster(session).teams[0].doctors)
        found = digest.digest(session, number, AFTER, WORKDAYS)
    assert found is not None
    assert found.helping == 1


def test_a_supervisor_is_told_of_a_lost_danger_and_not_of_who_is_lost_without(database: Database) -> None:
    """The days count from the visit that found it; that it was told once makes it no news."""
    with database.writing() as session:
        team = staff(session)
        lost(session, team, 1)
        lost(session, team, 2, sbp=130)
        for days, told in ((2, 0), (3, 1)):
            found = late.overdue(session, TOWNSHIP, Stage.D3, TODAY + days * DAY)
            assert found == late.Overdue(told, told, 0)
        county = late.overdue(session, TOWNSHIP + 1, Stage.D7, AFTER)
        assert county == late.Overdue(1, 1, 0)


def test_its_message_still_goes_out_after_three_contacts_in_vain(database: Database, tmp_path: Path) -> None:
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        team = staff(session)
        patient_id = patient(session, team, None)
        told = record(session, patient_id, form(TODAY, sbp=190))
        for days in (1, 2, 3):
            record(session, patient_id, unmet(TODAY + days * DAY))
        assert plan(session, patient_id).action == "lost"
    ticker(database, channel, JumpingClock(NOW + timedelta(hours=1))).tick()
    assert channel.keys[f"danger:visit:{told.visit_id}:1"] == 1


def test_a_correction_that_finds_danger_rings_though_the_patient_is_lost(
    database: Database, tmp_path: Path
) -> None:
    channel = Counting(tmp_path / "sent")
    with database.writing() as session:
        team = staff(session)
        patient_id = patient(session, team, None)
        wrong = record(session, patient_id, form(TODAY))
        for days in (1, 2, 3):
            record(session, patient_id, unmet(TODAY + days * DAY))
        then, held = at(TODAY + 3 * DAY), version(session, patient_id)
        found = visits.correct(session, CIPHER, then, wrong.visit_id, held, form(TODAY, sbp=190), "样医")
        assert plan(session, patient_id).action == "lost"
    ticker(database, channel, JumpingClock(then.now)).tick()
    assert channel.keys[f"danger:visit:{found.visit_id}:1"] == 1
