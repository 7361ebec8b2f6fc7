"""The day in force of what follows a visit: asked for a sheet, and taken over from one where it lies in its window."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, PatientRow
from scheduler.visits.guidance import Guidance
from scheduler.visits.proposing import Proposal, allow
from scheduler.visits.recording import reschedule

Days = Mapping[Disease, date]


def appointments(session: Session, patient_ids: list[int]) -> Mapping[tuple[int, Disease], date]:
    """(visit, disease) -> the day in force of the open plan that follows it."""
    plan = CarePlanRow
    query = select(plan.after_visit_id, plan.disease, plan.chosen).where(
        plan.patient_id.in_(patient_ids), plan.state == "open", plan.deadline.is_not(None)
    )
    return {
        (visit_id, Disease(disease)): day
        for visit_id, disease, day in session.execute(query)
        if visit_id is not None and day is not None
    }


def appoint(session: Session, guidance: Guidance, patient_id: int, visit_id: int, days: Days) -> None:
    """Move what follows that visit to these days, each inside its window and today or later; the rest stays."""
    for disease, day in days.items():
        plan = session.scalar(
            select(CarePlanRow).where(
                CarePlanRow.patient_id == patient_id,
                CarePlanRow.disease == disease.value,
                CarePlanRow.state == "open",
                CarePlanRow.after_visit_id == visit_id,
            )
        )
        if plan is None or day in (plan.due, plan.chosen):
            continue
        version = session.get_one(PatientRow, patient_id).version
        try:
            reschedule(session, guidance, patient_id, version, disease, day)
        except BadInput:  # `unfit` says so
            continue


def unfit(found: Proposal, days: Days, today: date) -> Iterator[tuple[Disease, date]]:
    """Of days still to come those that the rules do not allow, each with the day that is proposed instead. Pure."""
    for one in found.decisions:
        day = days.get(one.disease)
        if day is None or day < today or found.seen_since is not None or one.window is None:
            continue
        try:
            allow(one.window, day, today)
        except BadInput:
            if day != one.window.due:
                yield one.disease, one.window.due
