"""Whose visit is late by some days: the one rule of the messages to supervisors and of their overview.

A patient counts once, from the day the first of his visits was planned for, in danger or not. That day lies inside the
window of the rules: whose last day is past as well, and so not in time by 及时率, is counted among them. Who is in
danger and lost has no visit to be late: the days count from the visit that found the danger.
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
    """A patient who waits `since` that day; `made`: when the newest of these plans was made; `last`: the first of their
    last days by the rules, None where there is none."""

    patient_id: int
    since: date
    made: datetime
    last: date | None = None

    def past(self, today: date) -> bool:
        """Whether no visit of today can be in time any more."""
        return self.last is not None and self.last < today


@dataclass(frozen=True, slots=True)
class Overdue:
    """A supervisor's patients whose planned day is past by some days: all, those not told of before, and those whose
    last day by the rules is `past` as well."""

    all: int
    new: int
    past: int


def patients(session: Session, scope: Scope, until: date) -> tuple[Late, ...]:
    """Who of the scope waits since that day or longer."""
    unfound = and_(CarePlanRow.action == Action.LOST.value, in_danger())
    since = case((unfound, VisitRow.visited_on), else_=CarePlanRow.chosen)
    # A first visit's day is the one it was planned for, not the rules'; only a notice gives it a window.
    first = and_(CarePlanRow.action == Action.FIRST_VISIT.value, CarePlanRow.earliest == CarePlanRow.deadline)
    binding = case((~first, CarePlanRow.deadline))
    query = (
        select(CarePlanRow.patient_id, func.min(since), func.max(CarePlanRow.created_at), func.min(binding))
        .join(PatientRow, PatientRow.id == CarePlanRow.patient_id)
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .outerjoin(VisitRow, VisitRow.id == CarePlanRow.after_visit_id)
        .where(CarePlanRow.state == "open", since <= until)
        .where(PatientRow.status == Standing.ACTIVE.value)
        .group_by(CarePlanRow.patient_id)
    )
    return tuple(Late(*row) for row in session.execute(within(scope, query)))


def last_day(stage: Stage, today: date) -> date:
    """Whose planned day it was, or an earlier one, waits as many days as the stage says."""
    return today - timedelta(days=OVERDUE[stage])


def overdue(session: Session, supervisor_id: int, stage: Stage, today: date) -> Overdue | None:
    """Visits late by the stage's days in the supervisor's area; None when he has left."""
    supervisor = session.get(DoctorRow, supervisor_id)
    if supervisor is None or not supervisor.active:
        return None
    found = patients(session, scope_of(session, supervisor_id), last_day(stage, today))
    told = _last_told(session, supervisor_id, stage)
    new = sum(told is None or _is_news(one, stage, told) for one in found)
    return Overdue(len(found), new, sum(one.past(today) for one in found))


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
