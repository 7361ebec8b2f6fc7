"""What became of every window of the year: kept, or missed and why; and how often each patient was seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, VisitRow
from scheduler.models.kinds import Outcome
from scheduler.workdays import ONE_DAY
from tests.bench.reminders.year import Simulation

NOT_AT_HOME = "not at home when called on"
AWAY = "the doctor away, nobody stood in"
NO_WORKDAY = "no workday in the window"
FULL = "more than the doctor could do that day"
UNEXPLAINED = "UNEXPLAINED"
OFTEN = 4  # visits a year that every patient is to have
Line = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Followed:
    """Windows that ended by now. `visits`: of each patient followed all the time for a chronic disease; those with
    fewer than four are counted by whether somebody had called in vain.
    """

    kept: int
    missed: Mapping[str, int]
    visits: Sequence[int]
    seldom_met: int
    seldom_other: int

    @property
    def windows(self) -> int:
        """All of them."""
        return self.kept + sum(self.missed.values())

    @property
    def share(self) -> float:
        """Kept, of all."""
        return self.kept / self.windows if self.windows else 0.0


def followed(session: Session, lived: Simulation) -> Followed:
    """Read from the care plans as they stand at the end."""
    end = lived.days[-1].day
    visit = aliased(VisitRow)
    plan = CarePlanRow
    query = select(
        *(plan.patient_id, plan.disease, plan.state, plan.earliest, plan.due, plan.deadline),
        *(plan.created_at, plan.closed_at, visit.visited_on),
    ).outerjoin(visit, visit.id == plan.done_by_visit_id)
    rows = session.execute(query.where(plan.deadline.is_not(None))).all()
    opened = {(one.patient_id, one.disease, one.created_at): one for one in rows}
    kept, missed = 0, Counter[str]()
    for row in rows:
        if row.visited_on is not None and row.visited_on <= row.deadline:
            kept += 1
        elif _missed(row, opened.get((row.patient_id, row.disease, row.closed_at)), end):
            missed[_why(row, lived)] += 1
    times = _visits(session, lived)
    seldom = [patient_id for patient_id, number in times.items() if number < OFTEN]
    met = sum(patient_id in lived.rounds.failed for patient_id in seldom)
    return Followed(kept, missed, list(times.values()), met, len(seldom) - met)


def _missed(row: Line, after: Line | None, end: date) -> bool:
    """Not seen by the last day. Who died, moved or was treated to the end before it was not missed.

    `after` is the plan opened as this one was closed: a plan replaced by one that ends no later is judged by that one.
    """
    if row.state == "open":
        return bool(row.deadline <= end)
    if row.state == "superseded" and after is not None and after.deadline <= row.deadline:
        return False
    return row.state in ("done", "superseded") or bool(row.closed_at.date() > row.deadline)


def _why(row: Line, lived: Simulation) -> str:
    doctor = lived.rounds.people[row.patient_id].doctor_id
    window = [row.earliest + number * ONE_DAY for number in range((row.deadline - row.earliest).days + 1)]
    if any(day in window for day in lived.rounds.failed.get(row.patient_id, ())):
        return NOT_AT_HOME
    workdays = [day for day in window if lived.workdays.is_workday(day)]
    if not workdays:
        return NO_WORKDAY
    last = [day for day in workdays if day >= row.due] or workdays[-1:]
    if all(lived.rounds.absences.away(doctor, day) for day in last):
        return AWAY
    return FULL if any(day in lived.rounds.overfull for day in last) else UNEXPLAINED


def _visits(session: Session, lived: Simulation) -> dict[int, int]:
    """Face to face, of those who were there from the first day to the last."""
    query = (
        select(VisitRow.patient_id, func.count().label("times"))
        .where(VisitRow.visited_on >= lived.start, VisitRow.outcome == Outcome.REACHED.value)
        .group_by(VisitRow.patient_id)
    )
    found = {row.patient_id: row.times for row in session.execute(query)}
    return {
        one.id: found.get(one.id, 0)
        for one in lived.people
        if one.joins is None
        and one.leaves is None
        and one.diseases
        and Disease.TUBERCULOSIS not in one.diseases
    }
