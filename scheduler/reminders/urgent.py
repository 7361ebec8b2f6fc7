"""What a doctor is told at once, at any hour, on holidays too: danger found at a visit or taken at home, notices with
hours to run. Where there is no doctor the supervisor is told; where there is nobody, the row says so.

Whoever records such a thing plans it in the same transaction; the runner asks at every tick anyway.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from scheduler.guidelines.decision import Action
from scheduler.guidelines.facts import Disease
from scheduler.models import CarePlanRow, HomeReadingRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.people.writing import IMPORTED
from scheduler.reminders.answering import unanswered
from scheduler.reminders.caring import answering_for, cared, placed
from scheduler.reminders.kinds import Kind, Recipient, Stage
from scheduler.reminders.storing import Batch, Rows, store

FRESH = timedelta(hours=72)  # what is older stands in the day's list; no flood after an outage
_SPAN = timedelta(days=31)  # danger is followed within 2 weeks: its plan lies in this part of the index


def plan_urgent(session: Session, now: datetime, patient_ids: Collection[int] | None = None) -> int:
    """Plan what must be told at once, of everybody or of these patients; how many rows are new."""
    local = now.astimezone(SHANGHAI)
    return sum(store(session, batch, local) for batch in batches(local, patient_ids))


def batches(now: datetime, patient_ids: Collection[int] | None = None) -> Iterator[Batch]:
    """One for each thing that can be urgent."""
    care = cared() if patient_ids is None else cared().where(PatientRow.id.in_(patient_ids))
    yield _danger(care, now, patient_ids)
    yield _readings(care, now)
    for distance in range(FRESH.days + 1):
        yield _notices(care, now, now.date() - timedelta(days=distance))


def _danger(cared_for: Select[int, int], now: datetime, patient_ids: Collection[int] | None = None) -> Batch:
    """Once a visit, however many diseases it was dangerous for and however often its plan was moved.

    A sheet that is imported tells of old dangers: they stand in the day's list.
    """
    care, today, visit = placed(cared_for), now.date(), CarePlanRow.after_visit_id
    who, kind = answering_for(care)
    # Each batch of a county's planning asks this: it must not read all the plans that are open.
    of_these = (
        CarePlanRow.chosen.between(today - _SPAN, today + _SPAN)
        if patient_ids is None
        else CarePlanRow.patient_id.in_(patient_ids)
    )
    source = (
        select(
            ("danger:visit:" + cast(visit, String) + ":" + cast(who, String)).label("key"),
            who.label("recipient_id"),
            kind.label("recipient_kind"),
            func.min(CarePlanRow.id).label("care_plan_id"),
        )
        .join(care, care.c.patient_id == CarePlanRow.patient_id)
        .join(VisitRow, VisitRow.id == visit)
        .where(
            CarePlanRow.state == "open",
            of_these,
            CarePlanRow.action == Action.EMERGENCY.value,
            CarePlanRow.created_at >= now - FRESH,
            or_(VisitRow.recorded_by != IMPORTED, VisitRow.visited_on >= today - FRESH),
        )
        .group_by(visit, care.c.doctor_id, care.c.team_id, care.c.township, care.c.region_code)
    )
    return _batch(Stage.VISIT, now, source)


def _readings(cared_for: Select[int, int], now: datetime) -> Batch:
    care = placed(cared_for)
    who, kind = answering_for(care)
    source = (
        select(
            ("danger:reading:" + cast(HomeReadingRow.id, String) + ":" + cast(who, String)).label("key"),
            who.label("recipient_id"),
            kind.label("recipient_kind"),
            literal(None, CarePlanRow.id.type).label("care_plan_id"),
        )
        .join(care, care.c.patient_id == HomeReadingRow.patient_id)
        .where(
            unanswered(),
            HomeReadingRow.measured_at >= now - FRESH,
        )
    )
    return _batch(Stage.READING, now, source)


def _notices(cared_for: Select[int, int], now: datetime, day: date) -> Batch:
    """Those of one day: it stands in the key, since a patient may be notified again years later."""
    care, midnight = placed(cared_for), datetime.combine(day, time(), SHANGHAI)
    who, kind = answering_for(care)
    patient = PatientDiseaseRow.patient_id
    source = (
        select(
            (
                "danger:notice:" + cast(patient, String) + ":" + PatientDiseaseRow.notice
                + f":{day}:" + cast(who, String)
            ).label("key"),
            who.label("recipient_id"),
            kind.label("recipient_kind"),
            select(func.min(CarePlanRow.id))
            .where(
                CarePlanRow.patient_id == patient,
                CarePlanRow.disease == PatientDiseaseRow.disease,
                CarePlanRow.state == "open",
            )
            .scalar_subquery()
            .label("care_plan_id"),
        )
        .join(care, care.c.patient_id == patient)
        .where(
            PatientDiseaseRow.disease == Disease.TUBERCULOSIS.value,  # the only one with notices, and indexed
            PatientDiseaseRow.notice.is_not(None),
            PatientDiseaseRow.notified_at >= max(now - FRESH, midnight),
            PatientDiseaseRow.notified_at < midnight + timedelta(days=1),
            PatientDiseaseRow.ended_on.is_(None),
        )
    )  # fmt: skip
    return _batch(Stage.NOTICE, now, source)


def _batch(stage: Stage, now: datetime, source: Rows) -> Batch:
    return Batch(Kind.DANGER, stage, Recipient.DOCTOR, now.date(), now, now + FRESH, source)
