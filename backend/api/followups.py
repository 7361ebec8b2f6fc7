"""The family doctor's follow-up in JSON, for a mini program: the day's list, a patient, a visit, another date.

Errors are {"error": sentence}: 400 (with "fields" for a form), 401, 403, 404, 409 when somebody else saved first.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from backend.api.auth import bearer, present, request_id
from backend.api.body import json_object, text
from backend.core.accounts.roles import Forbidden, Role
from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from backend.followups import home, measured, typed, words
from backend.followups.access import Caller
from backend.followups.charts import Saved
from backend.followups.desk import desk
from backend.followups.shown import chart_as_dict, day_as_dict, proposal_as_dict
from backend.followups.typed import DRUG_FIELDS, FIELDS, LISTS, NO, YES, Typed
from scheduler.people import EditedMeanwhile
from scheduler.visits import VisitForm, WrongEntry

blueprint = Blueprint("followups", __name__, url_prefix="/api/v1")
_PLAIN = FIELDS - set(DRUG_FIELDS)
_ABOUT = frozenset(("version", "propose", "next_on", "reason", "withdraw"))  # the request, not the visit
_READING = (
    '{"measured_on": "2026-03-02", "measured_at": "08:30", "sbp": 150, "dbp": 90,'
    ' "reporter": "family", "channel": "phone"}'
)
_EXAMPLE = '{"version": 1, "visited_on": "2026-03-02", "way": "clinic", "sbp": 130, "dbp": 80}'


@blueprint.errorhandler(Forbidden)
def forbidden(error: Forbidden) -> ResponseReturnValue:
    """As JSON; elsewhere it is a page."""
    return {"error": error.sentence}, 403


@blueprint.errorhandler(EditedMeanwhile)
def edited(error: EditedMeanwhile) -> ResponseReturnValue:
    """The client fetches the patient anew."""
    return {"error": error.sentence}, 409


@blueprint.errorhandler(WrongEntry)
def wrong_entry(error: WrongEntry) -> ResponseReturnValue:
    """With every field that has to be changed."""
    return {"error": error.sentence, "fields": error.by_field}, 400


@blueprint.get("/followups")
@bearer(Role.DOCTOR, Role.SUPERVISOR)
def followups() -> ResponseReturnValue:
    """`?date=` (today when left out), `?doctor=` for supervisors -> the day's list, masked."""
    wanted = request.args.get("date", "")
    found = desk().day(_caller(), typed.day(wanted) if wanted else desk().today, _doctor())
    if found is None:
        raise BadInput("请写明要看哪位家庭医生的清单（doctor）。")
    return day_as_dict(found, desk())


@blueprint.get("/patients/<int:patient_id>")
@bearer(Role.DOCTOR)
def patient(patient_id: int) -> ResponseReturnValue:
    """The patient, masked, with open plans and everything ever entered."""
    return chart_as_dict(desk().chart(_caller(), patient_id), desk())


@blueprint.post("/patients/<int:patient_id>/visits")
@bearer(Role.DOCTOR)
def record(patient_id: int) -> ResponseReturnValue:
    """A visit -> 201, or 200 when the same had just been stored; with "propose": true only the decision."""
    data = json_object(_EXAMPLE)
    form = _form(_typed(data, Typed()), present().doctor_id)
    if data.get("propose") is True:
        return {"proposal": proposal_as_dict(desk().propose(_caller(), patient_id, form), desk())}
    saved = desk().record(_caller(), patient_id, _version(data), form, _next_on(data))
    return _saved(saved), 200 if saved.again else 201


@blueprint.patch("/visits/<int:visit_id>")
@bearer(Role.DOCTOR)
def correct(visit_id: int) -> ResponseReturnValue:
    """The fields that were wrong, with "reason"; or "withdraw": true. What is not said stays as it was."""
    data = json_object('{"version": 2, "reason": "填反了", "sbp": 130, "dbp": 80}')
    reason = text(data, "reason", "原因")
    if data.get("withdraw") is True:
        return {"patient": desk().withdraw(_caller(), visit_id, _version(data), reason)}
    _, entry = desk().entry(_caller(), visit_id)
    doctor_id = entry.form.doctor_id or present().doctor_id
    form = _form(_typed(data, typed.of_form(entry.form)), doctor_id)
    if data.get("propose") is True:
        found = desk().propose(_caller(), entry.patient_id, form, visit_id)
        return {"proposal": proposal_as_dict(found, desk())}
    return _saved(desk().correct(_caller(), visit_id, _version(data), form, _next_on(data), reason))


@blueprint.post("/patients/<int:patient_id>/home-readings")
@bearer(Role.DOCTOR)
def report_reading(patient_id: int) -> ResponseReturnValue:
    """A reading from home -> 201, or 200 when it was on record; "do" says what to do when it is dangerous."""
    data = json_object(_READING)
    for name in data:
        if name not in measured.FIELDS:
            raise BadInput("有认不出的字段，请照接口说明核对字段名。")
    told = measured.read({name: _text(name, value) for name, value in data.items()})
    done = home.report(desk(), _caller(), patient_id, told)
    shown = {"reading": done.reading_id, "patient": patient_id, "dangers": list(done.dangers)}
    return shown | {"do": words.CALL_NOW if done.dangers else ""}, 200 if done.again else 201


@blueprint.post("/patients/<int:patient_id>/notice")
@bearer(Role.DOCTOR)
def notify(patient_id: int) -> ResponseReturnValue:
    """{"version", "on", "at"}: a notice of tuberculosis came then -> {"patient", "version", "plans"}; 72 hours run."""
    data = json_object('{"version": 2, "on": "2026-03-02", "at": "08:30"}')
    on, at = typed.day(text(data, "on", "日期")), measured.clock_time(text(data, "at", "时间"))
    desk().notify(_caller(), patient_id, _version(data), datetime.combine(on, at, SHANGHAI))
    found = chart_as_dict(desk().chart(_caller(), patient_id), desk())
    return {"patient": patient_id, "version": found["version"], "plans": found["plans"]}


@blueprint.post("/home-readings/<int:reading_id>/settle")
@bearer(Role.DOCTOR)
def settle_reading(reading_id: int) -> ResponseReturnValue:
    """{"reason"} -> {"patient"}: it is listed no more; 400 without a reason, or where it was settled."""
    data = json_object('{"reason": "打了电话，家属送县医院了"}')
    return {"patient": home.settle(desk(), _caller(), reading_id, text(data, "reason", "原因"))}


@blueprint.post("/plans/<int:plan_id>/reschedule")
@bearer(Role.DOCTOR)
def reschedule(plan_id: int) -> ResponseReturnValue:
    """{"version", "day"} -> {"patient", "version"}; 400 for a day outside the window."""
    data = json_object('{"version": 2, "day": "2026-05-06"}')
    day = typed.day(text(data, "day", "日期"))
    found = desk().reschedule(_caller(), plan_id, _version(data), day)
    return {"patient": found.id, "version": found.version}


def _caller() -> Caller:
    return Caller(present(), request_id())


def _doctor() -> int | None:
    text = request.args.get("doctor", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("没有这位医生，请核对编号（doctor）。")
    return int(text) if text else None


def _version(data: Mapping[str, Any]) -> int:
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 10**9:
        raise BadInput("请把打开患者时看到的 version 一起发来，写成整数。")
    return version


def _next_on(data: dict[str, Any]) -> Any:
    said = text(data, "next_on", "下次随访日期")
    return typed.day(said, "下次随访日期") if said else None


def _form(given: Typed, doctor_id: int | None) -> VisitForm:
    return typed.read(given, desk().book.on(desk().today).danger.symptoms, doctor_id)


def _saved(saved: Saved) -> dict[str, Any]:
    return {
        "visit": saved.visit_id,
        "patient": saved.patient_id,
        "version": saved.version,
        "visit_class": saved.visit_class,
        "next_on": saved.next_on.isoformat() if saved.next_on else None,
    }


def _typed(data: Mapping[str, Any], held: Typed) -> Typed:
    """What the object says, laid over what stood there."""
    texts, lists = dict(held.texts), dict(held.lists)
    for name, value in data.items():
        if name in _PLAIN:
            texts[name] = _text(name, value)
        elif name in LISTS:
            lists[name] = tuple(_codes(name, value))
        elif name == "drugs":
            texts = {key: said for key, said in texts.items() if key not in DRUG_FIELDS}
            texts |= _drugs(value)
        elif name not in _ABOUT:
            raise BadInput("有认不出的字段，请照接口说明核对字段名。")
    return Typed(texts, lists)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or isinstance(value, str | int | Decimal):
        return "" if value is None else str(value)
    raise WrongEntry([(name, f"{name}要写成文字、数字、true或false。")])


def _codes(name: str, value: Any) -> Iterable[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise WrongEntry([(name, f"{name}要写成文字的列表。")])
    return value


def _drugs(value: Any) -> dict[str, str]:
    rows = value if isinstance(value, list) else [value]
    if len(rows) > typed.DRUG_ROWS or not all(isinstance(row, dict) for row in rows):
        raise WrongEntry([("drugs", f"drugs要写成列表，最多{typed.DRUG_ROWS}种药。")])
    keys = {"name": "name", "times": "times_a_day", "dose": "dose"}
    return {
        f"drug{number}_{part}": _text("drugs", row.get(key))
        for number, row in enumerate(rows, start=1)
        for part, key in keys.items()
    }
