"""`/d/patients/<id>/particulars`: 患者资料, masked; in full on demand, which is where they are put right."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import contracts, particulars
from backend.followups.desk import desk
from backend.staff.doctor.forms import done, tell
from backend.staff.doctor.rooms import blueprint, caller, for_keepers, page
from scheduler import people
from scheduler.guidelines import Disease
from scheduler.models.kinds import Category, Relief
from scheduler.people import ChangedMeanwhile

NOTICES = {"saved": "已保存。", "disease": "病种已登记，随访安排已重新算过。"}


@blueprint.get("/patients/<int:patient_id>/particulars")
@for_keepers
def particulars_form(patient_id: int) -> ResponseReturnValue:
    """What stands, masked, and the diseases."""
    return _masked(patient_id)


@blueprint.post("/patients/<int:patient_id>/particulars/full")
@for_keepers
def particulars_full(patient_id: int) -> ResponseReturnValue:
    """The same in full, to put right: a deed, so never a link."""
    return _full(patient_id)


@blueprint.post("/patients/<int:patient_id>/particulars")
@for_keepers
def amend(patient_id: int) -> ResponseReturnValue:
    """Store it, or the form again with what was typed, the sentence, and what somebody else has put there."""
    given = request.form
    try:
        said = {key: given[key] for key in particulars.NAMES if key in given}
        particulars.amend(desk(), caller(), patient_id, particulars.seen_of(given), said)
    except ChangedMeanwhile as both:
        return _full(patient_id, given, both.sentence, both.now), 409
    except BadInput as wrong:
        return _full(patient_id, given, tell(wrong)), 400
    return redirect(url_for(".particulars_form", patient_id=patient_id, notice="saved"), 303)


@blueprint.post("/patients/<int:patient_id>/diseases")
@for_keepers
def add_disease(patient_id: int) -> ResponseReturnValue:
    """One more disease, or the page again with the sentence."""
    given = request.form

    def deed() -> str:
        particulars.add_disease(desk(), caller(), patient_id, given.get("disease", ""))
        return _noticed(patient_id)

    return done(deed, lambda sentence: _masked(patient_id, given, sentence))


@blueprint.post("/patients/<int:patient_id>/diseases/end")
@for_keepers
def end_disease(patient_id: int) -> ResponseReturnValue:
    """One disease is over, or the page again with the sentence."""
    given = request.form

    def deed() -> str:
        said = [given.get(key, "") for key in ("disease", "ended_on", "reason")]
        particulars.end_disease(desk(), caller(), patient_id, *said)
        return _noticed(patient_id)

    return done(deed, lambda sentence: _masked(patient_id, given, sentence))


def _noticed(patient_id: int) -> str:
    return url_for(".particulars_form", patient_id=patient_id, notice="disease")


def _masked(patient_id: int, given: Mapping[str, str] | None = None, trouble: str = "") -> str:
    person, enrolled = particulars.opened(desk(), caller(), patient_id)
    followed = {one.disease for one in enrolled if one.ended_on is None and not one.suspect}
    return page(
        "particulars.html",
        person=person,
        enrolled=enrolled,
        others=[one for one in Disease if one not in followed],
        ending=particulars.ENDING,
        given=given or {},
        trouble=trouble,
        notice=NOTICES.get(request.args.get("notice", ""), ""),
        keeps_notices=caller().records,
        keeps_contract=contracts.keeps(desk(), caller(), patient_id),
        back=url_for(".chart", patient_id=patient_id) if caller().records else url_for(".find_form"),
    )


def _full(
    patient_id: int,
    given: Mapping[str, str] | None = None,
    trouble: str = "",
    theirs: Mapping[str, str] | None = None,
) -> str:
    """What was seen is sent back with what is typed; of a field that somebody else changed, what he has put there."""
    person, _ = particulars.opened(desk(), caller(), patient_id, full=True)
    held = asdict(people.particulars(person))
    seen = held if given is None else asdict(particulars.seen_of(given)) | dict(theirs or {})
    choices = {
        "category": [(one.value, one.word) for one in Category],
        "relief": [("", "没有分类"), *((one.value, one.word) for one in Relief)],
    }
    return page(
        "amend.html",
        person=person.masked,
        names=particulars.NAMES,
        seen=seen,
        given=given or held,
        theirs=theirs or {},
        choices=choices,
        trouble=trouble,
    )
