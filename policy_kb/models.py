"""Tables of the knowledge base. Rows stay inside this package; `records` holds what crosses it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment

LONGEST_ACCOUNT = 32  # characters of a user name
LONGEST_REASON = 300


class RegionRow(Base):
    """行政区划: one unit of GB/T 2260."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)


class RegionAliasRow(Base):
    """Another name of a region: a former one, a short one, one of its townships."""

    __tablename__ = "region_alias"

    alias: Mapped[str] = mapped_column(String(60), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    note: Mapped[str] = mapped_column(String(200), default="")


class SourceDocumentRow(Base):
    """政策文件. Only clauses of one that is published, in force and not superseded answer; it stays: entries cite it.

    A newer one takes its place from the day on which that one is in force.
    """

    __tablename__ = "source_document"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published')", name="state"),
        CheckConstraint("asked IN ('supersede', 'restore')", name="asked"),
        CheckConstraint("phase IN ('coming', 'current', 'past')", name="phase"),
    )

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    issuer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(100), default="")
    issued: Mapped[str] = mapped_column(String(10))  # to the precision the document gives: YYYY[-MM[-DD]]
    note: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date | None]  # its first day; None: in force at once
    valid_until: Mapped[date | None]  # its last day; None: for good
    phase: Mapped[str] = mapped_column(
        String(10), default="current", server_default="current"
    )  # in_force.Phase
    # Who has set the days last by hand, empty: an operator; None: they are what the text says.
    dated_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))
    origin: Mapped[str] = mapped_column(String(20))  # builtin | imported
    imported_at: Mapped[datetime] = mapped_column(Moment, index=True)
    state: Mapped[str] = mapped_column(String(20), default="published")  # draft: its clauses wait for review
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("source_document.key"), index=True)
    put_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: an operator; another confirms
    asked: Mapped[str | None] = mapped_column(
        String(20)
    )  # what one person has asked for, another is to agree to
    asked_newer: Mapped[str | None] = mapped_column(ForeignKey("source_document.key"), index=True)
    asked_topic: Mapped[str | None] = mapped_column(String(40))  # None: it is asked for the whole document
    asked_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))
    clauses: Mapped[list["ClauseRow"]] = relationship(
        cascade="all, delete-orphan", order_by="ClauseRow.position"
    )


class TopicSuccessionRow(Base):
    """一个主题由新文件代替: what the older document says of other topics stays in force."""

    __tablename__ = "topic_succession"

    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    newer_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), index=True)


class ClauseRow(Base):
    """条款: one paragraph of a document under its headings."""

    __tablename__ = "clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), index=True)
    position: Mapped[int]
    heading_path: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)


class ClauseCutRow(Base):
    """What a clause was cut into (`clauses.cuts`), so that nobody cuts it again; goes with the clause."""

    __tablename__ = "clause_cut"

    clause_id: Mapped[int] = mapped_column(
        ForeignKey("clause.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mark: Mapped[str] = mapped_column(String(32))  # for which text, rules and words it holds
    cut: Mapped[list[Any]] = mapped_column(JSON)


class EntryRow(Base):
    """问答条目: whose it is, where it stands, and its newest text, which lists show and search.

    Residents are answered from another row: the revision numbered `live_number`. Both are written by `editing` and
    `builtin` only.
    """

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'pending', 'published', 'retired')", name="state"),
        CheckConstraint("state <> 'published' OR live_number = head_number", name="published_is_live"),
        CheckConstraint("state <> 'retired' OR live_number IS NULL", name="retired_is_not_live"),
        CheckConstraint("publish_at IS NULL OR state = 'pending'", name="scheduled_is_pending"),
        Index("ix_entry_state_changed_at", "state", "changed_at"),
        Index("ix_entry_live", "id", "live_number"),  # which answer, without their texts
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    # Whose it is (`editing.whose`): where it answers, though its newest text may be for another region.
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    topic: Mapped[str] = mapped_column(String(40), index=True)
    title: Mapped[str] = mapped_column(String(200))
    conclusion: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text, default="")
    how: Mapped[str] = mapped_column(Text, default="")
    where: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[list[str]] = mapped_column(JSON)
    figures: Mapped[list[str]] = mapped_column(JSON)
    parts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    document_key: Mapped[str | None] = mapped_column(ForeignKey("source_document.key"), index=True)
    section: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date | None]
    review_by: Mapped[date | None] = mapped_column(index=True)
    unexplained: Mapped[bool] = mapped_column(default=False)
    searched: Mapped[str] = mapped_column(
        Text
    )  # title and phrasings as lists look for them: `EntryText.searched`
    origin: Mapped[str] = mapped_column(String(20))  # builtin | staff: who wrote the first revision
    adopted: Mapped[bool] = mapped_column(default=False)  # staff have changed it: releases leave it alone
    state: Mapped[str] = mapped_column(String(20))
    head_number: Mapped[int]  # of the newest revision, whose text stands above
    live_number: Mapped[int | None]  # of the revision that answers; None: none does
    version: Mapped[int] = mapped_column(default=1)  # grows with every change, to notice two at once
    publish_at: Mapped[datetime | None] = mapped_column(Moment, index=True)  # approved, waits for this moment
    expire_at: Mapped[datetime | None] = mapped_column(Moment, index=True)  # of the live revision
    changed_at: Mapped[datetime] = mapped_column(Moment, index=True)
    changed_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: the built-in content
    phrasings: Mapped[list["PhrasingRow"]] = relationship(
        cascade="all, delete-orphan", order_by="PhrasingRow.position", lazy="selectin"
    )


class EntryRevisionRow(Base):
    """版本: one whole text of an entry, as somebody saved it. Never changed, never deleted."""

    __tablename__ = "entry_revision"
    __table_args__ = (UniqueConstraint("entry_id", "number", name="uq_entry_revision_entry_id_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]  # from 1
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # of `entry_text.EntryText`
    publish_at: Mapped[datetime | None] = mapped_column(Moment)  # not before; None: as soon as it is approved
    expire_at: Mapped[datetime | None] = mapped_column(Moment)
    author: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: the built-in content
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    made_at: Mapped[datetime] = mapped_column(Moment)


class PhrasingRow(Base):
    """问法: one way people ask for an entry, of its newest text."""

    __tablename__ = "phrasing"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))


class KnowledgeRevisionRow(Base):
    """One row: how often the knowledge has changed, and the digest of the built-in content loaded last.

    Every process compares `revision` with the one its index was built from.
    """

    __tablename__ = "knowledge_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    builtin_digest: Mapped[str] = mapped_column(String(64), default="")
