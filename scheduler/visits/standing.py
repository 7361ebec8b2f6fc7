"""Died, moved, contract ended, followed again: everything open is cancelled with it, or planned anew."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from scheduler import people
from scheduler.models import PatientRow, VisitRow
from scheduler.models.kinds import Outcome, Standing
from scheduler.visits.guidance import Guidance
from scheduler.visits.holding import hold
from scheduler.visits.plans import plan_patients

_FINAL = (Standing.DIED, Standing.MOVED)


def change_standing(
    session: Session, guidance: Guidance, patient_id: int, version: int, standing: Standing, on: date
) -> int:
    """The patient died, moved, left, or is followed after all (a correction); the new version.

    BadInput for a day in the future, before birth or before a visit that met him; EditedMeanwhile; NotFound.
    """
    hold(session, patient_id, version)
    if standing in _FINAL:
        _refuse_later_visit(session, patient_id, standing, on)
    new_version = people.change_standing(session, patient_id, version, standing, on, guidance.now)
    plan_patients(session, guidance, [patient_id])
    return new_version


def end_contract(session: Session, guidance: Guidance, household_id: int, on: date) -> None:
    """The family leaves its team on that day. Errors as `people.end`; BadInput for a day in the future."""
    if on > guidance.today:
        raise BadInput(f"解约日期{on}在今天（{guidance.today}）以后，请到那天再办，或改成实际的日期。")
    people.end(session, household_id, on, guidance.now)
    plan_patients(session, guidance, _members(session, household_id))


def sign_contract(session: Session, guidance: Guidance, household_id: int, terms: people.Terms) -> None:
    """Sign or renew; whose contract had ended is planned again. Errors as `people.sign`."""
    people.sign(session, household_id, terms, guidance.now)
    plan_patients(session, guidance, _members(session, household_id))


def _members(session: Session, household_id: int) -> list[int]:
    return list(session.scalars(select(PatientRow.id).where(PatientRow.household_id == household_id)))


def _refuse_later_visit(session: Session, patient_id: int, standing: Standing, on: date) -> None:
    later = session.scalar(
        select(VisitRow.visited_on)
        .where(
            VisitRow.patient_id == patient_id,
            VisitRow.state == "current",
            VisitRow.outcome == Outcome.REACHED.value,
            VisitRow.visited_on > on,
        )
        .order_by(VisitRow.visited_on.desc())
        .limit(1)
    )
    if later is not None:
        raise BadInput(
            f"{standing.word}日期{on}以后还有一次{later}的随访见到了患者，请核对日期，或先更正那次随访。"
        )
