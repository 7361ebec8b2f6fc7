"""A channel's later report on a message it had accepted: delivered, or not after all."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from scheduler.models import DeliveryRow, ReminderRow
from scheduler.models.reminder_kinds import PRINTED, State


def sent_as(session: Session, remote_id: str) -> bool:
    """Whether there is such a message of ours."""
    return (
        session.scalars(select(DeliveryRow.id).where(DeliveryRow.remote_id == remote_id)).first() is not None
    )


def receipt(session: Session, remote_id: str, delivered: bool, now: datetime, code: str = "") -> bool:
    """A channel's later report on a message; whether there is such a message of ours. Telling twice is harmless."""
    delivery = session.scalars(select(DeliveryRow).where(DeliveryRow.remote_id == remote_id)).first()
    if delivery is None:
        return False
    state = State.DELIVERED if delivered else State.FAILED
    delivery.outcome, delivery.code = state.value, code[:20]
    values: dict[str, Any] = {"state": state.value, "finished_at": now}
    if not delivered:
        values |= {"channel": PRINTED, "error": "微信回执：没有送达。"}
    theirs = and_(ReminderRow.id == delivery.reminder_id, ReminderRow.state == State.ACCEPTED.value)
    session.execute(update(ReminderRow).where(theirs).values(values))
    return True
