"""Whose patient is whose: the doctor named in the contract, else the team's longest-serving one. Only queries."""

from datetime import date, timedelta
from functools import cache

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from scheduler.models import CarePlanRow, ContractRow, DoctorRow, HouseholdRow, PatientRow
from scheduler.models.kinds import ContractState, Post, Standing

WEEK = timedelta(days=7)


@cache
def cared() -> Select[int, int]:
    """(patient_id, doctor_id or None) of every patient who is followed; narrow it by HouseholdRow or PatientRow.

    A doctor who has left, or belongs to another team, does not count. Built once: each tick asks it ten times.
    """
    named = aliased(DoctorRow)
    lead = (
        select(DoctorRow.team_id, func.min(DoctorRow.id).label("doctor_id"))
        .where(DoctorRow.active, DoctorRow.post == Post.DOCTOR.value)
        .group_by(DoctorRow.team_id)
        .subquery()
    )
    in_team = and_(named.id == ContractRow.doctor_id, named.active, named.team_id == HouseholdRow.team_id)
    in_force = and_(
        ContractRow.household_id == HouseholdRow.id, ContractRow.state == ContractState.CURRENT.value
    )
    return (
        select(
            PatientRow.id.label("patient_id"), func.coalesce(named.id, lead.c.doctor_id).label("doctor_id")
        )
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .outerjoin(ContractRow, in_force)
        .outerjoin(named, in_team)
        .outerjoin(lead, lead.c.team_id == HouseholdRow.team_id)
        .where(PatientRow.status == Standing.ACTIVE.value)
    )


def first_days(patients: Select[int], until: date) -> Select[int, date | None]:
    """(patient_id, the earliest day a visit is planned for) of these patients where it is not after `until`."""
    return (
        select(CarePlanRow.patient_id, func.min(CarePlanRow.chosen).label("day"))
        .where(CarePlanRow.state == "open", CarePlanRow.chosen <= until, CarePlanRow.patient_id.in_(patients))
        .group_by(CarePlanRow.patient_id)
    )


def of_doctor(doctor: DoctorRow) -> Select[int]:
    """The ids of the patients in this doctor's care."""
    found = cared().where(HouseholdRow.team_id == doctor.team_id).subquery()
    return select(found.c.patient_id).where(found.c.doctor_id == doctor.id)
