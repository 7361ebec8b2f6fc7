"""Claiming and marking: one row in flight, held by a lease and a token, marked only by who holds it.

PostgreSQL takes the row with FOR UPDATE SKIP LOCKED; SQLite has one writer at a time (`Database.writing` begins
IMMEDIATE), so the same statement needs no lock there. What every message needs goes straight to the driver: building
statements takes longer than the database does.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, cast
from uuid import uuid4

from sqlalchemy import (
    Date,
    ScalarSelect,
    String,
    Table,
    bindparam,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from backend.core.db import Moment
from backend.core.direct import Prepared, within
from scheduler.models import DeliveryRow, ReminderRow
from scheduler.models.reminder_kinds import Kind, Recipient, Stage, State
from scheduler.ports import Outcome, Verdict
from scheduler.reminders.deciding import Mark

_WRITTEN_AS = {
    Verdict.REFUSED: "failed",
    Verdict.STOP_DAY: "retry",
    Verdict.TOMORROW: "retry",
    Verdict.BROKEN: "retry",
}


class Unreadable(Exception):
    """A row that this version does not know the kind or stage of."""

    def __init__(self, row: "_Taken") -> None:
        super().__init__(f"reminder {row.id}")
        self.id, self.attempts = row.id, row.attempts


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reminder that is ours until `lease_until`."""

    id: int
    key: str
    kind: Kind
    stage: Stage
    recipient: Recipient
    recipient_id: int
    care_plan_id: int | None
    local_date: date
    not_after: datetime
    attempts: int  # this one included
    token: str


def claim(
    session: Session,
    now: datetime,
    lease: timedelta,
    *,
    takeover: bool = True,
    only: Collection[Kind] | None = None,
    day: date | None = None,
) -> Claimed | None:
    """Take one reminder that is due; None when there is none. The transaction must write from its beginning.
    Unreadable, with which it must roll back: see `dropping.set_aside`.

    First those whose lease has run out: their sender died. `takeover=False` leaves them alone, for when the wall
    clock cannot be trusted to measure a lease. `day`: only a reminder of that date.
    """
    token = str(uuid4())
    kinds = () if only is None else tuple(kind.value for kind in only)
    taking = _taking(QUEUE if takeover else QUEUE[1:], kinds, day is not None)
    said = {} if day is None else {"day": day}
    row = within(session).row(taking, now=now, claim_token=token, lease_until=now + lease, **said)
    if row is None:
        return None
    taken = _Taken._make(row)
    try:
        return _claimed(taken, token)
    except ValueError:
        raise Unreadable(taken) from None


def open_delivery(session: Session, claimed: Claimed, channel: str, now: datetime) -> None:
    """Write down that this attempt begins."""
    within(session).changed(
        _OPEN,
        reminder_id=claimed.id,
        attempt=claimed.attempts,
        channel=channel,
        claim_token=claimed.token,
        started_at=now,
        code="",
        error="",
    )


def close_delivery(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what came of this attempt, whoever holds the reminder by now. It names the channel that had it."""
    within(session).changed(
        _CLOSE,
        of_reminder=claimed.id,
        of_attempt=claimed.attempts,
        ended_at=now,
        outcome=_WRITTEN_AS.get(outcome.verdict, outcome.verdict.value),
        code=outcome.code[:20],
        error=outcome.reason[:300],
        remote_id=outcome.remote_id[:80] or None,
        by=outcome.channel or None,
    )


def mark(session: Session, claimed: Claimed, done: Mark, now: datetime, channel: str | None = None) -> bool:
    """Write the mark if the reminder is still ours; whether it was. One that was put off has not been tried."""
    marked = within(session).changed(
        _MARK,
        held_id=claimed.id,
        held_token=claimed.token,
        state=done.state.value,
        error=done.error[:300],
        channel=done.channel or channel,
        finished_at=None if done.again_at else now,
        again_at=done.again_at,
        attempts=claimed.attempts - (done.state is State.PLANNED),
    )
    return marked == 1


_REMINDERS = cast(Table, ReminderRow.__table__)
_DELIVERIES = cast(Table, DeliveryRow.__table__)
_OPEN = Prepared(
    insert(_DELIVERIES),
    *("reminder_id", "attempt", "channel", "claim_token", "started_at", "code", "error"),
)
_CLOSED = ("ended_at", "outcome", "code", "error", "remote_id")
_CLOSE = Prepared(
    update(_DELIVERIES)
    .where(
        _DELIVERIES.c.reminder_id == bindparam("of_reminder"),
        _DELIVERIES.c.attempt == bindparam("of_attempt"),
    )
    .values({name: bindparam(name) for name in _CLOSED})
    .values(channel=func.coalesce(bindparam("by", type_=String()), _DELIVERIES.c.channel)),
    *(*_CLOSED, "of_reminder", "of_attempt", "by"),
)
_MARKED = ("state", "error", "channel", "finished_at", "attempts")
_MARK = Prepared(
    update(_REMINDERS)
    .where(
        _REMINDERS.c.id == bindparam("held_id"),
        _REMINDERS.c.claim_token == bindparam("held_token"),
        _REMINDERS.c.state == State.SENDING.value,
    )
    .values({name: bindparam(name) for name in _MARKED})
    .values(
        claim_token=null(),
        lease_until=null(),
        next_attempt_at=func.coalesce(bindparam("again_at", type_=Moment()), _REMINDERS.c.next_attempt_at),
    ),
    *(*_MARKED, "held_id", "held_token", "again_at"),
)
QUEUE = (State.SENDING, State.RETRY, State.PLANNED)


class _Taken(NamedTuple):
    """What claiming returns of a row."""

    id: int
    key: str
    kind: str
    stage: str
    recipient_kind: str
    recipient_id: int
    care_plan_id: int | None
    local_date: date
    not_after: datetime
    attempts: int


@lru_cache
def _taking(queue: tuple[State, ...], kinds: tuple[str, ...], of_day: bool) -> Prepared:
    """Takes the first reminder whose time has come. The states are asked one after the other, the next only when
    there is none in the one before: so each can follow its index to the first row.
    """
    row = _REMINDERS.c
    taken = {
        "state": State.SENDING.value,
        "claim_token": bindparam("claim_token"),
        "lease_until": bindparam("lease_until"),
        "attempts": row.attempts + 1,
    }
    first = func.coalesce(*(_first(state, kinds, of_day) for state in queue))
    statement = update(_REMINDERS).where(row.id == first).values(taken)
    said = ("now", "claim_token", "lease_until", *(["day"] if of_day else []))
    return Prepared(statement.returning(*(row[name] for name in _Taken._fields)), *said)


def _first(state: State, kinds: tuple[str, ...], of_day: bool) -> ScalarSelect[int]:
    """Where somebody holds it, its lease must have run out."""
    row = _REMINDERS.c
    waits_until = row.lease_until if state is State.SENDING else row.next_attempt_at
    due = select(row.id).where(row.state == state.value, waits_until <= bindparam("now", type_=Moment()))
    if kinds:
        due = due.where(or_(*(row.kind == kind for kind in kinds)))
    if of_day:
        due = due.where(row.local_date == bindparam("day", type_=Date()))
    return due.order_by(row.next_attempt_at).limit(1).with_for_update(skip_locked=True).scalar_subquery()


def _claimed(row: _Taken, token: str) -> Claimed:
    return Claimed(
        id=row.id,
        key=row.key,
        kind=Kind(row.kind),
        stage=Stage(row.stage),
        recipient=Recipient(row.recipient_kind),
        recipient_id=row.recipient_id,
        care_plan_id=row.care_plan_id,
        local_date=row.local_date,
        not_after=row.not_after,
        attempts=row.attempts,
        token=token,
    )
