"""A patient who has been told a day is told at once, within the hours of messages, that it is another one now.

Planned with the change that moves the day, and by the runner for whatever else moved it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, aliased

from backend.core.clock import SHANGHAI
from scheduler.guidelines.decision import Action
from scheduler.models import CarePlanRow, PatientRow, ReminderRow, VisitRow
from scheduler.models.kinds import Standing
from scheduler.models.reminder_kinds import BEFORE_VISIT, PRINTED, Kind, Recipient, Stage, State
from scheduler.reminders.appointed import appointed
from scheduler.reminders.hours import CLOSES, next_open
from scheduler.reminders.sharing import was_told_together
from scheduler.reminders.storing import Batch, Rows, store

# Sent, or perhaps sent.
_TOLD = tuple(one.value for one in (State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNKNOWN))
_COMING = (*_TOLD, State.PLANNED.value, State.RETRY.value)
_MOVED = literal_column(f"'{Stage.MOVED}'", String())  # as its index says it
_LEAD = timedelta(days=max(BEFORE_VISIT.values()) + 1)  # of a reminder; what moved is told at any distance


def plan_moved(session: Session, now: datetime, patient_id: int) -> int:
    """Plan it for one patient, in the transaction that moved the day; how many rows are new."""
    session.flush()
    return store(session, batch(now, patient_id), now.astimezone(SHANGHAI))


def batch(now: datetime, patient_id: int | None = None) -> Batch:
    """Of everybody, or of one patient."""
    local = now.astimezone(SHANGHAI)
    due_at, today = next_open(Kind.PATIENT, local), local.date()
    not_after = datetime.combine(due_at.date() + timedelta(days=1), CLOSES, SHANGHAI)
    said: dict[str, object] = {"today": today, "since": today - _LEAD}
    if patient_id is not None:
        said["patient"] = patient_id
    source = _moved(one=patient_id is not None)
    return Batch(Kind.PATIENT, Stage.MOVED, Recipient.PATIENT, due_at.date(), due_at, not_after, source, said)


@dataclass(frozen=True, slots=True)
class Moved:
    """To which day; None where the day that was told is off, and no other agreed on yet."""

    day: date | None


def stands(session: Session, care_plan_id: int | None, today: date) -> Moved | None:
    """What is to be told, while it holds and the patient is followed; else None."""
    plan = CarePlanRow
    query = (
        select(plan.chosen, plan.created_at, appointed(plan))
        .join(PatientRow, PatientRow.id == plan.patient_id)
        .where(plan.id == care_plan_id, plan.state == "open", plan.action != Action.LOST.value)
        .where(PatientRow.status == Standing.ACTIVE.value)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    day, made, agreed = row
    if day is None:
        return None
    if not agreed or day < made.astimezone(SHANGHAI).date():  # it was past when the plan was made
        return Moved(None)
    return Moved(day) if day >= today else None


@cache
def _moved(*, one: bool) -> Rows:
    """The newest day that somebody was told, still to come, that no plan has any more: and the plan in its place.

    A visit made since is no move, nor is it one that nobody reaches the patient any more. Who has been told the new day
    already, or is about to be told that it moved, is not told again.
    """
    told, old, new = ReminderRow, aliased(CarePlanRow), aliased(CarePlanRow)
    other, later, about = aliased(CarePlanRow), aliased(ReminderRow), aliased(CarePlanRow)
    still = exists().where(
        other.patient_id == old.patient_id, other.state == "open", other.chosen == old.chosen
    )
    known = (
        select(later.id)
        .join(about, about.id == later.care_plan_id)
        .where(later.recipient_kind == Recipient.PATIENT.value, later.recipient_id == told.recipient_id)
        .where(later.kind == Kind.PATIENT.value, later.id > told.id, about.chosen == new.chosen)
        .where(
            or_(
                and_(later.state.in_(_TOLD), later.channel.is_distinct_from(PRINTED)),
                was_told_together(later),
                and_(later.stage == Stage.MOVED.value, later.state.in_(_COMING)),
            )
        )
        .exists()
    )
    return (
        select(
            ("patient:moved:" + sql_cast(new.id, String)).label("key"),
            told.recipient_id.label("recipient_id"),
            func.min(new.id).label("care_plan_id"),
        )
        .join(old, old.id == told.care_plan_id)
        .join(new, and_(new.patient_id == old.patient_id, new.disease == old.disease))
        .join(PatientRow, PatientRow.id == old.patient_id)
        .where(told.recipient_kind == Recipient.PATIENT.value, told.kind == Kind.PATIENT.value)
        .where(told.recipient_id == bindparam("patient") if one else true())
        .where(or_(told.local_date >= bindparam("since", type_=Date()), told.stage == _MOVED))
        .where(or_(told.state.in_(_TOLD), was_told_together(told)))
        .where(told.channel.is_distinct_from(PRINTED))
        .where(old.state == "superseded", old.chosen >= bindparam("today", type_=Date()))
        .where(new.state == "open", new.chosen.is_not(None), new.chosen != old.chosen)
        .where(_instead(old, new))
        .where(PatientRow.status == Standing.ACTIVE.value, ~still, ~known)
        .group_by(new.id, told.recipient_id)
    )


def _instead(old: Any, new: Any) -> ColumnElement[bool]:
    """Whether a plan stands where the old one stood: after the same visit, or what that was taken back for.

    A first visit that nobody has agreed on is told only as the end of what was agreed.
    """
    visit, since = aliased(VisitRow), aliased(CarePlanRow)
    taken_back = exists().where(visit.id == old.after_visit_id, visit.state != "current")
    done = exists().where(
        since.patient_id == old.patient_id,
        since.disease == old.disease,
        since.id > old.id,
        since.state == "done",
    )
    same = and_(new.after_visit_id.is_not_distinct_from(old.after_visit_id), appointed(new))
    return and_(new.action != Action.LOST.value, or_(same, and_(taken_back, ~done)))
