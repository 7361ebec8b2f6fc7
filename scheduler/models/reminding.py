"""Tables of the reminder engine: what is to be told to whom, each attempt at it, who is alive, and odd workdays."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from scheduler.models.columns import one_of
from scheduler.models.reminder_kinds import Kind, Recipient, State

_MOVED = text("stage = 'moved'")
DELIVERY_OUTCOMES = ("accepted", "delivered", "retry", "failed", "unknown")


class ReminderRow(Base):
    """提醒: to be sent once. The text is made when it is claimed, so a row holds no words about a person.

    `key` says what must not happen twice, e.g. `digest:7:2026-03-02` or `patient:12:week:3051`.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("recipient_kind", Recipient),
        one_of("state", State),
        Index("ix_reminder_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_reminder_state_lease_until", "state", "lease_until"),
        Index("ix_reminder_moved", "local_date", sqlite_where=_MOVED, postgresql_where=_MOVED),
        Index("ix_reminder_recipient", "recipient_kind", "recipient_id", "local_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20))  # of its kind: week, day, morning; d1, d3, d7; ...
    recipient_kind: Mapped[str] = mapped_column(String(20))
    recipient_id: Mapped[int]  # of the table the kind names: doctor or patient
    care_plan_id: Mapped[int | None] = mapped_column(ForeignKey("care_plan.id"), index=True)
    local_date: Mapped[date] = mapped_column(index=True)  # in Asia/Shanghai
    due_at: Mapped[datetime] = mapped_column(Moment)
    not_after: Mapped[datetime] = mapped_column(Moment)  # later it is expired, not sent
    state: Mapped[str] = mapped_column(String(20))
    claim_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment)  # `due_at` at first
    channel: Mapped[str | None] = mapped_column(String(20))
    error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    # Somebody has seen to it that it failed: told them another way, or mended why.
    handled_by: Mapped[str | None] = mapped_column(String(32))
    handled_at: Mapped[datetime | None] = mapped_column(Moment)


class DeliveryRow(Base):
    """送达: one attempt at a reminder. No outcome yet: it is under way, or the process died in it."""

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("outcome", DELIVERY_OUTCOMES),
        UniqueConstraint("reminder_id", "attempt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"))
    attempt: Mapped[int]
    channel: Mapped[str] = mapped_column(String(20))
    claim_token: Mapped[str] = mapped_column(String(36))
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20), default="")  # the remote error code
    error: Mapped[str] = mapped_column(String(300), default="")  # secrets and numbers taken out
    remote_id: Mapped[str | None] = mapped_column(String(80), index=True)  # msgid, for the later report


class HeartbeatRow(Base):
    """A runner that ticks. `halted_at`: the clock jumped, so it plans nothing until an operator confirms."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Moment)
    ticked_at: Mapped[datetime] = mapped_column(Moment)
    ticks: Mapped[int] = mapped_column(default=0)
    halted_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")


class RenewalRow(Base):
    """How far everybody's plans were gone through by the rules and the calendar called `basis`."""

    __tablename__ = "renewal"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    basis: Mapped[str] = mapped_column(String(64))  # a digest of both
    upto: Mapped[int]  # the last patient
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class WorkdayOverrideRow(Base):
    """A day that is a workday, or none, against the calendar."""

    __tablename__ = "workday_override"

    day: Mapped[date] = mapped_column(primary_key=True)
    workday: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200), default="")


class WorkdayYearRow(Base):
    """A year whose holidays the overrides hold in full: no day of it is a guess any more."""

    __tablename__ = "workday_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    loaded_at: Mapped[datetime] = mapped_column(Moment)
