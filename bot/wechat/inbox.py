"""The once-only inbox: a message is taken once, and every further copy gets the reply of the first.

WeChat sends a message up to three times when the first connection was slow or cut, and no SDK answers the
second copy with the first one's reply. The message, its effects and its reply are written in one transaction:
a crash in between takes everything away, and the next copy starts afresh.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from backend.core.crypto import FieldCipher
from backend.core.direct import Direct, Prepared, Row
from backend.core.errors import Overtaken
from bot.conversation import recalling
from bot.models import InboxMessageRow
from bot.wechat.messages import Event, Message

_ROW = cast(Table, InboxMessageRow.__table__)
_TAKE = Prepared(
    {
        name: dialect.insert(_ROW).on_conflict_do_nothing(index_elements=["dedup_key"]).returning(_ROW.c.id)
        for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
    },
    *("dedup_key", "message_type", "received_at", "reply", "question_id"),
)
_STORED = Prepared(
    select(_ROW.c.reply, _ROW.c.received_at).where(_ROW.c.dedup_key == bindparam("key")), "key"
)


_LOOK = Prepared(
    recalling(
        *(_ROW.c.id, _ROW.c.reply, _ROW.c.received_at), beside=(_ROW, _ROW.c.dedup_key == bindparam("key"))
    ),
    *("who", "key"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The stored reply (None: nothing is shown) and when the first copy came; `again`: this was a further copy."""

    text: str | None
    at: datetime
    again: bool


class Inbox:
    """Takes each message once. Stores no openid and no word of the resident: the key is a keyed digest."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def key(self, message: Message) -> str:
        """What every copy of a message has in common."""
        return self._cipher.blind_index(_identity(message), context="inbox_message.dedup_key")

    def kept(self, direct: Direct, key: str) -> Kept | None:
        """What was kept of the first copy; None when the message has not been taken."""
        row = direct.row(_STORED, key=key)
        return None if row is None else Kept(row[0], row[1], again=True)

    def look(self, direct: Direct, key: str, who: str) -> tuple[Kept | None, Row]:
        """The same, and beside it what is at hand of the person: everything that a message reads."""
        row = direct.row(_LOOK, key=key, who=who)
        if row is None:
            raise LookupError("a row that is always there")
        *at_hand, taken, reply, at = row
        return (None if taken is None else Kept(reply, at, again=True)), tuple(at_hand)

    def take(
        self, direct: Direct, key: str, kind: str, text: str | None, question: int | None, now: datetime
    ) -> Kept:
        """Keep the reply beside what the message has changed in the same transaction; never commits.

        Overtaken when another copy was taken meanwhile: what this one changed must be rolled back. A copy that
        is just being written is waited for (PostgreSQL: at the unique key; SQLite: at BEGIN IMMEDIATE).
        """
        taken = direct.row(
            _TAKE, dedup_key=key, message_type=kind, received_at=now, reply=text, question_id=question
        )
        if taken is None:
            raise Overtaken
        return Kept(text, now, again=False)


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
