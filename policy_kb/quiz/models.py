"""Tables of the quiz. A sheet names nobody: a region, a township, a day, and what was chosen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment
from policy_kb.models import LONGEST_ACCOUNT

LONGEST_EFFORT = 300  # characters


class QuizQuestionRow(Base):
    """考题: one question drawn from an entry, with the choices to pick from."""

    __tablename__ = "quiz_question"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
        Index("ix_quiz_question_region_code_state", "region_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    topic: Mapped[str] = mapped_column(String(40), index=True)
    text: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    # The revision of the entry that somebody held it against last; 0: nobody knows. While another answers it is held.
    entry_number: Mapped[int] = mapped_column(default=0)
    approved_number: Mapped[int | None]  # of the revision that a second person has looked at last
    version: Mapped[int] = mapped_column(default=1)  # grows with every change, to notice two at once
    changed_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    # Of the form it was drawn with, so that it is drawn once; None: with none.
    slip: Mapped[str | None] = mapped_column(String(32), index=True, unique=True)
    choices: Mapped[list["QuizChoiceRow"]] = relationship(
        cascade="all, delete-orphan", order_by="QuizChoiceRow.position", lazy="selectin"
    )


class QuizChoiceRow(Base):
    """选项."""

    __tablename__ = "quiz_choice"
    __table_args__ = (
        UniqueConstraint("question_id", "position", name="uq_quiz_choice_question_id_position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_question.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    right: Mapped[bool]


class QuizRevisionRow(Base):
    """One whole text of a question, as somebody saved it. Never changed, never deleted."""

    __tablename__ = "quiz_revision"
    __table_args__ = (UniqueConstraint("question_id", "number", name="uq_quiz_revision_question_id_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_question.id"))
    number: Mapped[int]  # from 1
    text: Mapped[str] = mapped_column(String(200))
    choices: Mapped[list[Any]] = mapped_column(JSON)  # pairs of text and whether it is right
    author: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: nobody knows
    made_at: Mapped[datetime] = mapped_column(Moment)


class QuizSheetRow(Base):
    """答卷: one person's answers, given with consent. No name, no number, no hour."""

    __tablename__ = "quiz_sheet"
    __table_args__ = (Index("ix_quiz_sheet_region_code_on", "region_code", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    township: Mapped[str] = mapped_column(String(60), default="")
    channel: Mapped[str] = mapped_column(String(20))  # wechat | web
    on: Mapped[date] = mapped_column(index=True)
    # Of the page it came on, so that a page counts once; None: it came on no page.
    slip: Mapped[str | None] = mapped_column(String(32), index=True, unique=True)


class QuizAnswerRow(Base):
    """答题: one choice on a sheet. Topic and verdict are those of the day: the question may be changed later."""

    __tablename__ = "quiz_answer"
    __table_args__ = (
        UniqueConstraint("sheet_id", "question_id", name="uq_quiz_answer_sheet_id_question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("quiz_sheet.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_question.id"), index=True)
    topic: Mapped[str] = mapped_column(String(40), index=True)
    chosen: Mapped[str] = mapped_column(String(200))  # the choice's text on that day
    right: Mapped[bool]


class TopicEffortRow(Base):
    """做了什么: about a topic that few people of a region knew. Never changed, never deleted."""

    __tablename__ = "topic_effort"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    topic: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(LONGEST_EFFORT))
    by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: an operator
    on: Mapped[date]
