"""Tables of 批量试问: a run, and each question of it with what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from bot.hits.judging import Outcome
from policy_kb.models import LONGEST_ACCOUNT


class HitRunRow(Base):
    """One run: questions of the residents of a region and below, asked of one revision of the knowledge."""

    __tablename__ = "hit_run"
    __table_args__ = (Index("ix_hit_run_region_code_id", "region_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    source: Mapped[str] = mapped_column(String(20))  # golden: the standard questions; list: pasted
    started_by: Mapped[str] = mapped_column(String(LONGEST_ACCOUNT))
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int]  # of the knowledge that was asked
    total: Mapped[int]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)  # outcome -> how many, when it is finished


class HitRow(Base):
    """One question of a run. `outcome` None: not asked yet."""

    __tablename__ = "hit"
    __table_args__ = (
        UniqueConstraint("run_id", "position", name="uq_hit_run_id_position"),
        CheckConstraint(f"outcome IN {tuple(map(str, Outcome))}", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("hit_run.id"))
    position: Mapped[int]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))  # where who asks lives
    text: Mapped[str] = mapped_column(Text)  # personal numbers masked
    agreed: Mapped[bool]  # whether it is agreed on who answers
    expected: Mapped[str | None] = mapped_column(String(80))  # the entry agreed on; None: nothing may answer
    outcome: Mapped[str | None] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(String(80))  # that answered
    kind: Mapped[str | None] = mapped_column(String(20))  # of the reply
    score: Mapped[float | None]  # of the entry that answered, or of the likeliest
    matched: Mapped[str] = mapped_column(Text, default="")  # its words that were found, with 、 between them
