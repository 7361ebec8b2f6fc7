"""Who is late by some days: the message to a supervisor counts as his overview and his doctors' lists do."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people, visits
from scheduler.models.reminder_kinds import OVERDUE, Stage
from scheduler.reminders import late, wording
from scheduler.visits import Keeper, Scope, keepers
from tests.scheduler.registered import HAIYUAN, NOW, terms
from tests.scheduler.reminding import DAY, staff
from tests.scheduler.reminding import patient as reminded
from tests.scheduler.test_pressing import danger_late_and_lost
from tests.scheduler.visited import BOTH, TODAY, patient, plans

TOWNSHIP, COUNTY = 2, 3
AREAS = {Stage.D3: TOWNSHIP, Stage.D7: COUNTY}
DAYS = tuple(TODAY.today + days * DAY for days in (0, 2, 3, 4, 7, 8, 14, 17, 21, 60, 95, 100, 200))


def settled(session: Session) -> None:
    """One of each with the team, and somebody late without one."""
    team = staff(session)
    danger_late_and_lost(session, 1, team_id=team.id, terms=terms(team))
    patient(session, 4, township="李旺镇")
    visits.plan_all(session, TODAY)


def waiting(session: Session, days: int, on: date) -> set[int]:
    """Who stands on the lists of that day and has waited so long, by what the lists themselves say."""
    found = visits.pressing(session, Scope(region_codes=(HAIYUAN,)), on).values()
    late_lines = {one.patient_id for part in found for one in part.overdue if one.overdue_days >= days}
    lost = {one.patient_id for part in found for one in part.lost}
    unfound = {one.patient_id: one.visited_on for part in found for one in part.dangerous}
    return late_lines | {who for who, day in unfound.items() if who in lost and (on - day).days >= days}


@pytest.mark.parametrize("stage", AREAS)
def test_the_message_counts_whom_the_lists_show(database: Database, stage: Stage) -> None:
    with database.writing() as session:
        settled(session)
        found = [late.overdue(session, AREAS[stage], stage, on) for on in DAYS]
        told = [one.all for one in found if one]
        assert told == [len(waiting(session, OVERDUE[stage], on)) for on in DAYS]
        assert told[-1] == 4


def test_a_patient_counts_once_however_many_visits_are_late(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        patient_id = patient(session, 1, *BOTH, team_id=team.id, terms=terms(team))
        visits.plan_all(session, TODAY)
        assert len(plans(session, patient_id)) == 2
        found = late.patients(session, Scope(), TODAY.today + 90 * DAY)
        assert [one.patient_id for one in found] == [patient_id]
        assert keepers(session, [patient_id]) == {patient_id: Keeper(team.doctors[0].id)}


def test_late_by_the_planned_day_is_told_apart_from_past_the_last_day(database: Database) -> None:
    planned, last = TODAY.today, TODAY.today + 7 * DAY
    with database.writing() as session:
        team = staff(session)
        reminded(session, team, planned, 1, deadline=last)
        reminded(session, team, planned, 2, earliest=planned, deadline=planned, action="first_visit")
        for days, past in ((3, 0), (7, 0), (8, 1)):
            found = late.overdue(session, TOWNSHIP, Stage.D3, planned + days * DAY)
            assert found is not None
            assert (found.all, found.past) == (2, past)
            text = wording.overdue(found, Stage.D3, planned + days * DAY)
            assert "过了计划日 3 天以上还没随访 2 人" in text.text
            assert ("已过最后期限（不算及时） 1 人" in text.text, "逾期" in text.text) == (bool(past), False)
            assert text.values["past"] == str(past)


def test_who_has_left_is_told_nothing(database: Database) -> None:
    with database.writing() as session:
        settled(session)
        people.stop(session, TOWNSHIP, NOW)
        assert late.overdue(session, TOWNSHIP, Stage.D3, TODAY.today) is None
        assert late.overdue(session, 99, Stage.D3, TODAY.today) is None
