"""Whose patient is whose: the doctor named in the contract, else the team's longest-serving one; and who answers for
a patient who has no doctor. Only queries.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from scheduler.models import (
    CarePlanRow,
    ContractRow,
    DoctorRow,
    HealthCentreRow,
    HouseholdRow,
    PatientRow,
    TeamRow,
)
from scheduler.models.kinds import ContractState, Post, Standing
from scheduler.reminders.kinds import NOBODY, Recipient

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


def placed(patients: Select[*tuple[Any, ...]]) -> Subquery:
    """The same patients with what tells who else answers for them."""
    return patients.add_columns(
        HouseholdRow.team_id, HouseholdRow.township, HouseholdRow.region_code
    ).subquery()


def answering_for(care: Subquery) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """Who is told what cannot wait, of `placed` patients: number and kind.

    The doctor; without one the health centre's supervisor (the team's, or that of the family's township), else the
    county's or prefecture's, the longest-serving first; NOBODY where there is none of them.
    """
    centre = or_(
        HealthCentreRow.id
        == select(TeamRow.health_centre_id).where(TeamRow.id == care.c.team_id).scalar_subquery(),
        and_(
            care.c.team_id.is_(None),
            HealthCentreRow.region_code == care.c.region_code,
            HealthCentreRow.township == care.c.township,
            HealthCentreRow.township != "",
        ),
    )
    township = (
        select(func.min(DoctorRow.id))
        .join(HealthCentreRow, HealthCentreRow.id == DoctorRow.health_centre_id)
        .where(DoctorRow.active, DoctorRow.post == Post.TOWNSHIP.value, centre)
        .scalar_subquery()
    )
    above = (care.c.region_code, func.substr(care.c.region_code, 1, 4) + "00")
    county = (
        select(DoctorRow.id)
        .where(DoctorRow.active, DoctorRow.post == Post.COUNTY.value, DoctorRow.region_code.in_(above))
        .order_by(DoctorRow.region_code.desc(), DoctorRow.id)
        .limit(1)
        .scalar_subquery()
    )
    kind = case(
        (care.c.doctor_id.is_not(None), literal(Recipient.DOCTOR.value)),
        (township.is_not(None), literal(Recipient.TOWNSHIP.value)),
        else_=literal(Recipient.COUNTY.value),
    )
    return func.coalesce(care.c.doctor_id, township, county, NOBODY), kind


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
