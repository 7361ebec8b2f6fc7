"""Whom a message about his visit has reached, and who is to be called. Only queries."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scheduler.models import ReminderRow
from scheduler.models.reminder_kinds import PRINTED, Kind, Stage, State
from scheduler.reminders.planning import visit_day
from scheduler.reminders.sharing import was_told_together
from scheduler.workdays import A_WEEK


def told(session: Session, days: Mapping[int, date]) -> dict[int, ReminderRow]:
    """Of each patient the last reminder about the visit of that day, as far as it has been tried."""
    if not days:
        return {}
    since = min(days.values()) - A_WEEK
    found: dict[int, ReminderRow] = {}
    query = select(ReminderRow).where(
        ReminderRow.kind == Kind.PATIENT.value,
        ReminderRow.recipient_kind == "patient",
        ReminderRow.recipient_id.in_(days),
        ReminderRow.local_date >= since,
        ReminderRow.finished_at.is_not(None),
        or_(
            ReminderRow.state != State.CANCELLED.value,
            was_told_together(ReminderRow),
        ),
        ReminderRow.stage != Stage.MOVED.value,  # it may have gone to anybody: he is called as before
    )
    for row in session.scalars(query.order_by(ReminderRow.local_date, ReminderRow.id)):
        if visit_day(Stage(row.stage), row.local_date) == days[row.recipient_id]:
            found[row.recipient_id] = row
    return found


def unreached(session: Session, days: Mapping[int, date]) -> frozenset[int]:
    """Of patients, each with the day of the visit, those whom no message about it has reached: to be called."""
    found = told(session, days)
    return frozenset(patient_id for patient_id in days if to_call(found.get(patient_id)))


def to_call(last: ReminderRow | None) -> bool:
    """Whether no message is known to have reached him."""
    return last is None or last.channel == PRINTED or last.state == State.UNKNOWN
