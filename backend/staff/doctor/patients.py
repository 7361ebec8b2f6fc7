"""`/d/patients/<id>`: one patient's plans and visits, the telephone, another date, what has become of him."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import contracts, parsing, words
from backend.followups.desk import desk
from backend.followups.typed import Typed
from backend.staff.doctor.forms import tell, version
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page
from scheduler.models.kinds import ReportedBy, Reporter, Standing
from scheduler.people import Person

STANDINGS = {
    Standing.DIED: "去世了",
    Standing.MOVED: "搬走了，不再由本县管",
    Standing.ACTIVE: "还在管（以前登记错了）",
}
NOTICES = {
    "moved": "改好了。发过消息告诉他旧日子的，8点到20点之间会再发消息告诉他新日子；消息发不到的，请打电话。",
    "standing": "状态已登记。",
    "notified": "通知单已登记，第一次上门的时限已经排好，请看下面。",
    "suspect_referred": "转诊已登记，打电话的期限已经排好，请看下面。",
    "answered": "已登记。在那以后已经随访过，不用再排第一次。",
    "settled": "这个危险读数已处理，不再排在清单上。",
    "withdrawn": "这次随访已撤回，随访安排已重新算过。",
}


@blueprint.get("/patients/<int:patient_id>")
@for_doctors
def chart(patient_id: int) -> ResponseReturnValue:
    """Head, plans, visits. `?saved=` the visit just stored, `?reading=` a reading: what happens next is said on top."""
    return show(patient_id)


@blueprint.post("/patients/<int:patient_id>/phone")
@for_doctors
def phone(patient_id: int) -> ResponseReturnValue:
    """The same with name and telephone in full: a deed, so never a link."""
    return show(patient_id, contact=desk().contact(caller(), patient_id))


@blueprint.get("/plans/<int:plan_id>/reschedule")
@for_doctors
def another_date(plan_id: int) -> ResponseReturnValue:
    """The form for another date inside the window."""
    person, plan = desk().plan(caller(), plan_id)
    return page("reschedule.html", person=person, plan=plan, day=plan.day.isoformat())


@blueprint.post("/plans/<int:plan_id>/reschedule")
@for_doctors
def reschedule(plan_id: int) -> ResponseReturnValue:
    """Move it, or the form again with the sentence."""
    given = request.form.get("day", "")
    try:
        person = desk().reschedule(caller(), plan_id, version(), parsing.day(given))
    except BadInput as wrong:
        trouble = tell(wrong)
        person, plan = desk().plan(caller(), plan_id)
        return page("reschedule.html", person=person, plan=plan, day=given, trouble=trouble), 400
    return redirect(url_for(".chart", patient_id=person.id, notice="moved"), 303)


@blueprint.get("/patients/<int:patient_id>/standing")
@for_doctors
def standing(patient_id: int) -> ResponseReturnValue:
    """The form: died, moved away, or followed after all."""
    return _standing_form(patient_id, {"on": desk().today.isoformat()})


@blueprint.post("/patients/<int:patient_id>/standing")
@for_doctors
def change_standing(patient_id: int) -> ResponseReturnValue:
    """Store it, or the form again with the sentence."""
    try:
        chosen, on = _chosen_standing(), parsing.day(request.form.get("on", ""))
        desk().change_standing(caller(), patient_id, version(), chosen, on)
    except BadInput as wrong:
        return _standing_form(patient_id, request.form, tell(wrong)), 400
    return redirect(url_for(".chart", patient_id=patient_id, notice="standing"), 303)


def show(
    patient_id: int,
    contact: Person | None = None,
    home: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> str:
    """The patient's page. `home`: what was typed of a reading from home, with the sentences beside its fields."""
    found = desk().chart(caller(), patient_id)
    saved = next((one[0] for one in found.visits if str(one[0].id) == request.args.get("saved")), None)
    kept = next((one for one in found.readings if str(one.reading_id) == request.args.get("reading")), None)
    return page(
        "chart.html",
        found=found,
        person=found.patient,
        contact=contact,
        keeps_contract=contracts.keeps(desk(), caller(), patient_id),
        saved=saved,
        seen_since=found.seen_since(saved) if saved else None,
        kept=kept,
        notice=NOTICES.get(request.args.get("notice", ""), ""),
        typed=Typed(home or {"measured_on": desk().today.isoformat()}),
        wrong=wrong or {},
        reporters=words.options(Reporter),
        channels=words.options(ReportedBy),
    )


def _standing_form(patient_id: int, given: Mapping[str, str], trouble: str = "") -> str:
    return page(
        "standing.html",
        person=desk().patient(caller(), patient_id),
        standings=STANDINGS,
        keeps_contract=contracts.keeps(desk(), caller(), patient_id),
        given=given,
        trouble=trouble,
    )


def _chosen_standing() -> Standing:
    text = request.form.get("standing", "")
    if text not in set(STANDINGS):
        raise BadInput("还没有选患者现在的状态，请选一项。")
    if not request.form.get("sure"):
        raise BadInput("请先核实，再勾上“我已核实”。")
    return Standing(text)
