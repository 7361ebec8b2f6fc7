"""Tables of the townships. A county has at most a few dozen; what nobody lists any more is deleted."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment
from policy_kb.models import LONGEST_ACCOUNT

LONGEST_NAME = 60  # as on a sheet of the quiz


class TownshipRow(Base):
    """乡镇: one township of a county, by the name that is shown."""

    __tablename__ = "township"
    __table_args__ = (UniqueConstraint("region_code", "name", name="uq_township_region_code_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    version: Mapped[int] = mapped_column(default=1)  # grows with every change, to notice two at once
    changed_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: an operator
    changed_at: Mapped[datetime] = mapped_column(Moment)
    spellings: Mapped[list["TownshipSpellingRow"]] = relationship(
        cascade="all, delete-orphan", order_by="TownshipSpellingRow.id", lazy="selectin"
    )


class TownshipSpellingRow(Base):
    """写法: how else a township is written or was called; nowhere in the county does it mean another."""

    __tablename__ = "township_spelling"
    __table_args__ = (
        UniqueConstraint("region_code", "spelling", name="uq_township_spelling_region_code_spelling"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("township.id"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    spelling: Mapped[str] = mapped_column(String(LONGEST_NAME))
