"""What staff look at: the rows of a day, who is due, and what nobody was told of. A doctor's list is `printed`'s."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scheduler.models import DoctorRow, ReminderRow
from scheduler.models.kinds import Post
from scheduler.models.reminder_kinds import NOBODY, Kind, Stage, State
from scheduler.reminders import answering, climbing, digest
from scheduler.reminders.digest import DigestFacts
from scheduler.workdays import Workdays

_NOT_SENT = (State.FAILED.value, State.EXPIRED.value)
_UNSENT = ReminderRow.state.in_(_NOT_SENT)


@dataclass(frozen=True, slots=True)
class Listed:
    """A reminder as staff see it: no name, no text."""

    id: int
    key: str
    kind: Kind
    stage: Stage
    state: State
    attempts: int
    channel: str
    error: str


def of_day(session: Session, day: date) -> tuple[Listed, ...]:
    """Every reminder of that date, in the order they go out."""
    query = select(ReminderRow).where(ReminderRow.local_date == day)
    rows = session.scalars(query.order_by(ReminderRow.due_at, ReminderRow.id))
    return tuple(
        Listed(
            *(row.id, row.key, Kind(row.kind), Stage(row.stage), State(row.state)),
            *(row.attempts, row.channel or "", row.error),
        )
        for row in rows
    )


def due(session: Session, day: date, workdays: Workdays) -> tuple[tuple[int, str, DigestFacts], ...]:
    """Of each doctor with anything due on that day: number, name, figures."""
    query = select(DoctorRow).where(DoctorRow.active, DoctorRow.post == Post.DOCTOR.value)
    found = (
        (row.id, row.name, digest.digest(session, row.id, day, workdays))
        for row in session.scalars(query.order_by(DoctorRow.id)).all()
    )
    return tuple((number, name, one) for number, name, one in found if one is not None and not one.empty)


def counts(session: Session, since: date) -> dict[State, int]:
    """How many reminders there are in each state since that day."""
    query = select(ReminderRow.state, func.count()).where(ReminderRow.local_date >= since)
    return {State(state): number for state, number in session.execute(query.group_by(ReminderRow.state))}


def unheard(session: Session, day: date) -> int:
    """Urgent matters of the 30 days up to that day that stand, and of which nobody was told.

    A doctor whom no message reached has them on his list, in the morning: that is too late for a danger.
    """
    query = select(ReminderRow).where(
        ReminderRow.kind == Kind.DANGER.value,
        or_(ReminderRow.recipient_id == NOBODY, _UNSENT),
        ReminderRow.handled_at.is_(None),
        ReminderRow.local_date.between(day - timedelta(days=30), day),
    )
    matters = {climbing.matter_of(row.key): row for row in session.scalars(query).all()}
    return sum(
        answering.urgent_stands(session, Stage(row.stage), row.key, row.care_plan_id)
        and not _heard(session, matter)
        for matter, row in matters.items()
    )


def _heard(session: Session, matter: str) -> bool:
    """Whether somebody was told of it, or is about to be."""
    others = (
        ReminderRow.key.startswith(matter, autoescape=True),
        ReminderRow.recipient_id != NOBODY,
        ReminderRow.state.not_in((*_NOT_SENT, State.CANCELLED.value)),
    )
    return session.scalars(select(ReminderRow.id).where(*others).limit(1)).first() is not None


def missed(session: Session, day: date) -> int:
    """Patients' reminders of the 30 days up to that day which nobody sent in time."""
    query = select(func.count()).where(
        ReminderRow.kind == Kind.PATIENT.value,
        ReminderRow.state == State.EXPIRED.value,
        ReminderRow.local_date.between(day - timedelta(days=30), day),
    )
    return session.scalar(query) or 0
