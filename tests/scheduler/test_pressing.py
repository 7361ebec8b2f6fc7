"""What cannot wait in an area, by who answers for it: as each doctor's own list says, and those with nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people, visits
from scheduler.models import DoctorRow
from scheduler.visits import Agenda, Keeper, Scope
from tests.scheduler.registered import HAIYUAN, teams, terms
from tests.scheduler.visited import TODAY, WORKDAYS, form, patient, record, unmet

LATER = date(2026, 7, 1)
COUNTY = Scope(region_codes=(HAIYUAN,))


def danger_late_and_lost(session: Session, first: int, **more: Any) -> None:
    """Three patients, one of each."""
    endangered, late, gone = (patient(session, first + one, **more) for one in range(3))
    record(session, endangered, form(sbp=190))
    record(session, late, form())
    record(session, gone, form("2026-01-02"))
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        record(session, gone, unmet(day))


@contextmanager
def asked(session: Session) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def as_listed(session: Session, doctor_id: int, on: date) -> Agenda:
    """The parts of a doctor's own list that cannot wait."""
    own = visits.agenda(session, Scope(doctor_id=doctor_id), on, WORKDAYS)
    return Agenda((), own.overdue, (), (), own.dangerous, own.lost, own.readings)


def test_each_doctors_part_is_what_the_own_list_holds(database: Database) -> None:
    with database.writing() as session:
        first, second, idle = teams(session, "甲队", "乙队", "丙队")
        danger_late_and_lost(session, 1, team_id=first.id, terms=terms(first))
        danger_late_and_lost(session, 4, team_id=second.id, terms=terms(second))
        ids = [one.doctors[0].id for one in (first, second, idle)]
        found = visits.pressing(session, COUNTY, LATER)
        assert set(found) == {Keeper(ids[0]), Keeper(ids[1])}
        for doctor_id in ids[:2]:
            assert found[Keeper(doctor_id)] == as_listed(session, doctor_id, LATER)
        whole = found[Keeper(ids[0])]
        assert (len(whole.dangerous), len(whole.lost)) == (1, 1)
        assert max(one.overdue_days for one in whole.overdue) > 0
        assert visits.pressing(session, Scope(region_codes=("421321",)), LATER) == {}


def test_who_has_no_doctor_is_the_teams_or_the_places(database: Database) -> None:
    with database.writing() as session:
        (team,) = teams(session, "甲队")
        patient(session, 1, team_id=team.id, terms=terms(team))
        patient(session, 2, township="李旺镇")
        patient(session, 3, township="七营镇")
        visits.plan_all(session, TODAY)
        session.execute(update(DoctorRow).values(active=False))
        found = visits.pressing(session, COUNTY, LATER)
        assert {keeper: len(one.overdue) for keeper, one in found.items()} == {
            Keeper(team_id=team.id): 1,
            Keeper(region_code=HAIYUAN, township="李旺镇"): 1,
            Keeper(region_code=HAIYUAN, township="七营镇"): 1,
        }


def test_a_family_that_lives_elsewhere_is_its_teams(database: Database) -> None:
    """The doctor's own list has it: the area that the health centre lies in, too, and no other."""
    with database.writing() as session:
        (team,) = teams(session, "甲队")
        patient(session, 1, team_id=team.id, terms=terms(team), region_code="421321")
        visits.plan_all(session, TODAY)
        assert set(visits.pressing(session, COUNTY, LATER)) == {Keeper(team.doctors[0].id)}
        assert visits.pressing(session, Scope(region_codes=("421321",)), LATER) == {}


def test_many_doctors_cost_no_more_queries_than_one(database: Database) -> None:
    with database.writing() as session:
        (first,) = teams(session, "甲队")
        patient(session, 1, team_id=first.id, terms=terms(first))
        visits.plan_all(session, TODAY)
        with asked(session) as for_one:
            assert len(visits.pressing(session, COUNTY, LATER)) == 1
        for number, team in enumerate(teams(session, "乙队", "丙队", "丁队"), start=2):
            patient(session, number, team_id=team.id, terms=terms(team))
        visits.plan_all(session, TODAY)
        with asked(session) as for_four:
            assert len(visits.pressing(session, COUNTY, LATER)) == 4
        assert len(for_four) == len(for_one) == 5
        assert len(people.roster(session).teams) == 4
