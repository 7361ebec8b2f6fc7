"""Whose patient is whose: the doctor named in the contract, else the team's longest-serving one. Only queries.

The one place that says so: lists, messages and figures build on it. A doctor who has left, or belongs to another team
than the family, does not count.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from scheduler.models import ContractRow, DoctorRow, HealthCentreRow, HouseholdRow, PatientRow, TeamRow
from scheduler.models.kinds import ContractState, Post, Standing

Query = Select[*tuple[Any, ...]]
Number = int | BindParameter[int]
_DOCTORS = cast(Table, DoctorRow.__table__)


@dataclass(frozen=True, slots=True)
class Care:
    """A query that has joined what tells who cares: team and doctor of its families, NULL where there is none."""

    query: Query
    team: ColumnElement[Any]
    doctor: ColumnElement[int]


def with_doctor(query: Query) -> Care:
    """Of a query that has joined the household: by the contract in force."""
    contract = aliased(ContractRow, name="contract_in_force")
    in_force = and_(
        contract.household_id == HouseholdRow.id,
        contract.state == ContractState.CURRENT.value,
        # It always is; said, PostgreSQL reads a doctor's own team's contracts instead of all that are in force.
        contract.team_id == HouseholdRow.team_id,
    )
    query = query.outerjoin(contract, in_force)
    return _doctored(query, contract.doctor_id.expression, HouseholdRow.team_id.expression)


def with_last_doctor(query: Query, before: Subquery | None = None, doctors: FromClause = _DOCTORS) -> Care:
    """The same by the last contract there was: a family that left its team stays the last team's.

    `before` (household_id, team_id, doctor_id), one row at most a household: whose it was then, where that is not
    whose it is now. The query has joined it. `doctors` (id, team_id, post, active): who served then.
    """
    contract = aliased(ContractRow, name="last_contract")
    latest = (
        select(ContractRow.household_id, func.max(ContractRow.id).label("id"))
        .group_by(ContractRow.household_id)
        .subquery("latest")
    )
    query = query.outerjoin(latest, latest.c.household_id == HouseholdRow.id)
    query = query.outerjoin(contract, contract.id == latest.c.id)
    team, signed = func.coalesce(HouseholdRow.team_id, contract.team_id), contract.doctor_id.expression
    if before is None:
        return _doctored(query, signed, team, doctors)
    other = before.c.household_id.is_not(None)
    return _doctored(
        query,
        case((other, before.c.doctor_id), else_=signed),
        case((other, before.c.team_id), else_=team),
        doctors,
    )


def _doctored(
    query: Query, signed: ColumnElement[Any], team: ColumnElement[Any], doctors: FromClause = _DOCTORS
) -> Care:
    named, lead = doctors.alias("named_doctor"), _lead() if doctors is _DOCTORS else _leads(doctors)
    in_team = and_(named.c.id == signed, named.c.active, named.c.team_id == team)
    query = query.outerjoin(named, in_team).outerjoin(lead, lead.c.team_id == team)
    return Care(query, team, func.coalesce(named.c.id, lead.c.doctor_id))


@cache
def _lead() -> Subquery:
    return _leads(_DOCTORS)


def _leads(doctors: FromClause) -> Subquery:
    """(team_id, doctor_id): whoever has served there longest."""
    one = doctors.c
    return (
        select(one.team_id, func.min(one.id).label("doctor_id"))
        .where(one.active, one.post == Post.DOCTOR.value)
        .group_by(one.team_id)
        .subquery("lead")
    )


@cache
def cared() -> Select[int, int]:
    """(patient_id, doctor_id or None) of every patient who is followed; narrow it by HouseholdRow or PatientRow."""
    patients = (
        select(PatientRow.id.label("patient_id"))
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .where(PatientRow.status == Standing.ACTIVE.value)
    )
    care = with_doctor(patients)
    return care.query.add_columns(care.doctor.label("doctor_id"))


def of_doctor(doctor_id: Number) -> Select[int]:
    """The ids of the followed patients in this doctor's care."""
    team = select(DoctorRow.team_id).where(DoctorRow.id == doctor_id).scalar_subquery()
    found = cared().where(HouseholdRow.team_id == team).subquery()
    return select(found.c.patient_id).where(found.c.doctor_id == doctor_id)


def of_centre(centre_id: Number) -> ColumnElement[bool]:
    """Of HouseholdRow: a health centre's families, those of its teams and those of its township without a team."""
    teams = select(TeamRow.id).where(TeamRow.health_centre_id == centre_id)
    centre = select(HealthCentreRow.id).where(
        HealthCentreRow.id == centre_id,
        HealthCentreRow.region_code == HouseholdRow.region_code,
        HealthCentreRow.township == HouseholdRow.township,
        HealthCentreRow.township != "",
    )
    without = and_(HouseholdRow.team_id.is_(None), centre.exists())
    return or_(HouseholdRow.team_id.in_(teams), without)
