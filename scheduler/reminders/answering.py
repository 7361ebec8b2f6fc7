"""Dangerous readings from home that nobody has answered: the one condition that lists, figures and messages share."""

from sqlalchemy import ColumnElement, Select, and_, func, select

from scheduler.models import HomeReadingRow, VisitRow
from scheduler.models.kinds import Outcome


def unanswered() -> ColumnElement[bool]:
    """Of HomeReadingRow: dangerous, not settled, and nobody has reached the patient since.

    A visit entered later about an earlier day is no answer; one that was withdrawn is none any more.
    """
    reached = (
        select(VisitRow.id)
        .where(
            VisitRow.patient_id == HomeReadingRow.patient_id,
            VisitRow.state == "current",
            VisitRow.outcome == Outcome.REACHED.value,
            VisitRow.recorded_at >= HomeReadingRow.recorded_at,
            VisitRow.visited_on >= HomeReadingRow.measured_on,
        )
        .correlate(HomeReadingRow)
    )
    return and_(HomeReadingRow.dangerous, HomeReadingRow.settled_at.is_(None), ~reached.exists())


def people_waiting(patients: Select[int]) -> Select[int]:
    """How many of these patients have one."""
    query = select(func.count(HomeReadingRow.patient_id.distinct()))
    return query.where(unanswered(), HomeReadingRow.patient_id.in_(patients))


def waiting(patients: Select[int]) -> Select[int]:
    """Which of them."""
    return select(HomeReadingRow.patient_id).where(unanswered(), HomeReadingRow.patient_id.in_(patients))
