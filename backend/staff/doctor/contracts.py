"""`/d/patients/<id>/contract`: the family's contract, to sign, renew and end. `/d/find`: whose records are wanted."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import contracts, parsing
from backend.followups.desk import desk
from backend.staff.doctor.forms import done, tell
from backend.staff.doctor.rooms import blueprint, caller, for_keepers, page
from backend.staff.door import require
from scheduler.people import Terms, shortest_end

NOTICES = {"signed": "签约已登记，随访安排已重新算过。", "ended": "解约已登记，这一户不再安排随访。"}


@blueprint.get("/find")
@require("followup.keep")
def find_form() -> ResponseReturnValue:
    """Health centres ask by ID number: it is sent in a form, so that no address and no log holds it."""
    return page("find.html")


@blueprint.post("/find")
@require("followup.keep")
def find() -> ResponseReturnValue:
    """To the family's contract, or the form again with the sentence."""
    given = request.form.get("id_number", "")
    try:
        patient_id = contracts.found(desk(), caller(), given)
    except BadInput as wrong:
        return page("find.html", trouble=tell(wrong), given=given), 400
    return redirect(url_for(".contract_form", patient_id=patient_id), 303)


@blueprint.get("/patients/<int:patient_id>/contract")
@for_keepers
def contract_form(patient_id: int) -> ResponseReturnValue:
    """What is in force, and the forms to sign and to end."""
    return _show(patient_id, {})


@blueprint.post("/patients/<int:patient_id>/contract/sign")
@for_keepers
def sign(patient_id: int) -> ResponseReturnValue:
    """Store it, or the forms again with the sentence."""
    given = request.form

    def deed() -> str:
        terms, seen = _terms(given), given.get("seen", "")
        contracts.sign(desk(), caller(), patient_id, seen, terms, given.get("reason", ""))
        return url_for(".contract_form", patient_id=patient_id, notice="signed")

    return done(deed, lambda sentence: _show(patient_id, given, sentence))


@blueprint.post("/patients/<int:patient_id>/contract/end")
@for_keepers
def end(patient_id: int) -> ResponseReturnValue:
    """Store it, or the forms again with the sentence. A doctor has no longer to do with the family."""
    given = request.form

    def deed() -> str:
        if not given.get("sure"):
            raise BadInput("请先核实，再勾上“我已核实”。")
        on = parsing.day(given.get("left", ""))
        contracts.end(desk(), caller(), patient_id, given.get("seen", ""), on, given.get("reason", ""))
        if caller().records:
            return url_for(".day")
        return url_for(".contract_form", patient_id=patient_id, notice="ended")

    return done(deed, lambda sentence: _show(patient_id, given, sentence))


def _terms(given: Mapping[str, str]) -> Terms:
    team, _, doctor = given.get("by", "").partition("/")
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in (team, doctor)):
        raise BadInput("还没有选签约的团队和医生，请选一个。")
    starts = parsing.day(given.get("starts", ""), "签约日期")
    ends = parsing.day(given["ends"], "到期日期") if given.get("ends") else shortest_end(starts)
    return Terms(int(team), starts, ends, int(doctor), given.get("package", "").strip())


def _show(patient_id: int, given: Mapping[str, str], trouble: str = "") -> str:
    found = contracts.opened(desk(), caller(), patient_id)
    return page(
        "contract.html",
        found=found,
        person=found.patient,
        given=given,
        trouble=trouble,
        signing=contracts.SIGNING,
        ending=contracts.ENDING,
        notice=NOTICES.get(request.args.get("notice", ""), ""),
        back=url_for(".chart", patient_id=patient_id) if caller().records else url_for(".find_form"),
    )
