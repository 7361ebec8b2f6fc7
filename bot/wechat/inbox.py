"""The once-only inbox: a message is taken once, and every further copy gets the reply of the first.

WeChat sends a message up to three times when the first connection was slow or cut, and no SDK answers the
second copy with the first one's reply. Claim, answer and reply stand in the caller's one transaction: a
crash in between takes the claim away too, and the next copy starts afresh.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from bot.models import InboxMessageRow
from bot.wechat.messages import Event, Message

# Written once and not for each message: composing them took a third of a callback's time.
_ROW = cast(Table, InboxMessageRow.__table__)
_CLAIMS = {
    "postgresql": postgresql.insert(_ROW).on_conflict_do_nothing().returning(_ROW.c.id),
    "sqlite": sqlite.insert(_ROW).on_conflict_do_nothing().returning(_ROW.c.id),
}
_KEEP = (
    update(_ROW)
    .where(_ROW.c.id == bindparam("claim"))
    .values(reply=bindparam("kept_reply"), question_id=bindparam("kept_question"))
)
_STORED = select(_ROW.c.reply, _ROW.c.received_at).where(_ROW.c.dedup_key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What performing a message gave: the text to show (None: nothing) and the question it was logged as."""

    text: str | None
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The stored reply and when the first copy came; `again` when this was a further copy."""

    text: str | None
    at: datetime
    again: bool


class Inbox:
    """Takes each message once. Stores no openid and no word of the resident: the key is a keyed digest."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def once(self, session: Session, message: Message, now: datetime, perform: Callable[[], Outcome]) -> Kept:
        """Perform the message unless it has been; never commits.

        Call it in a writing transaction that holds nothing yet. A concurrent copy waits in the claim until
        the first one commits (PostgreSQL: at the unique key; SQLite: at BEGIN IMMEDIATE), and claims for
        itself if that one rolls back.
        """
        key = self._cipher.blind_index(_identity(message), context="inbox_message.dedup_key")
        claim = _claim(session, key, message.kind, now)
        if claim is None:
            return _stored(session, key)
        outcome = perform()
        kept = {"claim": claim, "kept_reply": outcome.text, "kept_question": outcome.question_id}
        session.connection().execute(_KEEP, kept)
        return Kept(outcome.text, now, again=False)


def _identity(message: Message) -> str:
    """WeChat: deduplicate by FromUserName + CreateTime for events, by MsgId otherwise.

    MsgId alone collides between users, and two events may share a second, so the account and (where there
    is no MsgId) everything else count too.
    """
    parts = [message.account, message.sender, message.created, message.number]
    if isinstance(message, Event):
        parts += [message.name, message.key, message.rest]
    elif not message.number.strip("0"):
        parts.append(message.rest)
    return "\0".join(parts)  # no field can hold a NUL: XML cannot


def _claim(session: Session, key: str, kind: str, now: datetime) -> int | None:
    """The new row's id; None when the key is taken."""
    connection = session.connection()
    insert = _CLAIMS[connection.dialect.name]
    row = {"dedup_key": key, "message_type": kind, "received_at": now}
    claim: int | None = connection.scalar(insert, row)
    return claim


def _stored(session: Session, key: str) -> Kept:
    row = session.connection().execute(_STORED, {"key": key}).one()
    return Kept(row.reply, row.received_at, again=True)
