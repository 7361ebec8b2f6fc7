"""Reminders that are not sent as they stand: their time is over, or no message could be made of them."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, and_, update
from sqlalchemy.orm import Session

from scheduler.models import ReminderRow
from scheduler.models.reminder_kinds import PRINTED, State
from scheduler.reminders.claiming import QUEUE
from scheduler.reminders.deciding import Mark


def set_aside(session: Session, id: int, attempts: int, done: Mark, now: datetime) -> bool:
    """Mark a reminder whose claim was rolled back because its message could not be made; whether it was still so.

    Else it would be the first to be claimed at every tick, and hold up all that come after it. `attempts`: this one
    included.
    """
    row = ReminderRow
    values: dict[str, Any] = {
        "state": done.state.value,
        "error": done.error[:300],
        "channel": done.channel,
        "finished_at": None if done.again_at else now,
        "attempts": attempts,
        "claim_token": None,
        "lease_until": None,
    }
    if done.again_at:
        values["next_attempt_at"] = done.again_at
    same = and_(row.id == id, row.attempts == attempts - 1)
    queued = row.state.in_([state.value for state in QUEUE])
    return _count(session, update(row).where(same, queued).values(values)) == 1


def expire(session: Session, now: datetime) -> int:
    """Drop what nobody sent in time; how many. They stay, and are listed."""
    late = and_(
        ReminderRow.state.in_((State.PLANNED.value, State.RETRY.value)),
        ReminderRow.next_attempt_at <= now,
        ReminderRow.not_after < now,
    )
    values = {
        "state": State.EXPIRED.value,
        "error": "时候过了，没有发。",
        "channel": PRINTED,
        "finished_at": now,
    }
    return _count(session, update(ReminderRow).where(late).values(values))


def _count(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
