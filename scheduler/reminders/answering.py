"""What nobody has answered: danger at a visit or from home, notices with hours to run. The conditions that lists,
figures and messages share, and whether what an urgent message tells of still stands.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from scheduler.guidelines.decision import VisitClass
from scheduler.models import CarePlanRow, HomeReadingRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Outcome, Standing, VisitWay
from scheduler.models.reminder_kinds import Stage


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


def in_danger() -> ColumnElement[bool]:
    """Of an open CarePlanRow: the last visit was dangerous and nobody has reached the patient since, lost or not.

    The one definition: lists, messages, escalation and the printed list ask it.
    """
    return CarePlanRow.visit_class == VisitClass.DANGER.value


def danger_stands(session: Session, care_plan_id: int | None) -> bool:
    """Whether the danger is still to be answered: a plan after the same visit is open, its patient followed.

    The plan itself may have made room for another, as when the doctor chose his own day.
    """
    told = session.get(CarePlanRow, care_plan_id or 0)
    if told is None:
        return False
    query = (
        select(CarePlanRow.id)
        .join(PatientRow, PatientRow.id == CarePlanRow.patient_id)
        .where(
            CarePlanRow.patient_id == told.patient_id,
            CarePlanRow.after_visit_id == told.after_visit_id,
            CarePlanRow.state == "open",
            in_danger(),
            PatientRow.status == Standing.ACTIVE.value,
        )
    )
    return session.scalars(query.limit(1)).first() is not None


def reading_stands(session: Session, reading_id: int) -> bool:
    """Whether nobody has answered a dangerous reading from home, and its patient is followed."""
    query = (
        select(HomeReadingRow.id)
        .join(PatientRow, PatientRow.id == HomeReadingRow.patient_id)
        .where(HomeReadingRow.id == reading_id, unanswered())
        .where(PatientRow.status == Standing.ACTIVE.value)
    )
    return session.scalars(query).first() is not None


def notice_stands(session: Session, patient_id: int, notice: str) -> bool:
    """Whether nobody has been at the patient's home since the notice came: it asks for that.

    A visit entered later about an earlier day is no answer, as it is none to the plan.
    """
    disease = session.scalars(
        select(PatientDiseaseRow).where(
            PatientDiseaseRow.patient_id == patient_id, PatientDiseaseRow.notice == notice
        )
    ).first()
    if disease is None or disease.notified_at is None or disease.ended_on is not None:
        return False
    reached = select(VisitRow.id).where(
        VisitRow.patient_id == patient_id,
        VisitRow.state == "current",
        VisitRow.outcome == Outcome.REACHED.value,
        VisitRow.way == VisitWay.HOME.value,
        VisitRow.recorded_at >= disease.notified_at,
        VisitRow.visited_on >= disease.notified_at.astimezone(SHANGHAI).date(),
    )
    return session.scalars(reached.limit(1)).first() is None


def measured_on(session: Session, key: str) -> date | None:
    """The day on which the reading that an urgent row tells of was taken at home."""
    _, _, number, *_ = key.split(":")
    return session.scalar(select(HomeReadingRow.measured_on).where(HomeReadingRow.id == int(number)))


def urgent_stands(session: Session, stage: Stage, key: str, care_plan_id: int | None) -> bool:
    """Whether what an urgent row tells of is still to be answered."""
    if stage is Stage.VISIT:
        return danger_stands(session, care_plan_id)
    _, _, number, notice, *_ = key.split(":")
    if stage is Stage.READING:
        return reading_stands(session, int(number))
    return notice_stands(session, int(number), notice)
