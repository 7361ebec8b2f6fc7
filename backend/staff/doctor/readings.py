"""`/d/patients/<id>/home-readings` and `/d/readings/<id>/settle`: what was measured at home, and dangers dealt with."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import home, measured
from backend.followups.desk import desk
from backend.staff.doctor.forms import tell
from backend.staff.doctor.patients import show
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page
from scheduler.visits import WrongEntry


@blueprint.post("/patients/<int:patient_id>/home-readings")
@for_doctors
def report_reading(patient_id: int) -> ResponseReturnValue:
    """Keep it and say at once whether it is dangerous, or the patient's page again with the sentences."""
    texts = {name: request.form.get(name, "") for name in measured.FIELDS}
    try:
        done = home.report(desk(), caller(), patient_id, measured.read(texts))
    except WrongEntry as wrong:
        return show(patient_id, home=texts, wrong=wrong.by_field), 400
    return redirect(url_for(".chart", patient_id=patient_id, reading=done.reading_id), 303)


@blueprint.get("/readings/<int:reading_id>/settle")
@for_doctors
def settle_form(reading_id: int) -> ResponseReturnValue:
    """What was measured, and the question what was done about it."""
    return _settle(reading_id)


@blueprint.post("/readings/<int:reading_id>/settle")
@for_doctors
def settle(reading_id: int) -> ResponseReturnValue:
    """It is listed no more, or the form again with the sentence."""
    reason = request.form.get("reason", "")
    try:
        patient_id = home.settle(desk(), caller(), reading_id, reason)
    except BadInput as wrong:
        return _settle(reading_id, reason, tell(wrong)), 400
    return redirect(url_for(".chart", patient_id=patient_id, notice="settled"), 303)


def _settle(reading_id: int, reason: str = "", trouble: str = "") -> str:
    person, reading = home.opened(desk(), caller(), reading_id)
    return page("settle.html", person=person, reading=reading, reason=reason, trouble=trouble)
