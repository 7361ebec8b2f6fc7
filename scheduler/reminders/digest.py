"""A doctor's day in figures, as the list of that day has them, and what the printed list is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from backend.core.direct import Prepared, within
from scheduler import away
from scheduler.away import Away
from scheduler.caring import Number, Query, of_doctor
from scheduler.guidelines.decision import Action
from scheduler.models import CarePlanRow, ContractRow, DoctorRow, PatientRow
from scheduler.models.kinds import ContractState
from scheduler.reminders import answering
from scheduler.workdays import Workdays

RENEWAL = timedelta(days=30)
Day = date | BindParameter[date]


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """A doctor's day, in patients, each once as on the list: danger found at a visit, else overdue with the longest in
    days, due today or soon (`week`, which reaches to `until`; None: seven days). Beside them danger taken at home,
    contracts that end or have ended without being renewed (`expired`), and what cannot wait of colleagues on leave.
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
    expired: int = 0

    @property
    def empty(self) -> bool:
        """Nothing to be told."""
        dangers = self.urgent or self.readings or self.helping
        return not (self.today or self.overdue or dangers or self.week or self.expiring)


def digest(session: Session, doctor_id: int, today: date, workdays: Workdays) -> DigestFacts | None:
    """None when the doctor has left."""
    direct = within(session)
    if direct.row(_SERVES, doctor=doctor_id) is None:
        return None
    soon = workdays.soon_until(today)
    patients = direct.rows(_PLANNED, doctor=doctor_id, until=soon)
    days = [day for day, danger in patients if not danger]
    late = [day for day in days if day < today]
    (readings,) = direct.row(_READINGS, doctor=doctor_id) or (0,)
    ending, ended = direct.row(_EXPIRING, doctor=doctor_id, today=today, until=today + RENEWAL) or (0, 0)
    return DigestFacts(
        today=days.count(today),
        overdue=len(late),
        longest=(today - min(late)).days if late else 0,
        urgent=len(patients) - len(days),
        readings=readings,
        week=len(days) - len(late) - days.count(today),
        expiring=ending,
        helping=sum(
            _cannot_wait(session, one, today, soon) for one in away.colleagues(session, doctor_id, today)
        ),
        until=soon,
        expired=ended or 0,
    )


def _cannot_wait(session: Session, gone: Away, today: date, soon: date) -> int:
    """Patients whom somebody must see before he is back, as `visits.stand_ins` lists them."""
    rows = session.execute(first_days(of_doctor(gone.doctor_id), today, soon)).all()
    people = {row.patient_id for row in rows if row.danger or (row.ends and row.ends <= gone.back_on)}
    return len(people.union(session.scalars(answering.waiting(of_doctor(gone.doctor_id)))))


def expiring(session: Session, patients: Select[int], today: date) -> Sequence[ContractRow]:
    """The contracts of these patients' families that end within 30 days, or ended without being renewed."""
    query = select(ContractRow).where(_ends_soon(patients, today + RENEWAL))
    return session.scalars(query.order_by(ContractRow.ends, ContractRow.id)).all()


def first_days(
    patients: Select[int], today: date, soon: date
) -> Select[int, date | None, date | None, date | None, int, int]:
    """(patient_id, day, last, ends, danger, lost) of each who is to be seen until `soon`, in danger or lost.

    `patients` selects `patient_id`. `day` is the earliest that a visit is planned for, `last` the rules' last one for
    any of them, `ends` the same for those that a visit of today can serve; `danger` and `lost` (nothing else
    is planned) are 1 or 0.
    """
    these, plan = patients.subquery(), CarePlanRow
    lost = plan.action == Action.LOST.value
    return (
        select(
            plan.patient_id,
            func.min(plan.chosen).label("day"),
            func.min(plan.deadline).label("last"),
            func.min(case((or_(plan.earliest.is_(None), plan.earliest <= today), plan.deadline))).label(
                "ends"
            ),
            func.max(case((answering.in_danger(), 1), else_=0)).label("danger"),
            func.min(case((lost, 1), else_=0)).label("lost"),
        )
        .join(these, these.c.patient_id == plan.patient_id)
        .where(plan.state == "open")
        .where(or_(plan.chosen <= soon, answering.in_danger(), lost))
        .group_by(plan.patient_id)
    )


def _ends_soon(patients: Select[int], last: Day) -> ColumnElement[bool]:
    """As the page has them: what is over stays until it is renewed or ended."""
    homes = select(PatientRow.household_id).where(PatientRow.id.in_(patients))
    return and_(
        ContractRow.state == ContractState.CURRENT.value,
        ContractRow.ends <= last,
        ContractRow.household_id.in_(homes),
    )


def _planned(doctor_id: Number, until: Day) -> Query:
    """Of each patient to be seen by then or in danger the first day, and whether danger was found."""
    danger = answering.in_danger()
    return (
        select(func.min(CarePlanRow.chosen), func.max(case((danger, 1), else_=0)))
        # Joined, SQLite goes through everybody's plans for each doctor.
        .where(CarePlanRow.patient_id.in_(of_doctor(doctor_id)))
        .where(CarePlanRow.state == "open", or_(CarePlanRow.chosen <= until, danger))
        .group_by(CarePlanRow.patient_id)
    )


# A digest asks them each morning of each doctor.
_DOCTOR, _UNTIL = bindparam("doctor", type_=Integer()), bindparam("until", type_=Date())
_SERVES = Prepared(select(DoctorRow.id).where(DoctorRow.id == _DOCTOR, DoctorRow.active), "doctor")
_PLANNED = Prepared(_planned(_DOCTOR, _UNTIL), "doctor", "until")
_READINGS = Prepared(answering.people_waiting(of_doctor(_DOCTOR)), "doctor")
_EXPIRING = Prepared(
    select(func.count(), func.sum(case((ContractRow.ends < bindparam("today", type_=Date()), 1), else_=0)))
    .select_from(ContractRow)
    .where(_ends_soon(of_doctor(_DOCTOR), _UNTIL)),
    *("doctor", "today", "until"),
)
