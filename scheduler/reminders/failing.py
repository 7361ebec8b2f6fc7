"""Reminders that reached nobody: how many, why, and what is done about them. Names no patient.

All of one reason are settled together: who mends a template or a binding mends it for all of them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import NotFound
from backend.core.subtree import below
from scheduler.models import DoctorRow, HealthCentreRow, PatientRow, ReminderRow, TeamRow
from scheduler.models.reminder_kinds import State
from scheduler.reminders.deciding import MOST_ATTEMPTS

KIND = "提醒"


@dataclass(frozen=True, slots=True)
class Which:
    """All that failed for one reason, of one kind of recipient, since a day."""

    recipient: str
    reason: str
    since: date


@dataclass(frozen=True, slots=True)
class Failing:
    """Reminders of one kind of recipient that failed for one reason; `last` is the newest day.

    `timely`: how many of them can still be sent.
    """

    recipient: str  # doctor | patient | township | county
    reason: str
    count: int
    last: date
    timely: int


def failing(session: Session, root: str, since: date, now: datetime) -> tuple[Failing, ...]:
    """Of the root's subtree since that day, the commonest first; those that somebody has seen to are left out."""
    count = func.count()
    timely = func.sum(case((_timely(now), 1), else_=0))
    columns = (
        ReminderRow.recipient_kind,
        ReminderRow.error,
        count,
        func.max(ReminderRow.local_date),
        timely,
    )
    query = (
        _those(select(*columns), root, since)
        .group_by(ReminderRow.recipient_kind, ReminderRow.error)
        .order_by(count.desc(), ReminderRow.recipient_kind, ReminderRow.error)
    )
    return tuple(Failing(*row) for row in session.execute(query))


def again(session: Session, which: Which, root: str, actor: Actor, now: datetime) -> int:
    """Have those sent once more whose time has not passed; how many. Each is tried once more, not from the beginning:
    its attempts are numbered."""
    tries = {"state": State.RETRY.value, "next_attempt_at": now, "finished_at": None, "channel": None}
    done = _change(session, which, root, tries, _timely(now))
    _note(session, which, "提醒再发一次", root, done, actor, now)
    return done


def handled(session: Session, which: Which, root: str, actor: Actor, now: datetime) -> int:
    """Somebody has told them another way, or mended why: they leave the list, and stay in every record; how many."""
    done = _change(session, which, root, {"handled_by": actor.account or "", "handled_at": now})
    _note(session, which, "没发成的提醒已办", root, done, actor, now)
    return done


def _change(
    session: Session, which: Which, root: str, values: dict[str, Any], *more: ColumnElement[bool]
) -> int:
    same = (ReminderRow.recipient_kind == which.recipient, ReminderRow.error == which.reason)
    ids = _those(select(ReminderRow.id), root, which.since).where(*same, *more)
    found = list(session.scalars(ids.with_for_update(of=ReminderRow)))
    session.execute(update(ReminderRow), [{"id": id, **values} for id in found]) if found else None
    return len(found)


def _note(
    session: Session, which: Which, action: str, root: str, count: int, actor: Actor, now: datetime
) -> None:
    if not count:
        raise NotFound("没有这样的提醒了，可能同事刚处理过，或者已经过了时候，请看现在的列表。")
    detail = {"recipient": which.recipient, "count": count}
    audit.record(session, actor, Deed(action, KIND, region=root, detail=detail), now)


def _timely(now: datetime) -> ColumnElement[bool]:
    return and_(ReminderRow.not_after > now, ReminderRow.attempts < MOST_ATTEMPTS)


def _those(query: Any, root: str, since: date) -> Any:
    return (
        query.outerjoin(PatientRow, and_(_is_patient(), PatientRow.id == ReminderRow.recipient_id))
        .outerjoin(DoctorRow, and_(~_is_patient(), DoctorRow.id == ReminderRow.recipient_id))
        .outerjoin(TeamRow, TeamRow.id == DoctorRow.team_id)
        .outerjoin(
            HealthCentreRow,
            HealthCentreRow.id == func.coalesce(DoctorRow.health_centre_id, TeamRow.health_centre_id),
        )
        .where(
            ReminderRow.state == State.FAILED.value,
            ReminderRow.handled_at.is_(None),
            ReminderRow.local_date >= since,
            _below(root),
        )
    )


def _is_patient() -> ColumnElement[bool]:
    return ReminderRow.recipient_kind == "patient"


def _below(root: str) -> ColumnElement[bool]:
    columns = (PatientRow.region_code, HealthCentreRow.region_code, DoctorRow.region_code)
    return or_(*(below(column, root) for column in columns))
