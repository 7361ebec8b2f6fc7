"""Tables of the conversation: what is remembered, what was asked, what came in and was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    TextClause,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment

# It waits for staff and has no group yet. Written once: SQLite uses a partial index only for its very words.
_UNGROUPED = "group_id IS NULL AND (state = 'open' OR disliked_at IS NOT NULL)"


class ConversationRow(Base):
    """One person on one channel. `person` is a blind index; the channel's own id is kept sealed."""

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(20))  # wechat | web | api
    sealed_id: Mapped[str] = mapped_column(Text, default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    subscribed: Mapped[bool | None]
    turns: Mapped[int]  # messages so far; tells whether another one was recorded meanwhile
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)


class QuestionGroupRow(Base):
    """提问组: questions alike that the bot could not answer, or answered badly, handled as one.

    `question` is one of them as the list shows it; `size` and `last_asked_at` are kept with each that joins.
    """

    __tablename__ = "question_group"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'attached', 'written', 'answered', 'dismissed')", name="state"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_with_reason"),
        Index("ix_question_group_state_size", "state", "size"),
        Index("ix_question_group_state_last_asked_at", "state", "last_asked_at"),
        Index("ix_question_group_region_code_state", "region_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    question: Mapped[str] = mapped_column(Text)
    spoken: Mapped[str] = mapped_column(Text)  # the same as it is compared
    size: Mapped[int]
    disliked: Mapped[int] = mapped_column(default=0)  # of them, answers that were not wanted
    first_asked_at: Mapped[datetime] = mapped_column(Moment)
    last_asked_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(20), default="open")
    entry_id: Mapped[str | None] = mapped_column(String(80), index=True)  # attached to it, or written for it
    ways: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  # that the entry was given, one a line
    # Its entry has not been published since it was settled: until then nobody is answered.
    under_way: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str] = mapped_column(String(300), default="")
    settled_by: Mapped[str | None] = mapped_column(String(32))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    # 建议给上级: an entry of this region, above who handles the group, should answer it. None: nobody says so.
    raised_to: Mapped[str | None] = mapped_column(String(6))
    raised_entry: Mapped[str | None] = mapped_column(String(80))
    raised_by: Mapped[str | None] = mapped_column(String(32))
    raised_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)


class OwedAnswerRow(Base):
    """待回复: what staff answered to somebody whom the bot could not answer, and whether it has reached them."""

    __tablename__ = "owed_answer"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'dropped')", name="state"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_at"),
        Index("ix_owed_answer_conversation_id_state", "conversation_id", "state"),
        Index("ix_owed_answer_state_decided_at", "state", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("question_group.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[str | None] = mapped_column(String(80))  # it is this entry's answer
    # The entry that was drafted of this answer by hand, and its last step that whoever sends it has seen (`holding`).
    draft_id: Mapped[str | None] = mapped_column(String(80), index=True)
    seen_step: Mapped[int | None]
    entry_number: Mapped[int | None]  # of the entry's revision that the text says
    # Of the knowledge when the text was last held against it: it is told as long as this is the newest.
    knowledge_revision: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(String(32))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    way: Mapped[str | None] = mapped_column(String(20))  # window: customer service | message: with their next
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # by customer service, that failed
    # By customer service not before; None: not any more, only with their next message.
    try_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str] = mapped_column(String(300), default="", server_default="")  # of the last attempt


class QuestionRow(Base):
    """提问: what a resident asked, personal numbers masked, and what the bot answered."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("state IN ('answered', 'open')", name="state"),
        Index("ix_question_state_asked_at", "state", "asked_at"),
        Index("ix_question_entry_id_asked_at", "entry_id", "asked_at"),
        # Holds all that the figures of a span count: a year of them need not look up each question.
        Index(
            "ix_question_figures",
            *("asked_at", "kind", "region_code", "entry_id", "disliked_at"),
        ),
        # The same in the order of region and entry: where most of the time is counted, nothing has to be sorted.
        Index(
            "ix_question_cells",
            *("region_code", "entry_id", "kind", "asked_at", "disliked_at"),
        ),
        # By the group, which none of them has, so that SQLite takes it before the index of all groups.
        Index(
            "ix_question_ungrouped",
            *("group_id", "id"),
            sqlite_where=text(_UNGROUPED),
            postgresql_where=text(_UNGROUPED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(String(80))
    confidence: Mapped[float]
    state: Mapped[str] = mapped_column(String(20))  # open: waits for staff
    disliked_at: Mapped[datetime | None] = mapped_column(Moment, index=True)  # 没帮上: the asker said so
    group_id: Mapped[int | None] = mapped_column(ForeignKey("question_group.id"), index=True)

    @classmethod
    def ungrouped(cls) -> tuple[TextClause]:
        """The condition of what waits for staff and has no group yet."""
        return (text(_UNGROUPED),)


class InboxMessageRow(Base):
    """A message WeChat delivered: taken once, its reply kept so that a retry gets the same one.

    Holds no text of the resident: `dedup_key` is a digest, `reply` is what the bot said.
    """

    __tablename__ = "inbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(64), unique=True)
    message_type: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    reply: Mapped[str | None] = mapped_column(Text)  # None: no reply is owed (the body is `success`)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))


class WeChatTokenRow(Base):
    """The access token of one account, shared by all processes; one of them fetches it at a time.

    `holder` names who is fetching; who waits watches by his own monotonic clock whether it stays the same for too
    long, so that no two machines' clocks are ever compared. `failure` is what the last fetch came to.
    """

    __tablename__ = "wechat_token"

    appid: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_token: Mapped[str] = mapped_column(Text, default="")  # WeChat: room for at least 512 characters
    generation: Mapped[int]  # how many tokens there have been
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    forced_at: Mapped[datetime | None] = mapped_column(Moment)  # WeChat allows 20 forced fetches a day
    holder: Mapped[str | None] = mapped_column(String(32))
    failure: Mapped[int | None]  # WeChat's errcode, 0: it could not be reached; None: all is well


class WeChatConsentRow(Base):
    """订阅消息授权: how many messages of a template a person has agreed to and not yet received."""

    __tablename__ = "wechat_consent"
    __table_args__ = (UniqueConstraint("person", "template_id", name="uq_wechat_consent_person_template"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(64))  # blind index of the openid
    template_id: Mapped[str] = mapped_column(String(64))
    remaining: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Moment)


class WeChatContactRow(Base):
    """Whether a person can be written to: follows the account or not, and the customer-service window."""

    __tablename__ = "wechat_contact"
    __table_args__ = (CheckConstraint("opened_by IN ('message', 'action')", name="opened_by"),)

    person: Mapped[str] = mapped_column(String(64), primary_key=True)  # blind index of the openid
    follows: Mapped[bool]
    opened_by: Mapped[str | None] = mapped_column(String(10))  # None: the window was never open, or is shut
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    sent: Mapped[int]  # customer-service messages since `opened_at`
    changed_at: Mapped[datetime] = mapped_column(Moment)


class WeChatReceiptRow(Base):
    """What WeChat reported of a message it had accepted. May come before the sender has stored its number."""

    __tablename__ = "wechat_receipt"
    __table_args__ = (
        CheckConstraint("outcome IN ('delivered', 'refused', 'failed')", name="outcome"),
        UniqueConstraint("channel", "message_id", name="uq_wechat_receipt_channel_message"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))  # template | subscribe
    message_id: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(10))
    received_at: Mapped[datetime] = mapped_column(Moment)
