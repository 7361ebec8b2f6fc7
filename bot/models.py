"""Tables of the conversation: what is remembered, what was asked, what came in and was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


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


class QuestionRow(Base):
    """提问: what a resident asked, personal numbers masked, and what the bot answered."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("state IN ('answered', 'open')", name="state"),
        Index("ix_question_state_asked_at", "state", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment, index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(String(80), index=True)
    confidence: Mapped[float]
    state: Mapped[str] = mapped_column(String(20))  # open: waits for staff


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
