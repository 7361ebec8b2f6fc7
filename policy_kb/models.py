"""Tables of the knowledge base. Rows stay inside this package; `records` holds what crosses it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment


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
    """政策文件."""

    __tablename__ = "source_document"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    issuer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(100), default="")
    issued: Mapped[str] = mapped_column(String(10))  # to the precision the document gives: YYYY[-MM[-DD]]
    note: Mapped[str] = mapped_column(String(300), default="")
    origin: Mapped[str] = mapped_column(String(20))  # builtin | imported
    imported_at: Mapped[datetime] = mapped_column(Moment)
    clauses: Mapped[list["ClauseRow"]] = relationship(
        cascade="all, delete-orphan", order_by="ClauseRow.position"
    )


class ClauseRow(Base):
    """条款: one paragraph of a document under its headings."""

    __tablename__ = "clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), index=True)
    position: Mapped[int]
    heading_path: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)


class EntryRow(Base):
    """问答条目."""

    __tablename__ = "entry"
    __table_args__ = (CheckConstraint("state IN ('published', 'retired')", name="state"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
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
    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), index=True)
    section: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    review_by: Mapped[date]
    unexplained: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default="published")
    origin: Mapped[str] = mapped_column(String(20))  # builtin | staff
    phrasings: Mapped[list["PhrasingRow"]] = relationship(
        cascade="all, delete-orphan", order_by="PhrasingRow.position", lazy="selectin"
    )


class PhrasingRow(Base):
    """问法: one way people ask for an entry."""

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
