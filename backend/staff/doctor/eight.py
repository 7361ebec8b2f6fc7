"""`/d/patients/<id>/eight`: the 八个一, what the patient has and what is still to be given."""

from collections.abc import Mapping

from flask import request, url_for
from flask.typing import ResponseReturnValue

from backend.followups import eight, parsing
from backend.followups.desk import desk
from backend.staff.doctor.forms import done, version
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page
from scheduler.models.kinds import Item


@blueprint.get("/patients/<int:patient_id>/eight")
@for_doctors
def eight_form(patient_id: int) -> ResponseReturnValue:
    """What stands, and the form for one more."""
    return _show(patient_id, {"on": desk().today.isoformat()})


@blueprint.post("/patients/<int:patient_id>/eight")
@for_doctors
def give(patient_id: int) -> ResponseReturnValue:
    """Store it, or the form again with the sentence."""
    given = request.form

    def deed() -> str:
        item, on = eight.item_of(given.get("item", "")), parsing.day(given.get("on", ""))
        eight.give(desk(), caller(), patient_id, version(), item, on)
        return url_for(".eight_form", patient_id=patient_id)

    return done(deed, lambda sentence: _show(patient_id, given, sentence))


def _show(patient_id: int, given: Mapping[str, str], trouble: str = "") -> str:
    person = desk().patient(caller(), patient_id)
    held = dict(person.items)
    return page("eight.html", person=person, held=held, items=list(Item), given=given, trouble=trouble)
