"""The heartbeat row: that somebody ticks, and whether the clock is believed. Shown to staff, confirmed by them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scheduler.models import HeartbeatRow

NAME = "scheduler"
_SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A runner as it was last seen. `halted_at`: it plans nothing until `confirm`; `note` says why, or warns."""

    name: str
    started_at: datetime
    ticked_at: datetime
    ticks: int
    halted_at: datetime | None
    note: str

    def silent(self, now: datetime) -> bool:
        """Whether it should have ticked since."""
        return now - self.ticked_at > _SILENT


def everyone(session: Session) -> tuple[Heartbeat, ...]:
    """All runners on record."""
    return tuple(_read(row) for row in session.scalars(select(HeartbeatRow).order_by(HeartbeatRow.name)))


def hold(session: Session, name: str, now: datetime) -> datetime | None:
    """Hold the runner's row until the transaction ends, making it where there is none; its last tick on record.

    Who looks at the clock after this cannot be overtaken by another tick: an earlier time is a clock set back.
    """
    row = session.get(HeartbeatRow, name, with_for_update=True, populate_existing=True)
    if row is None:
        row = _first_beat(session, name, now)
    return row.ticked_at if row.ticks else None


def beat(session: Session, name: str, now: datetime, alarm: str, note: str, *, first: bool) -> bool:
    """Write one tick down; whether the runner may plan. An alarm halts it until it is confirmed.

    `first`: of this process. `note` is a warning, shown while there is no alarm.
    """
    hold(session, name, now)
    row = session.get_one(HeartbeatRow, name)
    if first:
        row.started_at = now
    row.ticked_at, row.ticks = now, row.ticks + 1
    if alarm:
        row.halted_at = row.halted_at or now
        row.note = f"{alarm}；请核对系统时间，再运行 mingbai scheduler confirm-clock。"
    elif row.halted_at is None:
        row.note = note
    return row.halted_at is None


def _first_beat(session: Session, name: str, now: datetime) -> HeartbeatRow:
    """The new row; of two runners that begin at once one makes it and both go on."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"name": name, "started_at": now, "ticked_at": now, "ticks": 0, "note": ""}
    session.execute(insert(HeartbeatRow).values(values).on_conflict_do_nothing(index_elements=["name"]))
    return session.get_one(HeartbeatRow, name, with_for_update=True, populate_existing=True)


def confirm(session: Session) -> tuple[str, ...]:
    """The operator has looked at the clock: every halted runner may plan again. The names of those."""
    halted = session.scalars(select(HeartbeatRow).where(HeartbeatRow.halted_at.is_not(None))).all()
    for row in halted:
        row.halted_at, row.note = None, ""
    return tuple(row.name for row in halted)


def _read(row: HeartbeatRow) -> Heartbeat:
    return Heartbeat(row.name, row.started_at, row.ticked_at, row.ticks, row.halted_at, row.note)
