"""The table of what was learned here, in place of what the package brings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment

AGREEMENT = "agreement"


class LearnedRow(Base):
    """Learned weights under the name of the part they are for."""

    __tablename__ = "learned"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    learned_at: Mapped[datetime] = mapped_column(Moment)
