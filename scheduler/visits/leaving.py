"""A doctor goes on leave: appointments of those days that can wait are moved behind it, so that nobody waits in vain.

What cannot wait keeps its day: `standing_in` shows it to the team.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from scheduler import people
from scheduler.guidelines import Urgency
from scheduler.models import PatientRow
from scheduler.people import Absence
from scheduler.scopes import Scope
from scheduler.visits.due import due_between
from scheduler.visits.guidance import Guidance
from scheduler.visits.listed import DuePlan
from scheduler.visits.recording import reschedule
from scheduler.workdays import ONE_DAY, Workdays

_SPREAD = 5  # workdays after the leave; all of them on the first would be more than a doctor can do


@dataclass(frozen=True, slots=True)
class Left:
    """`moved`: how many patients have another day now; `again`: the leave was entered before."""

    absence: Absence
    moved: int
    again: bool = False


def take_leave(
    session: Session, guidance: Guidance, doctor_id: int, first: date, last: date, by: str
) -> Left:
    """Enter the leave and move what can wait. Errors as `people.leave`."""
    before = people.absences(session, [doctor_id], first)
    absence = people.leave(session, doctor_id, first, last, guidance.workdays, by, guidance.now)
    waiting = _waiting(session, absence, guidance.today)
    for number, plans in enumerate(waiting):
        end = min(plan.deadline for plan in plans if plan.deadline)
        days = _days(absence.back_on, end, guidance.workdays)
        _move(session, guidance, plans, days[number * len(days) // len(waiting)])
    return Left(absence, len(waiting), absence in before)


def _waiting(session: Session, absence: Absence, today: date) -> list[list[DuePlan]]:
    """The plans of each patient whose appointment lies in the leave and can wait, the first to end first."""
    scope = Scope(doctor_id=absence.doctor_id)
    plans = due_between(session, scope, max(absence.first, today), absence.back_on - ONE_DAY, today)
    found: dict[int, list[DuePlan]] = {}
    for plan in plans:
        found.setdefault(plan.patient_id, []).append(plan)
    can_wait = [all_ for all_ in found.values() if all(_can_wait(one, absence.back_on) for one in all_)]
    return sorted(
        can_wait, key=lambda all_: (min(one.deadline or date.max for one in all_), all_[0].patient_id)
    )


def _can_wait(plan: DuePlan, back_on: date) -> bool:
    return plan.urgency is not Urgency.AT_ONCE and plan.deadline is not None and plan.deadline > back_on


def _days(first: date, end: date, workdays: Workdays) -> list[date]:
    """Workdays from the first, which is one, as far as the deadline allows."""
    days, day = [first], first
    while len(days) < _SPREAD and (day := day + ONE_DAY) <= end:
        if workdays.is_workday(day):
            days.append(day)
    return days


def _move(session: Session, guidance: Guidance, plans: Sequence[DuePlan], day: date) -> None:
    version = session.get_one(PatientRow, plans[0].patient_id).version
    for plan in plans:
        version = reschedule(session, guidance, plan.patient_id, version, plan.disease, day)
