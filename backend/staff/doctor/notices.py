"""`/d/patients/<id>/notice`: 肺结核, what came (通知单, 推介转诊), what was wrong taken back, a suspect ruled out."""

from collections.abc import Mapping
from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue

from backend.core.clock import SHANGHAI
from backend.followups import measured, noticing, parsing
from backend.followups.desk import desk
from backend.staff.doctor.forms import done, version
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page
from scheduler.guidelines import NoticeKind

_BACK = {
    "taken_back": "已撤回。原来的情况已恢复，随访安排已重新算过。",
    "ruled_out": "已登记排除，肺结核不再安排随访。",
}
_INSTEAD = "other_kind"  # what it was in truth is entered at once


@blueprint.get("/patients/<int:patient_id>/notice")
@for_doctors
def notice_form(patient_id: int) -> ResponseReturnValue:
    """What stands, and the forms: what came and when, taken back, ruled out."""
    kind = request.args.get("kind", "")
    given = {
        "on": desk().today.isoformat(),
        "kind": kind if kind in set(NoticeKind) else NoticeKind.NOTIFIED.value,
        "ruled_out": desk().today.isoformat(),
    }
    return _show(patient_id, given)


@blueprint.post("/patients/<int:patient_id>/notice")
@for_doctors
def notify(patient_id: int) -> ResponseReturnValue:
    """Store it, or the forms again with the sentence."""
    given = request.form

    def deed() -> str:
        on, at = parsing.day(given.get("on", "")), measured.clock_time(given.get("at", ""))
        kind = parsing.notice_kind(given.get("kind", ""))
        received = datetime.combine(on, at, SHANGHAI)
        waits = noticing.notify(desk(), caller(), patient_id, version(), received, kind)
        return url_for(".chart", patient_id=patient_id, notice=kind.value if waits else "answered")

    return done(deed, lambda sentence: _show(patient_id, given, sentence))


@blueprint.post("/patients/<int:patient_id>/notice/take-back")
@for_doctors
def take_back_notice(patient_id: int) -> ResponseReturnValue:
    """What stood before stands again, or the forms again with the sentence."""
    given = request.form

    def deed() -> str:
        reason = given.get("reason", "")
        noticing.take_back(desk(), caller(), patient_id, version(), reason)
        kind = NoticeKind.SUSPECT_REFERRED.value if reason == _INSTEAD else None
        return url_for(".notice_form", patient_id=patient_id, notice="taken_back", kind=kind)

    return done(deed, lambda sentence: _show(patient_id, given, sentence))


@blueprint.post("/patients/<int:patient_id>/notice/rule-out")
@for_doctors
def rule_out(patient_id: int) -> ResponseReturnValue:
    """Nothing more is planned, or the forms again with the sentence."""
    given = request.form

    def deed() -> str:
        on = parsing.day(given.get("ruled_out", ""), "排除的日期")
        noticing.rule_out(desk(), caller(), patient_id, version(), on)
        return url_for(".notice_form", patient_id=patient_id, notice="ruled_out")

    return done(deed, lambda sentence: _show(patient_id, given, sentence))


def _show(patient_id: int, given: Mapping[str, str], trouble: str = "") -> str:
    found = noticing.opened(desk(), caller(), patient_id)
    return page(
        "notice.html",
        person=found.person,
        noticed=found.noticed,
        said=noticing.words,
        given=given,
        kinds=noticing.KINDS,
        taking_back=noticing.TAKING_BACK,
        notice=_BACK.get(request.args.get("notice", ""), ""),
        trouble=trouble,
    )
