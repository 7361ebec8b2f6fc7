"""Who is told what cannot wait: the patient's doctor, and who stands in where there is none. Only queries."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from scheduler import away
from scheduler.models import DoctorRow, HealthCentreRow, HouseholdRow, TeamRow
from scheduler.models.kinds import Post
from scheduler.models.reminder_kinds import NOBODY, Recipient


def placed(patients: Select[*tuple[Any, ...]]) -> Subquery:
    """The same patients with what tells who else answers for them."""
    return patients.add_columns(
        HouseholdRow.team_id, HouseholdRow.township, HouseholdRow.region_code
    ).subquery()


def answering_for(care: Subquery) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """Who is told what cannot wait, of `placed` patients: number and kind.

    The doctor, while he is on leave the team's longest-serving one who is there; without one the health centre's
    supervisor (the team's, or that of the family's township), else the county's or prefecture's, the longest-serving
    first; NOBODY where there is none of them. The query wants `today`.
    """
    today = bindparam("today", type_=Date())
    stands_in = case((away.is_away(care.c.doctor_id, today), away.present(care.c.team_id, today)))
    township, county = supervisors(care)
    kind = case(
        (care.c.doctor_id.is_not(None), literal(Recipient.DOCTOR.value)),
        (township.is_not(None), literal(Recipient.TOWNSHIP.value)),
        else_=literal(Recipient.COUNTY.value),
    )
    return func.coalesce(stands_in, care.c.doctor_id, township, county, NOBODY), kind


def supervisors(care: Subquery) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """Of `placed` patients the township's supervisor and the county's or prefecture's; NULL where there is none."""
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
    return township, county
