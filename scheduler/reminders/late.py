"""Whose visit is late by some days: the one rule of the messages to supervisors and of their overview.

A patient counts once, from the day the first of his visits was planned for, in danger or not. Who is in danger and
lost has no visit to be late: the days count from the visit that found the danger.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from scheduler.guidelines.decision import Action
from scheduler.models import CarePlanRow, DoctorRow, HouseholdRow, PatientRow, ReminderRow, VisitRow
from scheduler.models.kinds import Standing
from scheduler.models.reminder_kinds import OVERDUE, Kind, Stage, State
from scheduler.reminders.answering import in_danger
from scheduler.scopes import Scope, scope_of, within


@dataclass(frozen=True, slots=True)
class Late:
    """A patient who waits `since` that day; `made`: when the newest of these plans was made."""

    patient_id: int
    since: date
    made: datetime


@dataclass(frozen=True, slots=True)
class Overdue:
    """A supervisor's patients whose visit is late: all, and those not told of before."""

    all: int
    new: int


def patients(session: Session, scope: Scope, until: date) -> tuple[Late, ...]:
    """Who of the scope waits since that day or longer."""
    unfound = and_(CarePlanRow.action == Action.LOST.value, in_danger())
    since = case((unfound, VisitRow.visited_on), else_=CarePlanRow.chosen)
    query = (
        select(CarePlanRow.patient_id, func.min(since), func.max(CarePlanRow.created_at))
        .join(PatientRow, PatientRow.id == CarePlanRow.patient_id)
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .outerjoin(VisitRow, VisitRow.id == CarePlanRow.after_visit_id)
        .where(CarePlanRow.state == "open", since <= until)
        .where(PatientRow.status == Standing.ACTIVE.value)
        .group_by(CarePlanRow.patient_id)
    )
    return tuple(Late(*row) for row in session.execute(within(scope, query)))


def last_day(stage: Stage, today: date) -> date:
    """Who waits since then or longer is late by as many days as the stage says."""
    return today - timedelta(days=OVERDUE[stage])


def overdue(session: Session, supervisor_id: int, stage: Stage, today: date) -> Overdue | None:
    """Visits late by the stage's days in the supervisor's area; None when he has left."""
    supervisor = session.get(DoctorRow, supervisor_id)
    if supervisor is None or not supervisor.active:
        return None
    found = patients(session, scope_of(session, supervisor_id), last_day(stage, today))
    told = _last_told(session, supervisor_id, stage)
    return Overdue(len(found), sum(told is None or _is_news(one, stage, told) for one in found))


def _is_news(one: Late, stage: Stage, told: date) -> bool:
    """Not late by so many days when the last message went out, or planned since."""
    return one.since > last_day(stage, told) or one.made.date() > told


def _last_told(session: Session, supervisor_id: int, stage: Stage) -> date | None:
    told = (State.ACCEPTED.value, State.DELIVERED.value, State.UNKNOWN.value)
    return session.scalar(
        select(func.max(ReminderRow.local_date)).where(
            ReminderRow.kind == Kind.ESCALATION.value,
            ReminderRow.stage == stage.value,
            ReminderRow.recipient_id == supervisor_id,
            ReminderRow.state.in_(told),
        )
    )
