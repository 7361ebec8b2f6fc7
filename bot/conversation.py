"""One question, one pass through the database: memory in, dialog, memory and question log out.

Never commits: the edge that called commits once, with whatever else belongs to the message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.privacy import redact
from bot.dialog import Dialog
from bot.memory import Memory
from bot.models import ConversationRow, QuestionRow
from bot.reply import Reply

LONGEST_QUESTION = 1000  # characters that are read and kept; a message in WeChat holds at most 600


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the channel and the id the channel knows the person by (openid, cookie)."""

    channel: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply and the row of the question log; None when nothing was asked (a greeting by event)."""

    reply: Reply
    question_id: int | None


class Conversations:
    """Answers people and remembers them."""

    def __init__(self, dialog: Callable[[Session], Dialog], cipher: FieldCipher) -> None:
        self._dialog = dialog
        self._cipher = cipher

    def ask(
        self, session: Session, asker: Asker, text: str, now: datetime, region: str | None = None
    ) -> Answered:
        """Answer one message. `region` (a code) is what the channel knows, and overrides the memory."""
        row = self._row(session, asker, now)
        memory = Memory.from_json(row.memory, region or row.region_code)
        reply, memory = self._dialog(session).turn(memory, text[:LONGEST_QUESTION], now)
        question = _log(row, text[:LONGEST_QUESTION], reply, memory, now)
        session.add(question)
        _keep(row, memory, now)
        session.flush()
        return Answered(reply, question.id)

    def welcome(self, session: Session, asker: Asker, now: datetime, region: str | None = None) -> Reply:
        """The greeting of somebody who followed the account; a scanned scene may name the region."""
        row = self._row(session, asker, now)
        row.subscribed = True
        memory = Memory.from_json(row.memory, region or row.region_code)
        _keep(row, memory, now)
        return self._dialog(session).welcome(memory)

    def left(self, session: Session, asker: Asker, now: datetime) -> None:
        """Somebody unfollowed the account: nothing may be sent any more, the memory is dropped."""
        row = self._row(session, asker, now)
        row.subscribed = False
        row.memory = {}
        row.last_at = now

    def _row(self, session: Session, asker: Asker, now: datetime) -> ConversationRow:
        person = self._cipher.blind_index(
            f"{asker.channel}:{asker.channel_id}", context="conversation.person"
        )
        row = session.scalar(
            select(ConversationRow).where(ConversationRow.person == person).with_for_update()
        )
        if row is None:
            row = ConversationRow(
                person=person,
                channel=asker.channel,
                sealed_id=self._cipher.seal(asker.channel_id, context="conversation.sealed_id"),
                memory={},
                created_at=now,
                last_at=now,
            )
            session.add(row)
            session.flush()
        return row


def _log(row: ConversationRow, text: str, reply: Reply, memory: Memory, now: datetime) -> QuestionRow:
    return QuestionRow(
        conversation_id=row.id,
        asked_at=now,
        region_code=memory.region,
        text=redact(text),
        kind=str(reply.kind),
        entry_id=reply.entry,
        confidence=reply.confidence,
        state="open" if reply.for_staff else "answered",
    )


def _keep(row: ConversationRow, memory: Memory, now: datetime) -> None:
    row.region_code = memory.region
    row.memory = memory.as_json()
    row.last_at = now
