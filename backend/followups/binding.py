"""绑定码 on the doctor's page: for a patient who stands beside the doctor, or for the doctor himself."""

from backend.core import audit
from backend.core.audit import Deed
from backend.followups import access
from backend.followups.access import Caller
from backend.services import Services
from scheduler.people import binding
from scheduler.people.binding import Bound


def of_patient(services: Services, caller: Caller, patient_id: int) -> str:
    """A new code for one of the doctor's own patients; Forbidden for anybody else's."""
    with services.database.writing() as session:
        access.demand_own(session, caller, patient_id)
        code = binding.issue(session, services.cipher, Bound(patient_id), services.clock.now())
        deed = Deed("给绑定码", "患者", str(patient_id))
        audit.record(session, caller.actor, deed, services.clock.now())
    return code


def of_doctor(services: Services, caller: Caller) -> str:
    """A new code for the doctor who is signed in."""
    with services.database.writing() as session:
        scope = access.own_scope(session, caller)
        code = binding.issue(session, services.cipher, Bound(doctor_id=scope.doctor_id), services.clock.now())
        deed = Deed("给绑定码", "医生", str(scope.doctor_id))
        audit.record(session, caller.actor, deed, services.clock.now())
    return code
