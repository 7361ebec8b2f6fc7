"""Reminders that reached nobody: how many, and why, for who has to mend it. Names no patient and changes nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import below
from scheduler.models import DoctorRow, HealthCentreRow, PatientRow, ReminderRow, TeamRow
from scheduler.models.reminder_kinds import State


@dataclass(frozen=True, slots=True)
class Failing:
    """Reminders of one kind of recipient that failed for one reason; `last` is the newest day."""

    recipient: str  # doctor | patient | township | county
    reason: str
    count: int
    last: date


def failing(session: Session, root: str, since: date) -> tuple[Failing, ...]:
    """Of the root's subtree since that day, the commonest first."""
    count = func.count()
    query = (
        select(ReminderRow.recipient_kind, ReminderRow.error, count, func.max(ReminderRow.local_date))
        .outerjoin(PatientRow, and_(_is_patient(), PatientRow.id == ReminderRow.recipient_id))
        .outerjoin(DoctorRow, and_(~_is_patient(), DoctorRow.id == ReminderRow.recipient_id))
        .outerjoin(TeamRow, TeamRow.id == DoctorRow.team_id)
        .outerjoin(
            HealthCentreRow,
            HealthCentreRow.id == func.coalesce(DoctorRow.health_centre_id, TeamRow.health_centre_id),
        )
        .where(ReminderRow.state == State.FAILED.value, ReminderRow.local_date >= since, _below(root))
        .group_by(ReminderRow.recipient_kind, ReminderRow.error)
        .order_by(count.desc(), ReminderRow.recipient_kind, ReminderRow.error)
    )
    return tuple(Failing(*row) for row in session.execute(query))


def _is_patient() -> ColumnElement[bool]:
    return ReminderRow.recipient_kind == "patient"


def _below(root: str) -> ColumnElement[bool]:
    columns = (PatientRow.region_code, HealthCentreRow.region_code, DoctorRow.region_code)
    return or_(*(below(column, root) for column in columns))
