"""What is due at the moment a message is made: figures for staff, whether a patient's visit still stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from backend.core.direct import Prepared, within
from backend.core.subtree import below
from scheduler import away
from scheduler.away import Away
from scheduler.caring import Number, Query, of_centre, of_doctor
from scheduler.guidelines.decision import Action, Urgency
from scheduler.models import (
    CarePlanRow,
    ContractRow,
    DoctorRow,
    HealthCentreRow,
    HomeReadingRow,
    HouseholdRow,
    PatientDiseaseRow,
    PatientRow,
    ReminderRow,
    TeamRow,
    VisitRow,
)
from scheduler.models.kinds import ContractState, Outcome, Post, Standing
from scheduler.models.reminder_kinds import OVERDUE, Kind, Stage, State
from scheduler.reminders import answering
from scheduler.workdays import Workdays

RENEWAL = timedelta(days=30)
Day = date | BindParameter[date]
_DANGER_WITHIN = timedelta(days=31)  # it is followed within 2 weeks: no later plan need be read


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """A doctor's day, in patients: due today, overdue with the longest in days, danger found at a visit or taken at
    home, soon (`week`, which reaches to `until`; None: seven days); contracts that end; and what cannot wait of
    colleagues on leave.
    """

    today: int
    overdue: int
    longest: int
    urgent: int
    readings: int
    week: int
    expiring: int
    helping: int = 0
    until: date | None = None

    @property
    def empty(self) -> bool:
        """Nothing to be told."""
        dangers = self.urgent or self.readings or self.helping
        return not (self.today or self.overdue or dangers or self.week or self.expiring)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A supervisor's patients whose visit is late: all, and those not told of before."""

    all: int
    new: int


def digest(session: Session, doctor_id: int, today: date, workdays: Workdays) -> DigestFacts | None:
    """None when the doctor has left."""
    direct = within(session)
    if direct.row(_SERVES, doctor=doctor_id) is None:
        return None
    soon = workdays.soon_until(today)
    plans = direct.rows(_PLANNED, doctor=doctor_id, until=today + _DANGER_WITHIN)
    days = [day for day, _ in plans if day <= soon]
    late = [day for day in days if day < today]
    (readings,) = direct.row(_READINGS, doctor=doctor_id) or (0,)
    (ending,) = direct.row(_EXPIRING, doctor=doctor_id, today=today, until=today + RENEWAL) or (0,)
    return DigestFacts(
        today=days.count(today),
        overdue=len(late),
        longest=(today - min(late)).days if late else 0,
        urgent=sum(at_once for _, at_once in plans),
        readings=readings,
        week=len(days) - len(late) - days.count(today),
        expiring=ending,
        helping=sum(
            _cannot_wait(session, one, today, soon) for one in away.colleagues(session, doctor_id, today)
        ),
        until=soon,
    )


def _cannot_wait(session: Session, gone: Away, today: date, soon: date) -> int:
    """Patients whom somebody must see before he is back, as `visits.stand_ins` lists them."""
    rows = session.execute(first_days(gone.doctor_id, today, soon)).all()
    people = {row.patient_id for row in rows if row.danger or (row.last and row.last <= gone.back_on)}
    return len(people.union(session.scalars(answering.waiting(of_doctor(gone.doctor_id)))))


def expiring(session: Session, doctor_id: int, today: date) -> Sequence[ContractRow]:
    """The contracts of the doctor's families that end within 30 days."""
    query = select(ContractRow).where(_ends_soon(doctor_id, today, today + RENEWAL))
    return session.scalars(query.order_by(ContractRow.ends, ContractRow.id)).all()


def first_days(doctor_id: int, today: date, soon: date) -> Select[int, date | None, date | None, int]:
    """(patient_id, day, last, danger) of the doctor's patients to be seen until `soon`, or in danger.

    `day` is the earliest that a visit is planned for, `last` the rules' last one for any of them, `danger` 1 or 0.
    """
    patients, plan = of_doctor(doctor_id).subquery(), CarePlanRow
    danger = plan.urgency == Urgency.AT_ONCE.value
    return (
        select(
            plan.patient_id,
            func.min(plan.chosen).label("day"),
            func.min(plan.deadline).label("last"),
            func.max(case((danger, 1), else_=0)).label("danger"),
        )
        .join(patients, patients.c.patient_id == plan.patient_id)
        .where(plan.state == "open")
        .where(or_(plan.chosen <= soon, and_(danger, plan.chosen <= today + _DANGER_WITHIN)))
        .group_by(plan.patient_id)
    )


def overdue(session: Session, supervisor_id: int, stage: Stage, today: date) -> Overdue | None:
    """Visits late by the stage's days in the supervisor's area; None when he has left."""
    supervisor = session.get(DoctorRow, supervisor_id)
    if supervisor is None or not supervisor.active:
        return None
    limit = today - timedelta(days=OVERDUE[stage])
    told = _last_told(session, supervisor_id, stage)
    query = (
        select(CarePlanRow.patient_id, func.min(CarePlanRow.chosen), func.max(CarePlanRow.created_at))
        .where(CarePlanRow.state == "open", CarePlanRow.chosen <= limit)
        .where(CarePlanRow.patient_id.in_(_of_supervisor(supervisor)))
        .group_by(CarePlanRow.patient_id)
    )
    found = session.execute(query).all()
    before = told - timedelta(days=OVERDUE[stage]) if told else date.min
    new = sum(1 for _, day, made in found if told is None or (day and day > before) or made.date() > told)
    return Overdue(len(found), new)


def visit_stands(session: Session, patient_id: int, day: date) -> bool:
    """Whether an active patient is still to be visited on that day."""
    return within(session).row(_STANDS, patient=patient_id, day=day) is not None


def _ends_soon(doctor_id: Number, first: Day, last: Day) -> ColumnElement[bool]:
    homes = select(PatientRow.household_id).where(PatientRow.id.in_(of_doctor(doctor_id)))
    return and_(
        ContractRow.state == ContractState.CURRENT.value,
        ContractRow.ends.between(first, last),
        ContractRow.household_id.in_(homes),
    )


def _planned(doctor_id: Number, until: Day) -> Query:
    """Of each patient the first day, and whether danger was found."""
    at_once = case((CarePlanRow.urgency == Urgency.AT_ONCE.value, 1), else_=0)
    return (
        select(func.min(CarePlanRow.chosen), func.max(at_once))
        # Joined, SQLite goes through everybody's plans for each doctor.
        .where(CarePlanRow.patient_id.in_(of_doctor(doctor_id)))
        .where(CarePlanRow.state == "open", CarePlanRow.chosen <= until)
        .group_by(CarePlanRow.patient_id)
    )


# A digest asks them each morning of each doctor.
_DOCTOR, _UNTIL = bindparam("doctor", type_=Integer()), bindparam("until", type_=Date())
_SERVES = Prepared(select(DoctorRow.id).where(DoctorRow.id == _DOCTOR, DoctorRow.active), "doctor")
_PLANNED = Prepared(_planned(_DOCTOR, _UNTIL), "doctor", "until")
_READINGS = Prepared(answering.people_waiting(of_doctor(_DOCTOR)), "doctor")
_EXPIRING = Prepared(
    select(func.count())
    .select_from(ContractRow)
    .where(_ends_soon(_DOCTOR, bindparam("today", type_=Date()), _UNTIL)),
    *("doctor", "today", "until"),
)

_PLANS, _PATIENTS = cast(Table, CarePlanRow.__table__), cast(Table, PatientRow.__table__)
_STANDS = Prepared(  # asked for each message
    select(_PLANS.c.id)
    .join(_PATIENTS, _PATIENTS.c.id == _PLANS.c.patient_id)
    .where(_PLANS.c.patient_id == bindparam("patient"), _PLANS.c.state == "open")
    .where(_PLANS.c.chosen == bindparam("day"), _PATIENTS.c.status == Standing.ACTIVE.value)
    .limit(1),
    *("patient", "day"),
)


def danger_stands(session: Session, care_plan_id: int | None) -> bool:
    """Whether the danger is still to be answered: a plan after the same visit is open, its patient followed.

    The plan itself may have made room for another, as when the doctor chose his own day.
    """
    told = session.get(CarePlanRow, care_plan_id or 0)
    if told is None:
        return False
    query = (
        select(CarePlanRow.id)
        .join(PatientRow, PatientRow.id == CarePlanRow.patient_id)
        .where(
            CarePlanRow.patient_id == told.patient_id,
            CarePlanRow.after_visit_id == told.after_visit_id,
            CarePlanRow.state == "open",
            CarePlanRow.action == Action.EMERGENCY.value,
            PatientRow.status == Standing.ACTIVE.value,
        )
    )
    return session.scalars(query.limit(1)).first() is not None


def reading_stands(session: Session, reading_id: int) -> bool:
    """Whether nobody has answered a dangerous reading from home, and its patient is followed."""
    query = (
        select(HomeReadingRow.id)
        .join(PatientRow, PatientRow.id == HomeReadingRow.patient_id)
        .where(HomeReadingRow.id == reading_id, answering.unanswered())
        .where(PatientRow.status == Standing.ACTIVE.value)
    )
    return session.scalars(query).first() is not None


def notice_stands(session: Session, patient_id: int, notice: str) -> bool:
    """Whether nobody has reached the patient since the notice came."""
    disease = session.scalars(
        select(PatientDiseaseRow).where(
            PatientDiseaseRow.patient_id == patient_id, PatientDiseaseRow.notice == notice
        )
    ).first()
    if disease is None or disease.notified_at is None or disease.ended_on is not None:
        return False
    reached = select(VisitRow.id).where(
        VisitRow.patient_id == patient_id,
        VisitRow.state == "current",
        VisitRow.outcome == Outcome.REACHED.value,
        VisitRow.recorded_at >= disease.notified_at,
    )
    return session.scalars(reached.limit(1)).first() is None


def urgent_stands(session: Session, stage: Stage, key: str, care_plan_id: int | None) -> bool:
    """Whether what an urgent row tells of is still to be answered."""
    if stage is Stage.VISIT:
        return danger_stands(session, care_plan_id)
    _, _, number, notice, *_ = key.split(":")
    if stage is Stage.READING:
        return reading_stands(session, int(number))
    return notice_stands(session, int(number), notice)


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


def _of_supervisor(supervisor: DoctorRow) -> Select[int]:
    """Of his health centre's teams or his county's; and those there who have no team."""
    query = (
        select(PatientRow.id)
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .outerjoin(TeamRow, TeamRow.id == HouseholdRow.team_id)
        .where(PatientRow.status == Standing.ACTIVE.value)
    )
    if supervisor.post == Post.TOWNSHIP:
        return query.where(of_centre(supervisor.health_centre_id or 0))
    centre, county = HealthCentreRow.id == TeamRow.health_centre_id, supervisor.region_code or "-"
    theirs = and_(HouseholdRow.team_id.is_(None), below(HouseholdRow.region_code, county))
    return query.outerjoin(HealthCentreRow, centre).where(
        or_(below(HealthCentreRow.region_code, county), theirs)
    )
