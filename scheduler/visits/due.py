"""What is due, for the lists of a doctor, a team, a health centre or a county. Reads only."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from scheduler.caring import Query
from scheduler.guidelines import Action, Disease, Urgency, VisitClass
from scheduler.models import CarePlanRow, ContractRow, HouseholdRow, PatientRow, VisitRow
from scheduler.models.kinds import ContractState
from scheduler.reminders.answering import in_danger
from scheduler.scopes import Scope, within
from scheduler.visits.home import home_dangers
from scheduler.visits.listed import Agenda, DangerousReading, DuePlan, ExpiringContract, LostPatient
from scheduler.workdays import ONE_DAY, Workdays

EXPIRING_DAYS = 30
Line = Row[*tuple[Any, ...]]
_GRAVITY = {urgency: place for place, urgency in enumerate(Urgency)}


def agenda(session: Session, scope: Scope, today: date, workdays: Workdays) -> Agenda:
    """All lists of a day."""
    return Agenda(
        today=due_today(session, scope, today),
        overdue=overdue(session, scope, today),
        week=this_week(session, scope, today, workdays),
        expiring=expiring(session, scope, today),
        dangerous=dangerous(session, scope),
        lost=lost(session, scope),
        readings=home_dangers(session, scope),
    )


def due_today(session: Session, scope: Scope, today: date) -> tuple[DuePlan, ...]:
    """Exactly today."""
    return due_between(session, scope, today, today, today)


def overdue(session: Session, scope: Scope, today: date) -> tuple[DuePlan, ...]:
    """Before today, the longest overdue of each urgency first."""
    return due_between(session, scope, date.min, today - ONE_DAY, today)


def this_week(session: Session, scope: Scope, today: date, workdays: Workdays) -> tuple[DuePlan, ...]:
    """From tomorrow as far as lists look ahead, as the morning's message counts them; a Friday shows Monday."""
    return due_between(session, scope, today + ONE_DAY, workdays.soon_until(today), today)


def due_between(session: Session, scope: Scope, first: date, last: date, today: date) -> tuple[DuePlan, ...]:
    """Open plans whose day in force lies there, both included: the most urgent first, then by day."""
    plan = CarePlanRow
    query = _open(select(plan.id, plan.patient_id, *_SHOWN)).where(plan.chosen.between(first, last))
    found = (_due(row, today) for row in session.execute(within(scope, query)))
    return tuple(sorted(found, key=lambda one: (_GRAVITY[one.urgency], one.day, one.plan_id)))


def of_patient(session: Session, patient_id: int, today: date) -> tuple[DuePlan, ...]:
    """The open plans of one patient, the first to come first; none of one who is not followed."""
    query = _open(select(CarePlanRow.id, CarePlanRow.patient_id, *_SHOWN))
    query = query.where(CarePlanRow.patient_id == patient_id, CarePlanRow.chosen.is_not(None))
    return tuple(
        _due(row, today) for row in session.execute(query.order_by(CarePlanRow.chosen, CarePlanRow.id))
    )


def planned(session: Session, plan_id: int, today: date) -> DuePlan:
    """An open plan by its id; NotFound when it is done, moved or gone."""
    query = _open(select(CarePlanRow.id, CarePlanRow.patient_id, *_SHOWN))
    row = session.execute(query.where(CarePlanRow.id == plan_id, CarePlanRow.chosen.is_not(None))).first()
    if row is None:
        raise NotFound("这次随访安排已经办完或改过，请回到患者页看最新的安排。")
    return _due(row, today)


def expiring(
    session: Session, scope: Scope, today: date, days: int = EXPIRING_DAYS
) -> tuple[ExpiringContract, ...]:
    """Contracts in force that end within so many days or ended without being renewed, the first to end first."""
    row = ContractRow
    query = (
        select(row.id, row.household_id, row.team_id, row.doctor_id, row.ends, PatientRow.id.label("patient"))
        .join(HouseholdRow, HouseholdRow.id == row.household_id)
        .join(PatientRow, PatientRow.household_id == HouseholdRow.id)
        .where(row.state == ContractState.CURRENT.value, row.ends <= today + timedelta(days=days))
        .where(PatientRow.status == "active")
        .order_by(row.ends, row.id, PatientRow.id)
    )
    rows: dict[int, list[Line]] = {}
    for found in session.execute(within(scope, query)):
        rows.setdefault(found.id, []).append(found)
    return tuple(_expiring(same, today) for same in rows.values())


def dangerous(session: Session, scope: Scope) -> tuple[DangerousReading, ...]:
    """Patients whose last visit was dangerous, lost ones too; the first to reach the deadline first."""
    visit, plan = VisitRow, CarePlanRow
    readings = (visit.sbp, visit.dbp, visit.glucose, visit.symptoms)
    query = (
        _open(select(plan.patient_id, visit.id, visit.visited_on, *readings, *_SHOWN))
        .join(visit, visit.id == plan.after_visit_id)
        .where(in_danger())
        .order_by(plan.deadline, plan.patient_id, plan.id)
    )
    rows: dict[int, list[Line]] = {}
    for row in session.execute(within(scope, query)):
        rows.setdefault(row.id, []).append(row)
    return tuple(_dangerous(same) for same in rows.values())


def lost(session: Session, scope: Scope) -> tuple[LostPatient, ...]:
    """Patients whom three contacts in a row did not reach, those with an open danger first."""
    query = _open(select(CarePlanRow.patient_id, *_SHOWN)).where(CarePlanRow.action == Action.LOST.value)
    rows: dict[int, list[Line]] = {}
    for row in session.execute(within(scope, query.order_by(CarePlanRow.patient_id, CarePlanRow.id))):
        rows.setdefault(row.patient_id, []).append(row)
    found = [_lost(same) for same in rows.values()]
    return tuple(sorted(found, key=lambda one: (not one.dangerous, one.retry_on or date.max, one.patient_id)))


_SHOWN = [
    *(CarePlanRow.disease, CarePlanRow.chosen, CarePlanRow.earliest, CarePlanRow.deadline),
    *(CarePlanRow.action, CarePlanRow.urgency, CarePlanRow.visit_class, CarePlanRow.reason),
]


def _open(query: Query) -> Query:
    """Open plans of patients who are followed: an end that is not planned yet must not ring at a family's door."""
    return (
        query.join(PatientRow, PatientRow.id == CarePlanRow.patient_id)
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .where(CarePlanRow.state == "open", PatientRow.status == "active")
    )


def _due(row: Line, today: date) -> DuePlan:
    late = (today - row.deadline).days if row.deadline else 0
    return DuePlan(
        plan_id=row.id,
        patient_id=row.patient_id,
        disease=Disease(row.disease),
        day=row.chosen,
        earliest=row.earliest,
        deadline=row.deadline,
        overdue_days=max(0, (today - row.chosen).days),
        late_days=max(0, late),
        action=Action(row.action),
        urgency=Urgency(row.urgency),
        visit_class=VisitClass(row.visit_class),
        reason=row.reason,
    )


def _dangerous(rows: list[Line]) -> DangerousReading:
    first = rows[0]
    return DangerousReading(
        patient_id=first.patient_id,
        visit_id=first.id,
        visited_on=first.visited_on,
        diseases=_diseases(rows),
        sbp=first.sbp,
        dbp=first.dbp,
        glucose=first.glucose,
        symptoms=tuple(first.symptoms),
        deadline=first.deadline,
        reason=first.reason,
    )


def _expiring(rows: list[Line], today: date) -> ExpiringContract:
    first = rows[0]
    return ExpiringContract(
        contract_id=first.id,
        household_id=first.household_id,
        team_id=first.team_id,
        doctor_id=first.doctor_id,
        ends=first.ends,
        days_left=(first.ends - today).days,
        patient_ids=tuple(row.patient for row in rows),
    )


def _lost(rows: list[Line]) -> LostPatient:
    return LostPatient(
        patient_id=rows[0].patient_id,
        diseases=_diseases(rows),
        retry_on=min((row.chosen for row in rows if row.chosen), default=None),
        dangerous=any(row.visit_class == VisitClass.DANGER for row in rows),
        reason=rows[0].reason,
    )


def _diseases(rows: Iterable[Line]) -> tuple[Disease, ...]:
    return tuple(Disease(row.disease) for row in rows)
