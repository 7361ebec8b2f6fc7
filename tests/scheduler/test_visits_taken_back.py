"""Whatever recording brings about is undone when the entry is corrected or withdrawn; the history stays."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import PatientRow, ReminderRow, VisitRow
from scheduler.models.kinds import Outcome, Standing
from tests.scheduler.registered import CIPHER, teams, terms
from tests.scheduler.visited import at, form, patient, plan, plans, record, unmet, visit_row
from tests.scheduler.visited import version as newest

MIND = Disease.PSYCHOSIS
DIED, ACTIVE = Standing.DIED, Standing.ACTIVE


def told(day: str = "2026-03-05", died: str = "2026-03-04") -> visits.VisitForm:
    """Nobody there; the neighbours say that he died."""
    return unmet(day, answers={"died_on": date.fromisoformat(died)})


def met(day: str = "2026-03-05") -> visits.VisitForm:
    found: visits.VisitForm = form(day, None, None, diseases=(MIND,), risk=0)
    return found


def standing(session: Session, patient_id: int) -> tuple[str, date | None]:
    row = session.get_one(PatientRow, patient_id, populate_existing=True)
    return row.status, row.status_on


def withdraw(session: Session, patient_id: int, visit_id: int, day: str = "2026-03-06") -> int:
    return visits.withdraw(
        session, CIPHER, at(day), visit_id, newest(session, patient_id), "是同名的另一位", "样医"
    )


def correct(
    session: Session, patient_id: int, visit_id: int, said: visits.VisitForm, day: str = "2026-03-06"
) -> visits.Recorded:
    held = newest(session, patient_id)
    return visits.correct(session, CIPHER, at(day), visit_id, held, said, "样医", reason="登错了")


def followed(session: Session) -> int:
    """A patient who was seen and has a plan."""
    patient_id = patient(session, 1, MIND)
    record(session, patient_id, met("2026-02-10"))
    return patient_id


def test_a_death_that_is_withdrawn_gives_the_patient_back(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        before = plan(session, patient_id, MIND)
        wanted = (before.action, before.earliest, before.due, before.deadline)
        wrong = record(session, patient_id, told())
        assert standing(session, patient_id) == ("died", date(2026, 3, 4))
        version = withdraw(session, patient_id, wrong.visit_id)
        assert standing(session, patient_id) == ("active", None)
        assert version == newest(session, patient_id)
        after = plan(session, patient_id, MIND)
        assert (after.action, after.earliest, after.due, after.deadline) == wanted
        row = visit_row(session, wrong.visit_id)
        assert (row.state, row.standing_before) == ("withdrawn", "active")


def test_a_death_corrected_to_a_visit_that_met_him_gives_the_patient_back(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        wrong = record(session, patient_id, told())
        proposed = visits.propose(session, at("2026-03-06"), patient_id, met(), wrong.visit_id)
        right = correct(session, patient_id, wrong.visit_id, met())
        assert standing(session, patient_id) == ("active", None)
        assert right.next_on == proposed.next_on == plan(session, patient_id, MIND).chosen


def test_a_visit_that_met_him_corrected_to_a_death_is_taken_and_back_again(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        wrong = record(session, patient_id, met())
        death = told(died="2026-03-03")
        assert visits.propose(session, at("2026-03-06"), patient_id, death, wrong.visit_id).next_on is None
        right = correct(session, patient_id, wrong.visit_id, death)
        assert standing(session, patient_id) == ("died", date(2026, 3, 3))
        assert plans(session, patient_id) == []
        correct(session, patient_id, right.visit_id, met())
        assert standing(session, patient_id) == ("active", None)
        assert plan(session, patient_id, MIND).action == "routine"
        assert len(session.scalars(select(VisitRow)).all()) == 4


def test_another_day_of_death_keeps_what_was_before_it(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        wrong = record(session, patient_id, told())
        right = correct(session, patient_id, wrong.visit_id, told(died="2026-03-02"))
        assert standing(session, patient_id) == ("died", date(2026, 3, 2))
        withdraw(session, patient_id, right.visit_id)
        assert standing(session, patient_id) == ("active", None)


@pytest.mark.parametrize("first", [0, 1])
def test_who_is_told_dead_twice_is_so_until_both_are_taken_back(database: Database, first: int) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        both = [
            record(session, patient_id, told()),
            record(session, patient_id, told("2026-03-06", "2026-03-03")),
        ]
        withdraw(session, patient_id, both[first].visit_id)
        left = date(2026, 3, 3) if first == 0 else date(2026, 3, 4)
        assert standing(session, patient_id) == ("died", left)
        withdraw(session, patient_id, both[1 - first].visit_id)
        assert standing(session, patient_id) == ("active", None)


@pytest.mark.parametrize("held", [Standing.MOVED, Standing.CONTRACT_ENDED, Standing.DIED])
def test_what_held_before_was_not_always_being_followed(database: Database, held: Standing) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        on = date(2026, 3, 5)
        visits.change_standing(session, at(on), patient_id, newest(session, patient_id), held, on)
        wrong = record(session, patient_id, told(), guidance=at("2026-03-06"))
        assert standing(session, patient_id) == ("died", date(2026, 3, 4))
        withdraw(session, patient_id, wrong.visit_id)
        assert standing(session, patient_id) == (held.value, on)
        assert plans(session, patient_id) == []


def test_what_somebody_has_said_since_stands(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        wrong = record(session, patient_id, told())
        now, on = at("2026-03-06"), date(2026, 3, 6)
        visits.change_standing(session, now, patient_id, newest(session, patient_id), Standing.MOVED, on)
        withdraw(session, patient_id, wrong.visit_id)
        assert standing(session, patient_id) == ("moved", on)


@pytest.mark.parametrize("signs_again", [False, True])
def test_a_family_that_left_or_signed_meanwhile_is_asked(database: Database, signs_again: bool) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        home = {"household_number": "样户", "team_id": team.id, "terms": terms(team)}
        patient_id, other = patient(session, 1, MIND, **home), patient(session, 2, **home)
        family = people.get(session, CIPHER, patient_id).household_id
        if signs_again:
            visits.end_contract(session, at("2026-03-05"), family, date(2026, 3, 5))
        wrong = record(session, patient_id, told())
        if signs_again:
            visits.sign_contract(session, at("2026-03-06"), family, terms(team, "2026-03-06", "2027-03-05"))
        else:
            visits.end_contract(session, at("2026-03-06"), family, date(2026, 3, 6))
        withdraw(session, patient_id, wrong.visit_id)
        assert standing(session, patient_id) == standing(session, other)
        assert bool(plans(session, patient_id)) is signs_again


def test_a_death_recorded_before_this_was_remembered_is_taken_back_too(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        wrong = record(session, patient_id, told())
        visit_row(session, wrong.visit_id).standing_before = None
        withdraw(session, patient_id, wrong.visit_id)
        assert standing(session, patient_id) == ("active", None)


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.REFUSED])
def test_the_third_contact_in_vain_taken_back_finds_the_patient_again(
    database: Database, outcome: Outcome
) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form("2026-02-10"))
        for day in (2, 3):
            record(session, patient_id, unmet(f"2026-03-0{day}", outcome))
        third = record(session, patient_id, unmet("2026-03-04", outcome))
        assert plan(session, patient_id).action == "lost"
        withdraw(session, patient_id, third.visit_id)
        assert plan(session, patient_id).action == "routine"
        assert visits.lost(session, visits.Scope()) == ()


def test_a_danger_entered_by_mistake_waits_for_nobody(database: Database) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        patient_id = patient(session, 1, team_id=team.id, terms=terms(team))
        wrong = record(session, patient_id, form("2026-03-05", sbp=190))
        assert session.scalars(select(ReminderRow)).all()
        correct(session, patient_id, wrong.visit_id, form("2026-03-05", sbp=130))
        assert visits.dangerous(session, visits.Scope()) == ()
        assert plan(session, patient_id).visit_class == "controlled"


def test_a_family_s_contract_ended_by_mistake_is_signed_again(database: Database) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        patient_id = patient(session, 1, team_id=team.id, terms=terms(team))
        record(session, patient_id, form())
        before = plan(session, patient_id).deadline
        family = people.get(session, CIPHER, patient_id).household_id
        visits.end_contract(session, at("2026-03-05"), family, date(2026, 3, 5))
        assert plans(session, patient_id) == []
        visits.sign_contract(session, at("2026-03-06"), family, terms(team, "2026-03-06", "2027-03-05"))
        assert (standing(session, patient_id), plan(session, patient_id).deadline) == (
            ("active", None),
            before,
        )


def test_a_correction_says_no_death_again_that_somebody_has_denied_since(database: Database) -> None:
    with database.writing() as session:
        patient_id = followed(session)
        wrong = record(session, patient_id, told())
        on = date(2026, 3, 6)
        alive = newest(session, patient_id)
        visits.change_standing(session, at(on), patient_id, alive, Standing.ACTIVE, on)
        with pytest.raises(visits.WrongEntry, match="2026-03-04去世，人员状态后来改成了在管") as refusal:
            correct(session, patient_id, wrong.visit_id, told())
        assert list(refusal.value.by_field) == ["died_on"]
        assert standing(session, patient_id) == ("active", None)
        correct(session, patient_id, wrong.visit_id, told(died="2026-03-03"))  # said anew
        assert standing(session, patient_id) == ("died", date(2026, 3, 3))
