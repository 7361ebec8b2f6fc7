"""Tables of editing beside the entry itself: its way through the states, golden questions, rejected matches."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from policy_kb.editing.states import Step
from policy_kb.models import LONGEST_ACCOUNT, LONGEST_REASON


class EntryStepRow(Base):
    """历程: one step of an entry from state to state. Never changed."""

    __tablename__ = "entry_step"
    __table_args__ = (
        CheckConstraint(f"step IN {tuple(map(str, Step))}", name="step"),
        Index("ix_entry_step_entry_id_id", "entry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]  # of the revision it was about
    step: Mapped[str] = mapped_column(String(20))
    account: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: a release, or the clock
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    # Of an approval: the standard questions whose answer it changes, as they were looked at; see `due.Weigh`.
    looked_at: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class GoldenQuestionRow(Base):
    """标准问题: a question whose answer is agreed on, asked again before anything is published."""

    __tablename__ = "golden_question"
    __table_args__ = (UniqueConstraint("region_code", "text", name="uq_golden_question_region_code_text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    text: Mapped[str] = mapped_column(String(200))
    entry_id: Mapped[str | None] = mapped_column(
        ForeignKey("entry.id"), index=True
    )  # None: nothing may answer
    added_by: Mapped[str] = mapped_column(String(LONGEST_ACCOUNT))
    added_at: Mapped[datetime] = mapped_column(Moment)


class RejectedMatchRow(Base):
    """误配: a question that an entry was given for and does not answer. The entry is not given for it again."""

    __tablename__ = "rejected_match"
    __table_args__ = (UniqueConstraint("entry_id", "spoken", name="uq_rejected_match_entry_id_spoken"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    text: Mapped[str] = mapped_column(Text)  # as it was asked, personal numbers masked
    spoken: Mapped[str] = mapped_column(
        String(500), index=True
    )  # as it is compared: `quality.likeness.spoken`
    question_id: Mapped[int | None]  # in the question log, a floor above: no foreign key
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    rejected_by: Mapped[str] = mapped_column(String(LONGEST_ACCOUNT))
    rejected_at: Mapped[datetime] = mapped_column(Moment)
