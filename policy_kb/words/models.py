"""The table of the words that staff have added to the built-in dictionary."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from policy_kb.models import LONGEST_ACCOUNT

_ACTIVE = "retired_at IS NULL"


class WordRow(Base):
    """词语: what residents of a region (and of all below it) say for a standard name. Retired, never deleted."""

    __tablename__ = "word"
    __table_args__ = (
        CheckConstraint("retired_by IS NULL OR retired_at IS NOT NULL", name="retired"),
        CheckConstraint("approved_by IS NULL OR approved_at IS NOT NULL", name="approved"),
        Index(
            "uq_word_said_region_code",
            "said",
            "region_code",
            unique=True,
            sqlite_where=text(_ACTIVE),
            postgresql_where=text(_ACTIVE),
        ),
        Index("ix_word_region_code", "region_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[str] = mapped_column(String(40))  # normalised
    canonical: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))  # the nation: everybody says so
    source: Mapped[str] = mapped_column(String(200))
    added_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: an operator
    added_at: Mapped[datetime] = mapped_column(Moment)
    approved_by: Mapped[str | None] = mapped_column(
        String(LONGEST_ACCOUNT)
    )  # None: nobody yet, or it was heeded before a second person was asked for
    approved_at: Mapped[datetime | None] = mapped_column(Moment)  # from then on it is heeded
    retired_by: Mapped[str | None] = mapped_column(
        String(LONGEST_ACCOUNT)
    )  # None: an operator, or nobody yet
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
