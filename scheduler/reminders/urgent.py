"""What a doctor is told at once, at any hour, on holidays too: danger found at a visit, and notices with hours to run.

Whoever records such a thing may call `plan_urgent` in the same transaction; the runner asks at every tick anyway.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from scheduler.guidelines.decision import Urgency
from scheduler.guidelines.facts import Disease
from scheduler.models import CarePlanRow, PatientDiseaseRow
from scheduler.reminders.caring import cared
from scheduler.reminders.kinds import Kind, Recipient, Stage
from scheduler.reminders.storing import Batch, store

FRESH = timedelta(hours=72)  # what is older stands in the day's list; no flood after an outage
_SPAN = timedelta(days=31)  # danger is followed within 2 weeks: its plan lies in this part of the index


def plan_urgent(session: Session, now: datetime) -> int:
    """Plan what must be told at once; how many rows are new."""
    return sum(store(session, batch, now) for batch in batches(now))


def batches(now: datetime) -> Iterator[Batch]:
    """One for each thing that can be urgent."""
    yield _danger(now)
    for distance in range(FRESH.days + 1):
        yield _notices(now, now.date() - timedelta(days=distance))


def _danger(now: datetime) -> Batch:
    care = cared().subquery()
    today = now.date()
    source = (
        select(
            ("danger:visit:" + cast(CarePlanRow.id, String) + ":" + cast(care.c.doctor_id, String)).label(
                "key"
            ),
            care.c.doctor_id.label("recipient_id"),
            CarePlanRow.id.label("care_plan_id"),
        )
        .join(care, care.c.patient_id == CarePlanRow.patient_id)
        .where(
            CarePlanRow.state == "open",
            CarePlanRow.chosen.between(today - _SPAN, today + _SPAN),
            CarePlanRow.urgency == Urgency.AT_ONCE.value,
            CarePlanRow.created_at >= now - FRESH,
            care.c.doctor_id.is_not(None),
        )
    )
    return _batch(Stage.VISIT, now, source)


def _notices(now: datetime, day: date) -> Batch:
    """Those of one day: it stands in the key, since a patient may be notified again years later."""
    care, midnight = cared().subquery(), datetime.combine(day, time(), SHANGHAI)
    patient = PatientDiseaseRow.patient_id
    source = (
        select(
            (
                "danger:notice:" + cast(patient, String) + ":" + PatientDiseaseRow.notice
                + f":{day}:" + cast(care.c.doctor_id, String)
            ).label("key"),
            care.c.doctor_id.label("recipient_id"),
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
            care.c.doctor_id.is_not(None),
        )
    )  # fmt: skip
    return _batch(Stage.NOTICE, now, source)


def _batch(stage: Stage, now: datetime, source: Select[Any, Any, Any]) -> Batch:
    return Batch(Kind.DANGER, stage, Recipient.DOCTOR, now.date(), now, now + FRESH, source)
