"""Writing planned rows: what is there already stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CursorResult,
    Date,
    Executable,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    exists,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from backend.core.db import Moment
from scheduler.models import ReminderRow
from scheduler.models.reminder_kinds import Kind, Recipient, Stage, State

# The queue goes by `next_attempt_at`: so what is urgent overtakes a morning's thousands.
_OVERTAKES = timedelta(days=1)
_REMINDERS = cast(Table, ReminderRow.__table__)
Rows = Select[*tuple[Any, ...]]
_CONSTANT: Mapping[str, TypeEngine[Any]] = {
    "kind": String(),
    "stage": String(),
    "recipient_kind": String(),
    "local_date": Date(),
    "due_at": Moment(),
    "not_after": Moment(),
    "state": String(),
    "attempts": Integer(),
    "next_attempt_at": Moment(),
    "error": String(),
    "created_at": Moment(),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind, stage and day. `source` selects key, recipient_id, care_plan_id, and recipient_kind where that
    is not `recipient` for all.

    `said`: the values of its parameters; the source is one and the same each time.
    """

    kind: Kind
    stage: Stage
    recipient: Recipient
    local_date: date
    due_at: datetime
    not_after: datetime
    source: Rows
    said: Mapping[str, object]


def store(session: Session, batch: Batch, now: datetime) -> int:
    """Add the rows whose key is new; how many."""
    session.flush()
    connection = session.connection()
    statement = _statement(connection.dialect.name, batch.source)
    done = connection.execute(statement, {**_constants(batch, now), **batch.said})
    return cast("CursorResult[Any]", done).rowcount


@lru_cache
def _statement(dialect: str, source: Rows) -> Executable:
    """A tick plans some twenty batches: building them takes longer than the database does."""
    found, row = source.subquery(), _REMINDERS.c
    constants: list[ColumnElement[Any]] = [
        found.c[key] if key in found.c else bindparam(f"new_{key}", type_=kind)
        for key, kind in _CONSTANT.items()
    ]
    # Those that are there are left out before the insert: a conflict uses up a number of the sequence.
    rows = select(found.c.key, found.c.recipient_id, found.c.care_plan_id, *constants).where(
        ~exists().where(row.key == found.c.key), literal(True, Boolean())
    )
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(_REMINDERS)
        .from_select(["key", "recipient_id", "care_plan_id", *_CONSTANT], rows, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["key"])
        .execution_options(preserve_rowcount=True)  # of an INSERT it is forgotten otherwise
    )


def _constants(batch: Batch, now: datetime) -> dict[str, object]:
    first = batch.due_at - (_OVERTAKES if batch.kind is Kind.DANGER else timedelta())
    return {
        "new_kind": batch.kind.value,
        "new_stage": batch.stage.value,
        "new_recipient_kind": batch.recipient.value,
        "new_local_date": batch.local_date,
        "new_due_at": batch.due_at,
        "new_not_after": batch.not_after,
        "new_state": State.PLANNED.value,
        "new_attempts": 0,
        "new_next_attempt_at": first,
        "new_error": "",
        "new_created_at": now,
    }
