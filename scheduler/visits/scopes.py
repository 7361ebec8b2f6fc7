"""Whose patients: of a doctor, a team, a health centre or some counties, as conditions of a query."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from backend.core.errors import NotFound
from scheduler.models import ContractRow, DoctorRow, HealthCentreRow, HouseholdRow, PatientRow, TeamRow
from scheduler.models.kinds import ContractState, Post

Query = Select[*tuple[Any, ...]]
_SIGNED = aliased(DoctorRow, name="signed")


@dataclass(frozen=True, slots=True)
class Scope:
    """At most one is said; nothing said is everybody. `region_codes` are counties, as patients carry them.

    A doctor has the families signed with him; those of a team that none of its active doctors signed are its
    longest-serving one's, so that nobody is forgotten when a doctor leaves. The reminders go by the same rule.
    """

    doctor_id: int | None = None
    team_id: int | None = None
    health_centre_id: int | None = None
    region_codes: tuple[str, ...] = ()


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
        query = query.where(HealthCentreRow.region_code.in_(scope.region_codes))
    return tuple(session.scalars(query))


def within(scope: Scope, query: Query) -> Query:
    """A query that already joins patient and household, kept to the scope."""
    if scope.doctor_id is not None:
        query = _with_signer(query)
    return query.where(_condition(scope))


def _with_signer(query: Query) -> Query:
    """The contract in force and its doctor, while he is active."""
    contract = aliased(ContractRow)
    in_force = and_(contract.household_id == HouseholdRow.id, contract.state == ContractState.CURRENT.value)
    return query.outerjoin(contract, in_force).outerjoin(
        _SIGNED,
        and_(_SIGNED.id == contract.doctor_id, _SIGNED.active, _SIGNED.team_id == HouseholdRow.team_id),
    )


def _condition(scope: Scope) -> ColumnElement[bool]:
    if scope.doctor_id is not None:
        lead = (
            select(DoctorRow.team_id)
            .where(DoctorRow.active, DoctorRow.post == Post.DOCTOR.value)
            .group_by(DoctorRow.team_id)
            .having(func.min(DoctorRow.id) == scope.doctor_id)
            .scalar_subquery()
        )
        unsigned = and_(_SIGNED.id.is_(None), HouseholdRow.team_id == lead)
        return or_(_SIGNED.id == scope.doctor_id, unsigned)
    if scope.team_id is not None:
        return HouseholdRow.team_id == scope.team_id
    if scope.health_centre_id is not None:
        teams = select(TeamRow.id).where(TeamRow.health_centre_id == scope.health_centre_id)
        return HouseholdRow.team_id.in_(teams)
    if scope.region_codes:
        return PatientRow.region_code.in_(scope.region_codes)
    return true()
