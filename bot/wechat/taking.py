"""Taking a message: whatever it changes and its reply, all or nothing, exactly once.

Where the database can, an ordinary message is one statement: the conversation of a stranger or of a known person, the
question log, the window of the ledger, the inbox. Every part writes only where the one before it has written, and what
is there already fails the whole. Otherwise (SQLite, other events) it is a transaction of several statements.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CTE, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from backend.core.direct import Direct, Prepared
from backend.core.errors import Overtaken
from bot.conversation import Conversations, logged_of
from bot.models import ConversationRow, InboxMessageRow, QuestionRow, WeChatContactRow
from bot.turn import Turn
from bot.wechat.inbox import Inbox, Kept
from bot.wechat.ledger import Ledger
from bot.wechat.messages import Message

_CONVERSATION, _QUESTION, _CONTACT, _INBOX = (
    cast(Table, row.__table__) for row in (ConversationRow, QuestionRow, WeChatContactRow, InboxMessageRow)
)
_CHANGING = ("turns", "region_code", "memory", "subscribed", "last_at")
_STRANGER = ("person", "channel", "sealed_id", "created_at")
_LOGGED = ("asked_at", "text", "kind", "entry_id", "confidence", "state")
_WINDOW = ("follows", "opened_by", "opened_at", "sent", "changed_at")
_TAKEN = ("dedup_key", "message_type", "received_at", "reply")


def _bound(table: Table, *names: str) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def _after(table: Table, before: CTE, linked: dict[str, Any]) -> Insert:
    """A row in a table where the part before it has written one."""
    return insert(table).from_select(list(linked), select(*linked.values()).select_from(before))


def _at_once(conversation: CTE, *names: str) -> Prepared:
    linked = _bound(_QUESTION, *_LOGGED)
    linked |= {
        "conversation_id": conversation.c.id,
        "region_code": bindparam("region_code", type_=_QUESTION.c.region_code.type),
    }
    question = _after(_QUESTION, conversation, linked).returning(_QUESTION.c.id).cte("question_logged")
    contact = insert(_CONTACT).from_select(
        ["person", *_WINDOW],
        select(
            bindparam("contact", type_=_CONTACT.c.person.type), *_bound(_CONTACT, *_WINDOW).values()
        ).select_from(conversation),
    )
    window = contact.on_conflict_do_update(
        index_elements=["person"], set_={name: contact.excluded[name] for name in _WINDOW}
    ).cte("window_opened")
    kept = _bound(_INBOX, *_TAKEN) | {"question_id": question.c.id}
    taken = _after(_INBOX, question, kept).returning(_INBOX.c.id).cte("message_taken")
    statement = select(taken.c.id).add_cte(window)
    return Prepared(statement, *names, *_CHANGING, *_LOGGED, "contact", *_WINDOW, *_TAKEN, writes=True)


_BEGIN = _at_once(
    insert(_CONVERSATION)
    .values(_bound(_CONVERSATION, *_STRANGER, *_CHANGING))
    .on_conflict_do_nothing(index_elements=["person"])
    .returning(_CONVERSATION.c.id)
    .cte("conversation_kept"),
    *_STRANGER,
)
_GO_ON = _at_once(
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("known"), _CONVERSATION.c.turns == bindparam("seen"))
    .values(_bound(_CONVERSATION, *_CHANGING))
    .returning(_CONVERSATION.c.id)
    .cte("conversation_kept"),
    *("known", "seen"),
)


class Taking:
    """Takes messages into the database. Thread-safe."""

    def __init__(self, inbox: Inbox, ledger: Ledger, conversations: Conversations) -> None:
        self._inbox = inbox
        self._ledger = ledger
        self._conversations = conversations

    def take(
        self,
        direct: Direct,
        key: str,
        message: Message,
        turn: Turn | None,
        text: str | None,
        now: datetime,
    ) -> Kept:
        """Write everything, or Overtaken and nothing: a copy of the message or another one was quicker.

        `turn`: what the conversation makes of it, if anything; `text`: what is shown.
        """
        if direct.writes_at_once and (written := self._ordinary(key, message, turn, text, now)):
            if direct.at_once(_BEGIN if turn is None or turn.known is None else _GO_ON, **written) is None:
                raise Overtaken
            return Kept(text, now, again=False)
        with direct.writing():
            question = self._conversations.record(direct, turn) if turn else None
            if message.notice is not None:
                self._ledger.note(direct, message.notice, message.happened(now))
            return self._inbox.take(direct, key, message.kind, text, question, now)

    def _ordinary(
        self, key: str, message: Message, turn: Turn | None, text: str | None, now: datetime
    ) -> dict[str, Any] | None:
        """What an ordinary message writes: a question, its answer, an open window; None where it is not that."""
        if turn is None or turn.question is None or turn.reply is None or message.notice is None:
            return None
        if turn.owed is not None:  # an answer of staff is told beside it
            return None
        window = self._ledger.opened_by_message(message.notice, message.happened(now))
        if window is None:
            return None
        known = {} if turn.known is None else {"known": turn.known, "seen": turn.turns}
        return {
            **known,
            **self._conversations.kept(turn),
            **logged_of(turn, turn.question, turn.reply),
            **window,
            "dedup_key": key,
            "message_type": message.kind,
            "received_at": now,
            "reply": text,
        }
