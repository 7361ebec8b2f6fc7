"""请假 at the desk: a doctor for himself, a supervisor for the doctors of his area; each written down."""

from datetime import date

from backend.core import audit
from backend.core.audit import Deed
from backend.followups import access
from backend.followups.access import Caller
from backend.services import Services
from scheduler import people
from scheduler.people import Absence, Doctor
from scheduler.reminders import calendar

_KIND = "请假"


def held(services: Services, caller: Caller) -> tuple[tuple[Doctor, ...], tuple[Absence, ...]]:
    """Whose leave the caller may enter, and what of theirs is not over. Forbidden for who may read no list."""
    with services.database.reading() as session:
        doctors = access.doctors(session, caller)
        found = people.absences(session, [one.id for one in doctors], services.clock.now().date())
    return doctors, found


def take(services: Services, caller: Caller, doctor_id: int | None, first: date, last: date) -> Absence:
    """Enter a leave; the caller's own where no doctor is named. Forbidden outside of his reach."""
    with services.database.writing() as session:
        doctors = access.doctors(session, caller)
        wanted = doctors[0].id if caller.records else doctor_id
        access.demand_among(wanted, doctors)
        now, workdays = services.clock.now(), calendar.in_force(session)
        done = people.leave(session, wanted or 0, first, last, workdays, caller.account.username, now)
        detail = {"doctor": done.doctor_id, "first": first.isoformat(), "last": last.isoformat()}
        audit.record(session, caller.actor, Deed("登记", _KIND, str(done.id), detail=detail), now)
    return done


def end(services: Services, caller: Caller, absence_id: int) -> Absence:
    """He is back today, or does not go."""
    with services.database.writing() as session:
        doctors = [one.id for one in access.doctors(session, caller)]
        done = people.back_early(session, absence_id, doctors, services.clock.now())
        deed = Deed("取消", _KIND, str(absence_id), detail={"doctor": done.doctor_id})
        audit.record(session, caller.actor, deed, services.clock.now())
    return done
