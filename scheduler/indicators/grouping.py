"""Who answers for whom: township, team and doctor of each patient as conditions and columns of a query.

The doctor is the one that reminders write to. A family that left its team stays the last team's: that one is to
win it back, and was to make its visits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.core.subtree import below
from scheduler.caring import Query
from scheduler.indicators import then
from scheduler.indicators.figures import Group, Kind
from scheduler.indicators.spans import Span
from scheduler.models import DoctorRow, HealthCentreRow, TeamRow

_NOBODY = {Kind.TEAM: "没有团队", Kind.DOCTOR: "没有医生", Kind.TOWNSHIP: "没写乡镇"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The patients of a region and all below it; of one doctor, where his number is given."""

    region: str
    doctor_id: int | None = None


Counts = Mapping[Group, tuple[int, ...]]


def grouped(query: Query, by: Kind, scope: Scope, span: Span) -> Query:
    """A query that counts and has joined the patients: kept to the scope, counted by group as they were then.

    Before its counts two columns are put: region code (of a township) and name or number of the group.
    """
    home = then.homes(query, span)
    care = home.cared()
    query = care.query.where(below(home.region, scope.region))
    if scope.doctor_id is not None:
        query = query.where(care.doctor == scope.doctor_id)
    columns: dict[Kind, tuple[Any, ...]] = {
        Kind.TOWNSHIP: (home.region, home.township),
        Kind.TEAM: (care.team,),
        Kind.DOCTOR: (care.doctor,),
    }
    keys = columns[by]
    return query.add_columns(*keys).group_by(*keys)


def named(session: Session, by: Kind, rows: Sequence[Row[Any]], counts: int) -> Counts:
    """The rows of such a query: the first `counts` columns are numbers, the others say the group."""
    names = _names(session, by)
    found: dict[Group, tuple[int, ...]] = {}
    for row in rows:
        group = _group(by, row[counts:], names)
        found[group] = tuple(int(number or 0) for number in row[:counts])
    return found


def doctor_group(session: Session, doctor_id: int) -> Group | None:
    """A doctor's own row; None for nobody's number."""
    return _names(session, Kind.DOCTOR).get(doctor_id)


def _group(by: Kind, keys: Any, names: Mapping[int, Group]) -> Group:
    if by is Kind.TOWNSHIP:
        region_code, township = keys
        return Group(by, township or _NOBODY[by], region_code=region_code)
    (number,) = keys
    return Group(by, _NOBODY[by]) if number is None else names[number]


def _names(session: Session, by: Kind) -> dict[int, Group]:
    if by is Kind.TOWNSHIP:
        return {}
    team = select(TeamRow.id, TeamRow.name, HealthCentreRow.name, HealthCentreRow.region_code).join(
        HealthCentreRow, HealthCentreRow.id == TeamRow.health_centre_id
    )
    if by is Kind.TEAM:
        return {
            number: Group(by, centre + name, region_code=region, key=number)
            for number, name, centre, region in session.execute(team)
        }
    doctors = team.join(DoctorRow, DoctorRow.team_id == TeamRow.id).add_columns(DoctorRow.id, DoctorRow.name)
    return {
        number: Group(by, doctor, centre + name, region, number)
        for _, name, centre, region, number, doctor in session.execute(doctors)
    }
