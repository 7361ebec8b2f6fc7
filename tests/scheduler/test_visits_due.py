"""The lists: what is due, overdue, coming, expiring, dangerous, lost; for whom; and no name in any of them."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import NotFound
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import DoctorRow, PatientRow
from scheduler.models.kinds import Post
from scheduler.visits import Scope
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW, teams, terms
from tests.scheduler.visited import BOTH, HIGH, TODAY, WORKDAYS, form, patient, plan, record, unmet

ALL = Scope()


def test_due_today_overdue_and_this_week_are_three_lists(database: Database) -> None:
    with database.writing() as session:
        ids = [patient(session, number) for number in range(1, 6)]
        chosen = ("2026-03-13", "2026-03-16", "2026-03-17", "2026-03-22", "2026-03-23")
        for one, day in zip(ids, chosen, strict=True):
            record(session, one, form(), next_on=date.fromisoformat(day))
        monday = date(2026, 3, 16)
        (late,) = visits.overdue(session, ALL, monday)
        assert (late.patient_id, late.overdue_days, late.late_days) == (ids[0], 3, 0)
        assert [one.patient_id for one in visits.due_today(session, ALL, monday)] == [ids[1]]
        assert [one.patient_id for one in visits.this_week(session, ALL, monday, WORKDAYS)] == ids[2:]
        assert [one.patient_id for one in visits.this_week(session, ALL, date(2026, 3, 22), WORKDAYS)] == ids[
            4:
        ]
        (much,) = [one for one in visits.overdue(session, ALL, date(2026, 6, 5)) if one.patient_id == ids[0]]
        assert (much.overdue_days, much.late_days, much.deadline) == (84, 3, date(2026, 6, 2))
        assert (much.disease, much.action, much.urgency, much.visit_class) == (
            HIGH,
            "routine",
            "planned",
            "controlled",
        )


def test_the_most_urgent_stand_first(database: Database) -> None:
    with database.writing() as session:
        ids = [patient(session, number) for number in (1, 2, 3)]
        for one, sbp in zip(ids, (120, 160, 190), strict=True):
            record(session, one, form(sbp=sbp))
        found = visits.due_between(session, ALL, date.min, date.max, TODAY.today)
        assert [one.patient_id for one in found] == ids[::-1]
        assert [one.urgency for one in found] == ["at_once", "soon", "planned"]


def test_a_dangerous_last_visit_is_listed_once_until_the_next_one(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        record(session, patient_id, form(sbp=185, diseases=BOTH, symptoms=("vomiting",)))
        (found,) = visits.dangerous(session, ALL)
        assert (found.patient_id, found.sbp, found.dbp, found.symptoms) == (
            patient_id,
            185,
            80,
            ("vomiting",),
        )
        assert set(found.diseases) == set(BOTH)
        assert found.deadline == date(2026, 3, 16)
        record(session, patient_id, unmet("2026-03-03"))
        assert len(visits.dangerous(session, ALL)) == 1
        record(session, patient_id, form("2026-03-04", diseases=BOTH, glucose=6, fasting=True))
        assert visits.dangerous(session, ALL) == ()


def test_contracts_that_end_within_thirty_days_or_have_ended_unrenewed(database: Database) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        ends = ("2026-02-28", "2026-03-02", "2026-04-01", "2026-04-02")
        ids = [
            patient(session, n, team_id=team.id, terms=terms(team, "2025-01-01", end))
            for n, end in enumerate(ends, start=1)
        ]
        found = visits.expiring(session, ALL, TODAY.today)
        assert [(one.patient_ids, one.days_left) for one in found] == [
            ((ids[0],), -2),
            ((ids[1],), 0),
            ((ids[2],), 30),
        ]
        assert {(one.team_id, one.doctor_id) for one in found} == {(team.id, team.doctors[0].id)}
        session.execute(update(PatientRow).values(status="died", status_on=TODAY.today))
        assert visits.expiring(session, ALL, TODAY.today) == ()


def patients_of(session: Session, scope: Scope) -> list[int]:
    found = visits.due_between(session, scope, date.min, date.max, TODAY.today)
    return sorted(one.patient_id for one in found)


def test_each_list_holds_only_whom_the_doctor_answers_for(database: Database) -> None:
    """Own doctor, colleague of the same team, another team, both supervisors."""
    with database.writing() as session:
        own, other = teams(session, "第一团队", "第二团队")
        staff = [
            people.StaffEntry(HAIYUAN, "李旺镇卫生院", "第一团队", "样同事", "李旺镇"),
            people.StaffEntry(HAIYUAN, "李旺镇卫生院", "", "样督导", "李旺镇", Post.TOWNSHIP),
            people.StaffEntry(HAIYUAN, "", "", "样县督导", "", Post.COUNTY),
        ]
        people.add_staff(session, CIPHER, staff, NOW)
        doctors = {one.name: one.id for one in session.query(DoctorRow)}
        signed = patient(session, 1, team_id=own.id, terms=terms(own))
        unsigned = patient(session, 2, team_id=own.id)
        others = patient(session, 3, team_id=other.id, terms=terms(other))
        nobodys = patient(session, 4)
        ours = patient(session, 5, township="李旺镇")  # of the health centre's township, without a team
        visits.plan_all(session, TODAY)

        def list_of(name: str) -> list[int]:
            return patients_of(session, visits.scope_of(session, doctors[name]))

        first, second = own.doctors[0].id, other.doctors[0].id
        assert patients_of(session, Scope(doctor_id=first)) == [signed, unsigned]
        assert list_of("样同事") == []
        assert patients_of(session, Scope(doctor_id=second)) == [others]
        assert list_of("样督导") == [signed, unsigned, others, ours]
        assert list_of("样县督导") == [signed, unsigned, others, nobodys, ours]
        assert patients_of(session, Scope(region_codes=("640500",))) == list_of("样县督导")
        assert patients_of(session, Scope(team_id=own.id)) == [signed, unsigned]
        assert patients_of(session, Scope(region_codes=("640521",))) == []
        session.execute(update(DoctorRow).where(DoctorRow.id == first).values(active=False))
        assert list_of("样同事") == [signed, unsigned]  # nobody is forgotten when a doctor leaves
        with pytest.raises(NotFound, match="没有找到这位医生"):
            visits.scope_of(session, 999)


def test_the_morning_s_lists_name_nobody_and_hold_nobody_who_ended(database: Database) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        rich = {"phone": "19900000001", "village": "样例一村", "address": "样例路1号"}
        signed = terms(team, "2025-04-01", "2026-03-31")
        patient_id = patient(session, 1, Disease.HYPERTENSION, team_id=team.id, terms=signed, **rich)
        record(session, patient_id, form(sbp=190, note="样一很怕打针"))
        scope = Scope(doctor_id=team.doctors[0].id)
        found = visits.agenda(session, scope, date(2026, 3, 17), WORKDAYS)
        assert len(found.overdue) == len(found.expiring) == len(found.dangerous) == 1
        for word in ("样一", "1990000", "样例"):
            assert word not in repr(found)
        assert plan(session, patient_id).state == "open"
        session.execute(update(PatientRow).values(status="moved", status_on=TODAY.today))
        gone = visits.agenda(session, scope, date(2026, 3, 17), WORKDAYS)
        assert gone == visits.Agenda((), (), (), (), (), ())
