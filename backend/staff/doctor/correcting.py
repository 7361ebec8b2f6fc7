"""`/d/visits/<id>/correct`: a wrong entry is replaced or taken back, with the reason; the wrong one stays on record."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import entering, typed
from backend.followups.desk import desk
from backend.staff.doctor.forms import tell, version
from backend.staff.doctor.recording import Task, go_on, sheet
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page
from scheduler.visits import Entry, EntryReplaced, State


@blueprint.get("/visits/<int:visit_id>/correct")
@for_doctors
def correct_form(visit_id: int) -> ResponseReturnValue:
    """The form as it was entered."""
    person, entry = desk().entry(caller(), visit_id)
    if entry.state is not State.CURRENT:
        raise EntryReplaced
    return sheet(_task(entry), person, typed.of_form(entry.form), person.version)


@blueprint.post("/visits/<int:visit_id>/correct")
@for_doctors
def correct(visit_id: int) -> ResponseReturnValue:
    """The next step, or the form again."""
    _, entry = desk().entry(caller(), visit_id)
    return go_on(_task(entry))


@blueprint.get("/visits/<int:visit_id>/withdraw")
@for_doctors
def withdraw_form(visit_id: int) -> ResponseReturnValue:
    """What would be taken back, and the question why."""
    person, entry = desk().entry(caller(), visit_id)
    if entry.state is not State.CURRENT:
        raise EntryReplaced
    return page("withdraw.html", person=person, entry=entry, reason="")


@blueprint.post("/visits/<int:visit_id>/withdraw")
@for_doctors
def withdraw(visit_id: int) -> ResponseReturnValue:
    """Take it back, or the form again with the sentence."""
    reason = request.form.get("reason", "")
    try:
        patient_id = entering.withdraw(desk(), caller(), visit_id, version(), reason)
    except BadInput as wrong:
        trouble = tell(wrong)
        person, entry = desk().entry(caller(), visit_id)
        return page("withdraw.html", person=person, entry=entry, reason=reason, trouble=trouble), 400
    return redirect(url_for("doctor.chart", patient_id=patient_id, notice="withdrawn"), 303)


def _task(entry: Entry) -> Task:
    address = url_for("doctor.correct", visit_id=entry.id)
    return Task(entry.patient_id, "visit.html", address, instead_of=entry)
