"""Table of the codes by which a person on record binds a WeChat user."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class BindingCodeRow(Base):
    """绑定码 of one patient or one doctor, gone once it is used. The code itself was only on a screen."""

    __tablename__ = "binding_code"
    __table_args__ = (CheckConstraint("(patient_id IS NULL) <> (doctor_id IS NULL)", name="whose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code_index: Mapped[str] = mapped_column(String(64), unique=True)
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"), unique=True)
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
