"""What a doctor is told at once, at any hour, on holidays too: danger found at a visit or taken at home, notices with
hours to run. Where there is no doctor the supervisor is told; where there is nobody, the row says so.

Whoever records such a thing plans it in the same transaction; the runner asks at every tick anyway.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Date, String, Subquery, bindparam, func, literal, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from backend.core.among import Values, Way, among, said
from backend.core.clock import SHANGHAI
from backend.core.db import Moment
from scheduler.caring import cared
from scheduler.guidelines.facts import Disease
from scheduler.guidelines.rules import NoticeKind
from scheduler.models import CarePlanRow, HomeReadingRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.reminder_kinds import Kind, Recipient, Stage
from scheduler.people.writing import IMPORTED
from scheduler.reminders.answering import in_danger, unanswered
from scheduler.reminders.storing import Batch, Rows, store
from scheduler.reminders.telling import answering_for, placed

STAGES = (Stage.VISIT, Stage.READING, Stage.NOTICE)
FRESH = timedelta(hours=72)  # what is older stands in the day's list; no flood after an outage
_SPAN = timedelta(days=31)  # danger is followed within 2 weeks: its plan lies in this part of the index


def plan_urgent(
    session: Session,
    now: datetime,
    patient_ids: Collection[int] | None = None,
    stages: Collection[Stage] = STAGES,
) -> int:
    """Plan what must be told at once, of everybody or of these patients; how many rows are new.

    `stages`: what it can only be. PostgreSQL takes longer to plan each question than to answer it.
    """
    local = now.astimezone(SHANGHAI)
    way, these = (None, {}) if patient_ids is None else said(session.connection(), patient_ids)
    found = (batch for batch in batches(local, way, these) if batch.stage in stages)
    return sum(store(session, batch, local) for batch in found)


def batches(now: datetime, way: Way | None = None, these: Values | None = None) -> Iterator[Batch]:
    """One for each thing that can be urgent, a notice for each day; of everybody, or of the patients said so."""
    fresh, today = now - FRESH, now.date()
    these = these or {}
    near = {"first": today - _SPAN, "last": today + _SPAN} if way is None else {}
    visits = {"today": today, "fresh": fresh, "fresh_day": today - FRESH, **near, **these}
    yield _batch(Stage.VISIT, now, _danger(way), visits)
    yield _batch(Stage.READING, now, _readings(way), {"today": today, "fresh": fresh, **these})
    for distance in range(FRESH.days + 1):
        day = today - timedelta(days=distance)
        midnight = datetime.combine(day, time(), SHANGHAI)
        span = {
            "first": max(fresh, midnight),
            "last": midnight + timedelta(days=1),
            "tail": f":{day}:",
            "today": today,
        }
        yield _batch(Stage.NOTICE, now, _notices(way), {**span, **these})


_FRESH, _FIRST, _LAST = (bindparam(name, type_=Moment()) for name in ("fresh", "first", "last"))


@cache
def _placed(way: Way | None) -> Subquery:
    """Whose dangers they are."""
    return placed(cared() if way is None else cared().where(among(cast("Any", PatientRow.id), way)))


@cache
def _danger(way: Way | None) -> Rows:
    """Once a visit, however many diseases it was dangerous for and however often its plan was moved.

    A sheet that is imported tells of old dangers: they stand in the day's list.
    """
    care, plan, visit = _placed(way), CarePlanRow, CarePlanRow.after_visit_id
    who, kind = answering_for(care)
    # Each batch of a county's planning asks this: it must not read all the plans that are open.
    of_these = (
        plan.chosen.between(bindparam("first", type_=Date()), bindparam("last", type_=Date()))
        if way is None
        else among(cast("Any", plan.patient_id), way)
    )
    return (
        select(
            ("danger:visit:" + sql_cast(visit, String) + ":" + sql_cast(who, String)).label("key"),
            who.label("recipient_id"),
            kind.label("recipient_kind"),
            func.min(plan.id).label("care_plan_id"),
        )
        .join(care, care.c.patient_id == plan.patient_id)
        .join(VisitRow, VisitRow.id == visit)
        .where(
            plan.state == "open",
            of_these,
            in_danger(),
            plan.created_at >= _FRESH,
            or_(
                VisitRow.recorded_by != IMPORTED, VisitRow.visited_on >= bindparam("fresh_day", type_=Date())
            ),
        )
        .group_by(visit, care.c.doctor_id, care.c.team_id, care.c.township, care.c.region_code)
    )


@cache
def _readings(way: Way | None) -> Rows:
    care = _placed(way)
    who, kind = answering_for(care)
    return (
        select(
            ("danger:reading:" + sql_cast(HomeReadingRow.id, String) + ":" + sql_cast(who, String)).label(
                "key"
            ),
            who.label("recipient_id"),
            kind.label("recipient_kind"),
            literal(None, CarePlanRow.id.type).label("care_plan_id"),
        )
        .join(care, care.c.patient_id == HomeReadingRow.patient_id)
        .where(unanswered(), HomeReadingRow.recorded_at >= _FRESH)
    )


@cache
def _notices(way: Way | None) -> Rows:
    """Those of one day: it stands in the key, since a patient may be notified again years later."""
    care, held = _placed(way), PatientDiseaseRow
    who, kind = answering_for(care)
    first_plan = select(func.min(CarePlanRow.id)).where(
        CarePlanRow.patient_id == held.patient_id,
        CarePlanRow.disease == held.disease,
        CarePlanRow.state == "open",
    )
    whose = "danger:notice:" + sql_cast(held.patient_id, String) + ":" + held.notice
    return (
        select(
            (whose + bindparam("tail", type_=String()) + sql_cast(who, String)).label("key"),
            who.label("recipient_id"),
            kind.label("recipient_kind"),
            first_plan.scalar_subquery().label("care_plan_id"),
        )
        .join(care, care.c.patient_id == held.patient_id)
        .where(
            held.disease == Disease.TUBERCULOSIS.value,  # the only one with notices, and indexed
            held.notice == NoticeKind.NOTIFIED.value,  # the only one with hours to run
            held.notified_at >= _FIRST,
            held.notified_at < _LAST,
            held.ended_on.is_(None),
        )
    )


def _batch(stage: Stage, now: datetime, source: Rows, said: Mapping[str, object]) -> Batch:
    return Batch(Kind.DANGER, stage, Recipient.DOCTOR, now.date(), now, now + FRESH, source, said)
