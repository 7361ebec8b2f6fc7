"""`/d/`: the list of a day, for the doctor himself or, read only, for a supervisor; `/d/print`: the same on paper."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import leave as leaves
from backend.followups import typed
from backend.followups.desk import desk
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, for_readers, page


@blueprint.get("/")
@for_readers
def day() -> ResponseReturnValue:
    """`?date=` another day, `?doctor=` (supervisors) whose list."""
    on, trouble = _wanted_day()
    found = desk().day(caller(), on, _wanted_doctor())
    doctors, held = leaves.held(desk().services, caller())
    shown = {"doctors": () if caller().records else doctors, "records": caller().records}
    away = {one.doctor_id: one for one in held if one.first <= on <= one.last}
    return page("day.html", found=found, on=on, trouble=trouble, away=away, **shown)


@blueprint.get("/print")
@for_doctors
def paper() -> ResponseReturnValue:
    """Full names and telephones, for printing; written down as such."""
    on, _ = _wanted_day()
    return page("print.html", found=desk().day(caller(), on, full=True), on=on)


def _wanted_day() -> tuple[date, str]:
    """The day, today for none or an unreadable one, and what to say about that."""
    text = request.args.get("date", "")
    if not text:
        return desk().today, ""
    try:
        return typed.day(text), ""
    except BadInput as wrong:
        return desk().today, f"{wrong.sentence}下面是今天的清单。"


def _wanted_doctor() -> int | None:
    text = request.args.get("doctor", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("没有这位医生，请从名单里选。")
    return int(text)
