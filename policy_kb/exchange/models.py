"""Tables of the exchange: a file that waits for its confirmation."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from policy_kb.models import LONGEST_ACCOUNT


class EntryImportRow(Base):
    """批量导入: a file somebody has uploaded and looks through before it is confirmed. Gone once it is done."""

    __tablename__ = "entry_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)  # of who uploaded it
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[str] = mapped_column(String(LONGEST_ACCOUNT))
    uploaded_at: Mapped[datetime] = mapped_column(Moment, index=True)
