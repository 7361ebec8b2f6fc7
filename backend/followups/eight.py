"""八个一 at the desk: what the patient was given is entered with its day; allowed and written down."""

from datetime import date

from backend.core import audit
from backend.core.audit import Deed
from backend.core.errors import BadInput
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.desk import PATIENT, FollowUpDesk
from scheduler import people
from scheduler.models.kinds import Item
from scheduler.people import EditedMeanwhile, Person


def item_of(code: str) -> Item:
    """By its code; BadInput for none and any other."""
    if code not in set(Item):
        raise BadInput("还没有选办好的是哪一项，请选一项。")
    return Item(code)


def give(desk: FollowUpDesk, caller: Caller, patient_id: int, version: int, item: Item, on: date) -> Person:
    """Enter it; the patient, masked, with the new version. A second press of the same button changes nothing."""
    place = desk.services
    try:
        with place.database.writing() as session:
            person = people.get(session, place.cipher, patient_id)
            access.demand_care(session, caller, patient_id, desk.today)
            people.give(session, patient_id, version, item, on, place.clock.now())
            deed = Deed("登记八个一", PATIENT, str(patient_id), person.region_code, {"item": item.value})
            audit.record(session, caller.actor, deed, place.clock.now())
    except EditedMeanwhile:
        held = desk.patient(caller, patient_id)
        if (item, on) not in held.items:
            raise
        return held
    return desk.patient(caller, patient_id)
