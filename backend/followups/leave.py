"""请假 at the desk: a doctor for himself, a supervisor for the doctors of his area; each written down."""

from datetime import date

from backend.core import audit
from backend.core.audit import Deed
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.desk import FollowUpDesk
from backend.services import Services
from scheduler import people, visits
from scheduler.people import Absence, Doctor
from scheduler.visits import Left

_KIND = "请假"


def held(services: Services, caller: Caller) -> tuple[tuple[Doctor, ...], tuple[Absence, ...]]:
    """Whose leave the caller may enter, and what of theirs is not over. Forbidden for who may read no list."""
    with services.database.reading() as session:
        doctors = access.doctors(session, caller)
        found = people.absences(session, [one.id for one in doctors], services.clock.now().date())
    return doctors, found


def take(desk: FollowUpDesk, caller: Caller, doctor_id: int | None, first: date, last: date) -> Left:
    """Enter a leave; a doctor's own where none is named. Forbidden outside of the caller's reach."""
    with desk.services.database.writing() as session:
        doctors = access.doctors(session, caller)
        own = doctors[0].id if caller.records else None
        wanted = access.demand_among(own if doctor_id is None else doctor_id, doctors).id
        guidance = desk.guidance(session)
        done = visits.take_leave(session, guidance, wanted, first, last, caller.account.username)
        days = {"first": first.isoformat(), "last": last.isoformat()}
        detail = {"doctor": done.absence.doctor_id, **days, "moved": done.moved}
        audit.record(
            session, caller.actor, Deed("登记", _KIND, str(done.absence.id), detail=detail), guidance.now
        )
    return done


def end(services: Services, caller: Caller, absence_id: int) -> Absence:
    """He is back today, or does not go."""
    with services.database.writing() as session:
        doctors = [one.id for one in access.doctors(session, caller)]
        done = people.back_early(session, absence_id, doctors, services.clock.now())
        deed = Deed("取消", _KIND, str(absence_id), detail={"doctor": done.doctor_id})
        audit.record(session, caller.actor, deed, services.clock.now())
    return done
