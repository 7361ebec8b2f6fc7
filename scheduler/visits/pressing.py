"""What cannot wait in a whole area, by who answers for it: the doctors' own lists, each read once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.caring import with_doctor
from scheduler.models import HouseholdRow, PatientRow
from scheduler.scopes import Scope
from scheduler.visits.due import dangerous, lost, overdue
from scheduler.visits.home import home_dangers
from scheduler.visits.listed import Agenda

_AT_ONCE = 10_000  # ids a query; both databases take three times as many


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who answers for a patient: a doctor; else a team that has none; else the place of a family without a team."""

    doctor_id: int | None = None
    team_id: int | None = None
    region_code: str = ""
    township: str = ""


def pressing(session: Session, scope: Scope, today: date) -> dict[Keeper, Agenda]:
    """Overdue, dangerous, lost and dangerous readings from home; the other parts stay empty. Nobody idle is named.

    As many queries for a thousand doctors as for one.
    """
    parts: dict[str, Sequence[Any]] = {
        "overdue": overdue(session, scope, today),
        "dangerous": dangerous(session, scope),
        "lost": lost(session, scope),
        "readings": home_dangers(session, scope),
    }
    whose = keepers(session, {one.patient_id for part in parts.values() for one in part})
    found: dict[Keeper, dict[str, list[Any]]] = defaultdict(lambda: {name: [] for name in parts})
    for name, part in parts.items():
        for one in part:
            found[whose[one.patient_id]][name].append(one)
    return {keeper: _agenda(lists) for keeper, lists in found.items()}


def _agenda(lists: dict[str, list[Any]]) -> Agenda:
    return Agenda(today=(), week=(), expiring=(), **{name: tuple(part) for name, part in lists.items()})


def keepers(session: Session, patient_ids: Iterable[int]) -> dict[int, Keeper]:
    """Who answers for each of these patients."""
    home = HouseholdRow
    # "+ 0": else SQLite goes through all families and tries each id with each of them.
    query = select(PatientRow.id, home.team_id, home.region_code, home.township).join(
        home, home.id == PatientRow.household_id + 0
    )
    care = with_doctor(query)
    query = care.query.add_columns(care.doctor.label("doctor_id"))
    ids = sorted(patient_ids)
    rows = (
        row
        for start in range(0, len(ids), _AT_ONCE)
        for row in session.execute(query.where(PatientRow.id.in_(ids[start : start + _AT_ONCE])))
    )
    return {row.id: _keeper(row.doctor_id, row.team_id, row.region_code, row.township) for row in rows}


def _keeper(doctor_id: int | None, team_id: int | None, region_code: str, township: str) -> Keeper:
    if doctor_id is not None:
        return Keeper(doctor_id)
    return Keeper(team_id=team_id) if team_id is not None else Keeper(None, None, region_code, township)
