"""The family doctor's follow-up in JSON, for a mini program: the day's list, a patient, a visit, another date.

Errors are {"error": sentence}: 400 (with "fields" for a form), 401, 403, 404, 409 when somebody else saved first.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from backend.api.auth import bearer, present, request_id
from backend.api.body import json_object, text
from backend.api.body import version as _version
from backend.api.described import openapi
from backend.core.accounts.roles import Forbidden, Role
from backend.core.errors import BadInput
from backend.followups import entering, form_reading, home, lists, measured, parsing, typed, words
from backend.followups.access import Caller
from backend.followups.charts import Saved
from backend.followups.desk import desk
from backend.followups.overview import overview
from backend.followups.parsing import NO, YES
from backend.followups.shown import (
    chart_as_dict,
    day_as_dict,
    forms_as_dict,
    overview_as_dict,
    proposal_as_dict,
    unserved_as_dict,
)
from backend.followups.typed import DRUG_FIELDS, FIELDS, LISTS, Typed, blank_names
from scheduler.people import EditedMeanwhile
from scheduler.standard import national
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
    found = lists.day(desk(), caller(), parsing.day(wanted) if wanted else desk().today, _doctor())
    if found is None:
        raise BadInput("请写明要看哪位家庭医生的清单（doctor）。")
    return day_as_dict(found, desk())


@blueprint.get("/followups/overview")
@bearer(Role.SUPERVISOR)
def area() -> ResponseReturnValue:
    """`?date=` -> what cannot wait with each doctor of a supervisor's area, the most urgent first, and no patient."""
    wanted = request.args.get("date", "")
    on = parsing.day(wanted) if wanted else desk().today
    return overview_as_dict(overview(desk().services, caller(), on), on)


@blueprint.get("/followups/without-doctor")
@bearer(Role.SUPERVISOR)
def without_doctor() -> ResponseReturnValue:
    """`?date=` -> the day's list of those in a supervisor's area whom no doctor answers for, masked."""
    wanted = request.args.get("date", "")
    found = lists.unserved(desk(), caller(), parsing.day(wanted) if wanted else desk().today)
    return unserved_as_dict(found, desk())


@blueprint.get("/standard-forms")
@bearer(Role.DOCTOR, Role.SUPERVISOR)
def standard_forms() -> ResponseReturnValue:
    """The national record forms: their blanks in printed order, and the JSON Schema of a visit's "answers"."""
    return forms_as_dict(national())


@blueprint.get("/openapi.json")
@bearer(Role.DOCTOR, Role.SUPERVISOR)
def description() -> ResponseReturnValue:
    """This API as OpenAPI 3.1."""
    symptoms = list(desk().book.on(desk().today).danger.symptoms)
    return openapi(current_app, blueprint.name, national(), symptoms)


@blueprint.get("/patients/<int:patient_id>")
@bearer(Role.DOCTOR)
def patient(patient_id: int) -> ResponseReturnValue:
    """The patient, masked, with open plans and everything ever entered."""
    return chart_as_dict(desk().chart(caller(), patient_id), desk())


@blueprint.post("/patients/<int:patient_id>/visits")
@bearer(Role.DOCTOR)
def record(patient_id: int) -> ResponseReturnValue:
    """A visit -> 201, or 200 when the same had just been stored; with "propose": true only the decision."""
    data = json_object(_EXAMPLE)
    form = _form(_typed(data, Typed()), present().doctor_id)
    if data.get("propose") is True:
        return {"proposal": proposal_as_dict(entering.propose(desk(), caller(), patient_id, form), desk())}
    saved = entering.record(desk(), caller(), patient_id, _version(data), form, _next_on(data))
    return _saved(saved), 200 if saved.again else 201


@blueprint.patch("/visits/<int:visit_id>")
@bearer(Role.DOCTOR)
def correct(visit_id: int) -> ResponseReturnValue:
    """The fields that were wrong, with "reason"; or "withdraw": true. What is not said stays as it was."""
    data = json_object('{"version": 2, "reason": "填反了", "sbp": 130, "dbp": 80}')
    reason = text(data, "reason", "原因")
    if data.get("withdraw") is True:
        return {"patient": entering.withdraw(desk(), caller(), visit_id, _version(data), reason)}
    _, entry = desk().entry(caller(), visit_id)
    doctor_id = entry.form.doctor_id or present().doctor_id
    form = _form(_typed(data, typed.of_form(entry.form)), doctor_id)
    if data.get("propose") is True:
        found = entering.propose(desk(), caller(), entry.patient_id, form, visit_id)
        return {"proposal": proposal_as_dict(found, desk())}
    return _saved(entering.correct(desk(), caller(), visit_id, _version(data), form, _next_on(data), reason))


@blueprint.post("/patients/<int:patient_id>/home-readings")
@bearer(Role.DOCTOR)
def report_reading(patient_id: int) -> ResponseReturnValue:
    """A reading from home -> 201, or 200 when it was on record; "do" says what to do when it is dangerous."""
    data = json_object(_READING)
    for name in data:
        if name not in measured.FIELDS:
            raise BadInput("有认不出的字段，请照接口说明核对字段名。")
    told = measured.read({name: _text(name, value) for name, value in data.items()})
    done = home.report(desk(), caller(), patient_id, told)
    shown = {"reading": done.reading_id, "patient": patient_id, "dangers": list(done.dangers)}
    return shown | {"do": words.CALL_NOW if done.dangers else ""}, 200 if done.again else 201


@blueprint.post("/home-readings/<int:reading_id>/settle")
@bearer(Role.DOCTOR)
def settle_reading(reading_id: int) -> ResponseReturnValue:
    """{"reason"} -> {"patient"}: it is listed no more; 400 without a reason, or where it was settled."""
    data = json_object('{"reason": "打了电话，家属送县医院了"}')
    return {"patient": home.settle(desk(), caller(), reading_id, text(data, "reason", "原因"))}


@blueprint.post("/plans/<int:plan_id>/reschedule")
@bearer(Role.DOCTOR)
def reschedule(plan_id: int) -> ResponseReturnValue:
    """{"version", "day"} -> {"patient", "version"}; 400 for a day outside the window."""
    data = json_object('{"version": 2, "day": "2026-05-06"}')
    day = parsing.day(text(data, "day", "日期"))
    found = desk().reschedule(caller(), plan_id, _version(data), day)
    return {"patient": found.id, "version": found.version}


def caller() -> Caller:
    """Whoever the token names, for the audit log with the request's id."""
    return Caller(present(), request_id())


def _doctor() -> int | None:
    text = request.args.get("doctor", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("没有这位医生，请核对编号（doctor）。")
    return int(text) if text else None


def _next_on(data: dict[str, Any]) -> Any:
    said = text(data, "next_on", "下次随访日期")
    return parsing.day(said, "下次随访日期") if said else None


def _form(given: Typed, doctor_id: int | None) -> VisitForm:
    return form_reading.read(given, desk().book.on(desk().today).danger.symptoms, doctor_id)


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
        elif name == "answers":
            _answers(value, texts, lists)
        elif name not in _ABOUT:
            raise BadInput("有认不出的字段，请照接口说明核对字段名。")
    return Typed(texts, lists)


def _answers(value: Any, texts: dict[str, str], lists: dict[str, tuple[str, ...]]) -> None:
    """Lay the answers to the standard forms over what stood there; null empties one."""
    if not isinstance(value, dict):
        raise WrongEntry([("answers", "answers要写成对象，键是栏目的代号。")])
    written, ticked = blank_names()
    for code, said in value.items():
        if code in ticked:
            lists[code] = () if said is None else tuple(_numbers(code, said))
        elif code in written:
            texts[code] = _text(code, said)
        else:
            raise WrongEntry([("answers", "answers里有随访表上没有的栏目，请核对代号。")])


def _numbers(code: str, value: Any) -> Iterable[str]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise WrongEntry([(code, f"{national().blanks[code].name}要写成编号的列表，如[1, 2]。")])
    return map(str, value)


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
