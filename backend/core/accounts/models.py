"""Tables of accounts and sessions. Rows stay inside this package; `roles` holds what crosses it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.accounts.roles import Account, Role
from backend.core.db import Base, Moment
from backend.core.subtree import LONGEST_CODE

LONGEST_USERNAME = 32  # characters
LONGEST_NAME = 40


class StaffAccountRow(Base):
    """账号 of one member of staff. Never deleted: the audit log names it."""

    __tablename__ = "staff_account"
    __table_args__ = (CheckConstraint(f"role IN {tuple(map(str, Role))}", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(LONGEST_USERNAME), unique=True)
    display_name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10))
    # No foreign keys: regions and doctors belong to floors above; who adds an account looks them up there.
    region_code: Mapped[str] = mapped_column(String(LONGEST_CODE), index=True)
    doctor_id: Mapped[int | None] = mapped_column(unique=True)
    must_change_password: Mapped[bool]
    failed_attempts: Mapped[int] = mapped_column(default=0)  # since the last sign-in
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    # Whose hand its last one-time password came from, which may have kept it; None: an operator's. See `apart`.
    set_up_by: Mapped[str | None] = mapped_column(String(LONGEST_USERNAME))

    def account(self) -> Account:
        """As it crosses the package."""
        return Account(
            id=self.id,
            username=self.username,
            name=self.display_name,
            role=Role(self.role),
            region=self.region_code,
            doctor_id=self.doctor_id,
            must_change_password=self.must_change_password,
        )


class StaffSessionRow(Base):
    """One browser that is signed in. The token itself is only in that browser."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # keyed: useless to who reads the table
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
