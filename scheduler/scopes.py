"""Whose patients: of a doctor, a team, a health centre or some counties, as conditions of a query."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from backend.core.subtree import below
from scheduler.caring import Query, of_centre, with_doctor
from scheduler.models import DoctorRow, HealthCentreRow, HouseholdRow, PatientRow, TeamRow
from scheduler.models.kinds import Post, Standing


@dataclass(frozen=True, slots=True)
class Scope:
    """At most one is said; nothing said is everybody. `region_codes` are counties, or what lies above them.

    `unserved`: of those only whom no doctor answers for, their team having none or their family no team.

    A doctor has the families signed with him; those of a team that none of its active doctors signed are its
    longest-serving one's, so that nobody is forgotten when a doctor leaves (`scheduler.caring`).
    """

    doctor_id: int | None = None
    team_id: int | None = None
    health_centre_id: int | None = None
    region_codes: tuple[str, ...] = ()
    unserved: bool = False


def scope_of(session: Session, doctor_id: int) -> Scope:
    """What a doctor or supervisor answers for, by his post. NotFound."""
    row = session.get(DoctorRow, doctor_id)
    if row is None:
        raise NotFound("没有找到这位医生，请刷新后再试。")
    if row.post == Post.TOWNSHIP:
        return Scope(health_centre_id=row.health_centre_id)
    if row.post == Post.COUNTY and row.region_code is not None:
        return Scope(region_codes=(row.region_code,))
    return Scope(doctor_id=row.id)


def holds(session: Session, scope: Scope, patient_id: int) -> bool:
    """Whether the patient is one of those."""
    query = select(PatientRow.id).join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
    return session.execute(within(scope, query.where(PatientRow.id == patient_id))).first() is not None


def doctors(session: Session, scope: Scope) -> tuple[int, ...]:
    """The active family doctors of a health centre, of some counties, or all."""
    query = (
        select(DoctorRow.id)
        .join(TeamRow, TeamRow.id == DoctorRow.team_id)
        .join(HealthCentreRow, HealthCentreRow.id == TeamRow.health_centre_id)
        .where(DoctorRow.active, DoctorRow.post == Post.DOCTOR.value)
        .order_by(HealthCentreRow.region_code, HealthCentreRow.id, TeamRow.id, DoctorRow.id)
    )
    if scope.doctor_id is not None:
        query = query.where(DoctorRow.id == scope.doctor_id)
    if scope.team_id is not None:
        query = query.where(TeamRow.id == scope.team_id)
    if scope.health_centre_id is not None:
        query = query.where(HealthCentreRow.id == scope.health_centre_id)
    if scope.region_codes:
        codes = (below(HealthCentreRow.region_code, code) for code in scope.region_codes)
        query = query.where(or_(*codes))
    return tuple(session.scalars(query))


def within(scope: Scope, query: Query) -> Query:
    """A query that already joins patient and household, kept to the scope."""
    if scope.doctor_id is not None:
        care = with_doctor(query)
        return care.query.where(care.doctor == scope.doctor_id)
    if scope.unserved:
        care = with_doctor(query)
        query = care.query.where(care.doctor.is_(None))
    return query.where(_condition(scope))


def followed(scope: Scope) -> Select[int]:
    """The ids of the patients of the scope who are followed."""
    query = select(PatientRow.id.label("patient_id")).join(
        HouseholdRow, HouseholdRow.id == PatientRow.household_id
    )
    found = within(scope, query.where(PatientRow.status == Standing.ACTIVE.value)).subquery()
    return select(found.c.patient_id)


def _condition(scope: Scope) -> ColumnElement[bool]:
    if scope.team_id is not None:
        return HouseholdRow.team_id == scope.team_id
    if scope.health_centre_id is not None:
        return of_centre(scope.health_centre_id)
    if scope.region_codes:
        return or_(*(_of_region(code) for code in scope.region_codes))
    return true()


def _of_region(code: str) -> ColumnElement[bool]:
    """The families of the teams there, wherever they live, and those who live there without a team."""
    teams = select(TeamRow.id).join(HealthCentreRow, HealthCentreRow.id == TeamRow.health_centre_id)
    theirs = HouseholdRow.team_id.in_(teams.where(below(HealthCentreRow.region_code, code)))
    without = and_(HouseholdRow.team_id.is_(None), below(HouseholdRow.region_code, code))
    return or_(theirs, without)
