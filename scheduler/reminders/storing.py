"""Writing planned rows: what is there already stays as it is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Boolean, CursorResult, Date, Integer, Select, String, exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.db import Moment
from scheduler.models import ReminderRow
from scheduler.reminders.kinds import Kind, Recipient, Stage, State

# The queue goes by `next_attempt_at`: so what is urgent overtakes a morning's thousands.
_OVERTAKES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind, stage and day. `source` selects key, recipient_id, care_plan_id."""

    kind: Kind
    stage: Stage
    recipient: Recipient
    local_date: date
    due_at: datetime
    not_after: datetime
    source: Select[Any, Any, Any]


def store(session: Session, batch: Batch, now: datetime) -> int:
    """Add the rows whose key is new; how many."""
    found = batch.source.subquery()
    constants = _constants(batch, now)
    # Those that are there are left out before the insert: a conflict uses up a number of the sequence.
    rows = select(found.c.key, found.c.recipient_id, found.c.care_plan_id, *constants.values()).where(
        ~exists().where(ReminderRow.key == found.c.key), literal(True, Boolean())
    )
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(ReminderRow)
        .from_select(["key", "recipient_id", "care_plan_id", *constants], rows, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def _constants(batch: Batch, now: datetime) -> dict[str, Any]:
    first = batch.due_at - (_OVERTAKES if batch.kind is Kind.DANGER else timedelta())
    return {
        "kind": literal(batch.kind.value, String()),
        "stage": literal(batch.stage.value, String()),
        "recipient_kind": literal(batch.recipient.value, String()),
        "local_date": literal(batch.local_date, Date()),
        "due_at": literal(batch.due_at, Moment()),
        "not_after": literal(batch.not_after, Moment()),
        "state": literal(State.PLANNED.value, String()),
        "attempts": literal(0, Integer()),
        "next_attempt_at": literal(first, Moment()),
        "error": literal("", String()),
        "created_at": literal(now, Moment()),
    }
