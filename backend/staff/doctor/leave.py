"""`/d/leave`: who is away when, so that the team sees what cannot wait."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import leave as leaves
from backend.followups import parsing
from backend.followups.desk import desk
from backend.staff.doctor.forms import tell
from backend.staff.doctor.rooms import blueprint, caller, for_readers, page

_NOTICES = {"taken": "已登记，同事那几天会看到要代办的人。", "ended": "已取消。"}


@blueprint.get("/leave")
@for_readers
def leave() -> ResponseReturnValue:
    """What is entered, and the form."""
    notice, moved = _NOTICES.get(request.args.get("notice", ""), ""), request.args.get("moved", "")
    if notice and moved.isascii() and moved.isdigit() and 0 < len(moved) <= 4 and moved != "0":
        notice += f"能等的{moved}人，预约改到回来以后。"
    return _show({}, "", notice)


@blueprint.post("/leave")
@for_readers
def take_leave() -> ResponseReturnValue:
    """Store it, or the form again with the sentence."""
    given = request.form
    try:
        first, last = (
            parsing.day(given.get("first", ""), "第一天"),
            parsing.day(given.get("last", ""), "最后一天"),
        )
        doctor = given.get("doctor", "")
        number = int(doctor) if doctor.isascii() and doctor.isdigit() and len(doctor) <= 9 else None
        done = leaves.take(desk(), caller(), number, first, last)
    except BadInput as wrong:
        return _show(given, tell(wrong)), 400
    return redirect(url_for(".leave", notice="taken", moved=done.moved), 303)


@blueprint.post("/leave/<int:absence_id>/end")
@for_readers
def back_early(absence_id: int) -> ResponseReturnValue:
    """Back today, or not going at all."""
    leaves.end(desk().services, caller(), absence_id)
    return redirect(url_for(".leave", notice="ended"), 303)


def _show(given: Mapping[str, str], trouble: str, notice: str = "") -> str:
    doctors, held = leaves.held(desk().services, caller())
    names = {one.id: one.name for one in doctors}
    shown = {"doctors": doctors, "held": held, "names": names, "records": caller().records}
    return page("leave.html", given=given, trouble=trouble, notice=notice, **shown)
