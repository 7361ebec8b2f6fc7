"""The rows on record about some registrations, in a few queries however many there are."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.models import HouseholdRow, PatientRow, TeamRow, VisitRow
from scheduler.models.kinds import Outcome

T = TypeVar("T")
_AT_ONCE = 500  # values in one IN (...); both databases take more


def patients(session: Session, indexes: Iterable[str]) -> dict[str, PatientRow]:
    """Patients by the blind index of their ID number, with household, team, contracts, diseases and items."""
    home = selectinload(PatientRow.household)
    query = select(PatientRow).options(
        home.joinedload(HouseholdRow.team).joinedload(TeamRow.health_centre),
        home.selectinload(HouseholdRow.contracts),
        selectinload(PatientRow.diseases),
        selectinload(PatientRow.items),
    )
    return {
        row.id_number_index: row
        for part in _parts(indexes)
        for row in session.scalars(query.where(PatientRow.id_number_index.in_(part)))
    }


def households(session: Session, indexes: Iterable[str]) -> dict[str, HouseholdRow]:
    """Households by the blind index of their number, with team and contracts."""
    query = select(HouseholdRow).options(
        joinedload(HouseholdRow.team).joinedload(TeamRow.health_centre), selectinload(HouseholdRow.contracts)
    )
    return {
        str(row.number_index): row
        for part in _parts(indexes)
        for row in session.scalars(query.where(HouseholdRow.number_index.in_(part)))
    }


def namesakes(session: Session, indexes: Iterable[str]) -> set[tuple[str, date]]:
    """(blind index of the name, birth) of every patient with one of these names."""
    query = select(PatientRow.name_index, PatientRow.birth)
    return {
        (name, birth)
        for part in _parts(indexes)
        for name, birth in session.execute(query.where(PatientRow.name_index.in_(part)))
    }


def visit_days(session: Session, patient_ids: Iterable[int], *, met: bool = False) -> dict[int, set[date]]:
    """The days of each patient's valid visits, all or those that met him."""
    found: dict[int, set[date]] = {}
    query = select(VisitRow.patient_id, VisitRow.visited_on).where(VisitRow.state == "current")
    query = query.where(VisitRow.outcome == Outcome.REACHED.value) if met else query
    for part in _parts(patient_ids):
        for patient_id, day in session.execute(query.where(VisitRow.patient_id.in_(part))):
            found.setdefault(patient_id, set()).add(day)
    return found


def _parts(values: Iterable[T]) -> Iterator[Sequence[T]]:
    held = list(values)
    for start in range(0, len(held), _AT_ONCE):
        yield held[start : start + _AT_ONCE]
