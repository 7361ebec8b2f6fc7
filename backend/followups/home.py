"""Readings from home at the desk: typed in by the patient's own doctor, and settled; each allowed and written down."""

from backend.core import audit
from backend.core.audit import Deed
from backend.core.errors import BadInput
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.desk import PATIENT, FollowUpDesk
from scheduler import people, visits
from scheduler.people import Person
from scheduler.visits import HomeDanger, HomeReading, Reported

READING = "自测读数"


def report(desk: FollowUpDesk, caller: Caller, patient_id: int, told: HomeReading) -> Reported:
    """Keep a reading that somebody told the doctor of; when it is dangerous everybody it concerns is told."""
    place = desk.services
    with place.database.writing() as session:
        person = people.get(session, place.cipher, patient_id)
        access.demand_care(session, caller, patient_id, desk.today)
        guidance, by = desk.guidance(session), caller.account.username
        done = visits.report_home_reading(session, guidance, patient_id, told, by)
        if not done.again:
            detail = {"patient": patient_id, "dangerous": bool(done.dangers)}
            deed = Deed("登记", READING, str(done.reading_id), person.region_code, detail)
            audit.record(session, caller.actor, deed, guidance.now)
    return done


def opened(desk: FollowUpDesk, caller: Caller, reading_id: int) -> tuple[Person, HomeDanger]:
    """A reading that waits, with its patient masked; BadInput for one that is settled or answered."""
    place = desk.services
    with place.database.writing() as session:
        found = visits.home_reading(session, reading_id)
        access.demand_care(session, caller, found.patient_id, desk.today)
        if reading_id not in visits.home_waiting(session, found.patient_id):
            raise BadInput("这个读数已经处理过了，请回到清单再看。")
        person = people.get(session, place.cipher, found.patient_id)
        deed = Deed("查看", PATIENT, str(person.id), person.region_code)
        audit.record(session, caller.actor, deed, place.clock.now())
    return person.masked, found


def settle(desk: FollowUpDesk, caller: Caller, reading_id: int, reason: str) -> int:
    """It is dealt with and listed no more; the patient's id. BadInput without a reason, or where it was settled."""
    place = desk.services
    with place.database.writing() as session:
        found = visits.home_reading(session, reading_id)
        access.demand_care(session, caller, found.patient_id, desk.today)
        guidance, by = desk.guidance(session), caller.account.username
        visits.settle_home_reading(session, place.cipher, guidance, reading_id, reason, by)
        person = people.get(session, place.cipher, found.patient_id)
        detail = {"patient": found.patient_id}
        deed = Deed("处理", READING, str(reading_id), person.region_code, detail)
        audit.record(session, caller.actor, deed, guidance.now)
    return found.patient_id
