"""Claiming and marking: one row in flight, held by a lease and a token, marked only by who holds it.

PostgreSQL takes the row with FOR UPDATE SKIP LOCKED; SQLite has one writer at a time (`Database.writing` begins
IMMEDIATE), so the same statement needs no lock there.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, CursorResult, and_, insert, select, update
from sqlalchemy.orm import Session

from scheduler.models import DeliveryRow, ReminderRow
from scheduler.ports import Outcome, Verdict
from scheduler.reminders.deciding import Mark
from scheduler.reminders.kinds import PRINTED, Kind, Recipient, Stage, State

_WRITTEN_AS = {Verdict.REFUSED: "failed", Verdict.STOP_DAY: "retry"}


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
) -> Claimed | None:
    """Take one reminder that is due; None when there is none. The transaction must write from its beginning.

    First those whose lease has run out: their sender died. `takeover=False` leaves them alone, for when the wall
    clock cannot be trusted to measure a lease.
    """
    token = str(uuid4())
    for condition in _queue(now, takeover):
        due = select(ReminderRow.id).where(condition)
        if only is not None:
            due = due.where(ReminderRow.kind.in_([kind.value for kind in only]))
        due = due.order_by(ReminderRow.next_attempt_at).limit(1).with_for_update(skip_locked=True)
        row = session.execute(_take(due.scalar_subquery(), token, now + lease)).one_or_none()
        if row is not None:
            return _claimed(row, token)
    return None


def open_delivery(session: Session, claimed: Claimed, channel: str, now: datetime) -> None:
    """Write down that this attempt begins."""
    session.execute(
        insert(DeliveryRow).values(
            reminder_id=claimed.id,
            attempt=claimed.attempts,
            channel=channel,
            claim_token=claimed.token,
            started_at=now,
            code="",
            error="",
        )
    )


def close_delivery(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what came of this attempt, whoever holds the reminder by now."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.reminder_id == claimed.id, DeliveryRow.attempt == claimed.attempts)
        .values(
            ended_at=now,
            outcome=_WRITTEN_AS.get(outcome.verdict, outcome.verdict.value),
            code=outcome.code[:20],
            error=outcome.reason[:300],
            remote_id=outcome.remote_id[:80] or None,
        )
    )


def mark(session: Session, claimed: Claimed, done: Mark, now: datetime, channel: str | None = None) -> bool:
    """Write the mark if the reminder is still ours; whether it was."""
    values: dict[str, Any] = {
        "state": done.state.value,
        "error": done.error[:300],
        "claim_token": None,
        "lease_until": None,
        "channel": done.channel or channel,
        "finished_at": None if done.again_at else now,
    }
    if done.again_at:
        values["next_attempt_at"] = done.again_at
    if done.state is State.PLANNED:  # put off, not tried
        values["attempts"] = claimed.attempts - 1
    mine = and_(
        ReminderRow.id == claimed.id,
        ReminderRow.claim_token == claimed.token,
        ReminderRow.state == State.SENDING.value,
    )
    return _count(session, update(ReminderRow).where(mine).values(values)) == 1


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


def receipt(session: Session, remote_id: str, delivered: bool, now: datetime, code: str = "") -> bool:
    """A channel's later report on a message; whether there is such a message of ours. Telling twice is harmless."""
    delivery = session.scalars(select(DeliveryRow).where(DeliveryRow.remote_id == remote_id)).first()
    if delivery is None:
        return False
    state = State.DELIVERED if delivered else State.FAILED
    delivery.outcome, delivery.code = state.value, code[:20]
    values = {"state": state.value, "finished_at": now} | ({} if delivered else {"channel": PRINTED})
    theirs = and_(ReminderRow.id == delivery.reminder_id, ReminderRow.state == State.ACCEPTED.value)
    session.execute(update(ReminderRow).where(theirs).values(values))
    return True


def _queue(now: datetime, takeover: bool) -> Iterator[ColumnElement[bool]]:
    """One condition after the other: each can follow its index to the first row."""
    if takeover:
        yield and_(ReminderRow.state == State.SENDING.value, ReminderRow.lease_until <= now)
    for state in (State.RETRY, State.PLANNED):
        yield and_(ReminderRow.state == state.value, ReminderRow.next_attempt_at <= now)


def _take(row_id: Any, token: str, until: datetime) -> Any:
    return (
        update(ReminderRow)
        .where(ReminderRow.id == row_id)
        .values(
            state=State.SENDING.value,
            claim_token=token,
            lease_until=until,
            attempts=ReminderRow.attempts + 1,
        )
        .returning(
            *(ReminderRow.id, ReminderRow.key, ReminderRow.kind, ReminderRow.stage),
            *(ReminderRow.recipient_kind, ReminderRow.recipient_id, ReminderRow.care_plan_id),
            *(ReminderRow.local_date, ReminderRow.not_after, ReminderRow.attempts),
        )
        .execution_options(synchronize_session=False)
    )


def _claimed(row: Any, token: str) -> Claimed:
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


def _count(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
