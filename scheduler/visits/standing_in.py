"""What a doctor does for colleagues of the team: what cannot wait until one is back, and what is in its last day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scheduler import away
from scheduler.caring import with_doctor
from scheduler.guidelines import Action, Urgency
from scheduler.models import CarePlanRow, DoctorRow, HouseholdRow, PatientRow, VisitRow
from scheduler.models.kinds import Post
from scheduler.scopes import Scope
from scheduler.visits.due import agenda, due_between
from scheduler.visits.listed import Agenda, DuePlan
from scheduler.workdays import Workdays

_OWN_ENTRY = timedelta(days=7)  # so long who stood in may open the patient, to put an entry right


@dataclass(frozen=True, slots=True)
class StandIn:
    """Of one colleague. `back_on`: the workday he is there again; None: he is there, and these visits end now."""

    doctor_id: int
    back_on: date | None
    agenda: Agenda


def stand_ins(
    session: Session, doctor_id: int, today: date, ends: date, workdays: Workdays
) -> tuple[StandIn, ...]:
    """Colleagues on leave first; `ends`: the day before the next workday. Only what a visit can serve already."""
    gone = away.colleagues(session, doctor_id, today)
    found = [
        StandIn(
            one.doctor_id,
            one.back_on,
            _cannot_wait(agenda(session, _of(one.doctor_id), today, workdays), one.back_on, today),
        )
        for one in gone
    ]
    there = [one for one in _mates(session, doctor_id) if one not in {mate.doctor_id for mate in gone}]
    found += [StandIn(one, None, _last_day(session, one, today, ends)) for one in there]
    return tuple(one for one in found if one.agenda != _NOTHING)


def may_stand_in(session: Session, doctor_id: int, patient_id: int, today: date, ends: date) -> bool:
    """Whether a patient of a colleague is open to this doctor: as far as the lists go, and for his own fresh entry."""
    query = select(PatientRow.id).join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
    care = with_doctor(query.where(PatientRow.id == patient_id))
    mine = select(DoctorRow.team_id).where(DoctorRow.id == doctor_id).scalar_subquery()
    plan, visit = CarePlanRow, VisitRow
    last_day = select(plan.id).where(
        plan.patient_id == patient_id,
        plan.state == "open",
        plan.deadline.between(today, ends),
        or_(plan.action != Action.FIRST_VISIT.value, plan.urgency == Urgency.AT_ONCE.value),
        or_(plan.earliest.is_(None), plan.earliest <= today),
    )
    entered = select(visit.id).where(
        visit.patient_id == patient_id, visit.doctor_id == doctor_id, visit.visited_on >= today - _OWN_ENTRY
    )
    found = care.query.where(HouseholdRow.team_id == mine, care.doctor.is_not(None)).where(
        or_(away.is_away(care.doctor, today), last_day.exists(), entered.exists())
    )
    return session.execute(found).first() is not None


_NOTHING = Agenda((), (), (), (), (), ())


def _of(doctor_id: int) -> Scope:
    return Scope(doctor_id=doctor_id)


def _cannot_wait(whole: Agenda, back_on: date, today: date) -> Agenda:
    """His dangers, and what would be late before he has had his first day. The rest, contracts too, is his."""
    overdue, due, week = (
        tuple(_ending(part, back_on, today)) for part in (whole.overdue, whole.today, whole.week)
    )
    return replace(whole, overdue=overdue, today=due, week=week, expiring=(), lost=())


def _last_day(session: Session, doctor_id: int, today: date, ends: date) -> Agenda:
    plans = due_between(session, _of(doctor_id), date.min, ends, today)
    return replace(_NOTHING, today=tuple(one for one in _ending(plans, ends, today) if _binds(one)))


def _ending(plans: Iterable[DuePlan], last: date, today: date) -> Iterable[DuePlan]:
    for one in plans:
        if one.deadline and one.deadline <= last and (one.earliest is None or one.earliest <= today):
            yield one


def _binds(plan: DuePlan) -> bool:
    """A first visit has no last day of the norm unless hours are running; what is late is late."""
    hours = plan.urgency is Urgency.AT_ONCE
    return not plan.late_days and (plan.action is not Action.FIRST_VISIT or hours)


def _mates(session: Session, doctor_id: int) -> list[int]:
    mine = select(DoctorRow.team_id).where(DoctorRow.id == doctor_id, DoctorRow.active).scalar_subquery()
    query = select(DoctorRow.id).where(DoctorRow.team_id == mine, DoctorRow.id != doctor_id)
    query = query.where(DoctorRow.active, DoctorRow.post == Post.DOCTOR.value)
    return list(session.scalars(query.order_by(DoctorRow.id)))
