"""Notices of 肺结核 in JSON: what stands and stood, one that came, one taken back, a suspect ruled out."""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue

from backend.api.auth import bearer
from backend.api.body import json_object, text, version
from backend.api.followups import blueprint, caller
from backend.core.accounts.roles import Role
from backend.core.clock import SHANGHAI
from backend.followups import measured, noticing, parsing
from backend.followups.desk import desk
from backend.followups.shown import chart_as_dict


@blueprint.get("/patients/<int:patient_id>/notice")
@bearer(Role.DOCTOR)
def notice(patient_id: int) -> ResponseReturnValue:
    """-> {"suspect", "ended_on", "now", "former"}: the notice in force, and every one that was, the newest first."""
    return noticing.noticed_as_dict(noticing.opened(desk(), caller(), patient_id).noticed)


@blueprint.post("/patients/<int:patient_id>/notice")
@bearer(Role.DOCTOR)
def notify(patient_id: int) -> ResponseReturnValue:
    """{"version", "on", "at"}: a notice of tuberculosis came then -> {"patient", "version", "plans"}; 72 hours run.

    With "kind" "suspect_referred" a suspect was referred then: to be called within a week.
    """
    data = json_object('{"version": 2, "on": "2026-03-02", "at": "08:30"}')
    on, at = parsing.day(text(data, "on", "日期")), measured.clock_time(text(data, "at", "时间"))
    kind = parsing.notice_kind(text(data, "kind", "种类") if "kind" in data else "")
    received = datetime.combine(on, at, SHANGHAI)
    noticing.notify(desk(), caller(), patient_id, version(data), received, kind)
    return _done(patient_id)


@blueprint.post("/patients/<int:patient_id>/notice/take-back")
@bearer(Role.DOCTOR)
def take_back_notice(patient_id: int) -> ResponseReturnValue:
    """{"version", "reason"}: the last one was wrong -> {"patient", "version", "plans"}, as before it.

    Reasons: "other_person", "other_kind", "other_place", "not_so".
    """
    data = json_object('{"version": 3, "reason": "other_person"}')
    noticing.take_back(desk(), caller(), patient_id, version(data), text(data, "reason", "原因"))
    return _done(patient_id)


@blueprint.post("/patients/<int:patient_id>/notice/rule-out")
@bearer(Role.DOCTOR)
def rule_out(patient_id: int) -> ResponseReturnValue:
    """{"version", "on"}: the suspect was found healthy that day -> {"patient", "version", "plans"}."""
    data = json_object('{"version": 3, "on": "2026-03-06"}')
    on = parsing.day(text(data, "on", "排除的日期"), "排除的日期")
    noticing.rule_out(desk(), caller(), patient_id, version(data), on)
    return _done(patient_id)


def _done(patient_id: int) -> dict[str, Any]:
    found = chart_as_dict(desk().chart(caller(), patient_id), desk())
    return {"patient": patient_id, "version": found["version"], "plans": found["plans"]}
