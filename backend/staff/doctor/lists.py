"""`/d/`: the list of a day, read only for a supervisor, who first finds how all stand; `/d/without-doctor`: those whom
nobody answers for; `/d/print`: the own list on paper. On the screen some lines a page.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import leave as leaves
from backend.followups import lists, pages, parsing
from backend.followups.day import DayList
from backend.followups.desk import desk
from backend.followups.overview import overview
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, for_readers, for_supervisors, page
from backend.staff.lists import Paging, wanted_page


@blueprint.get("/")
@for_readers
def day() -> ResponseReturnValue:
    """`?date=` another day, `?doctor=` (supervisors) whose list, `?page=` which part of it."""
    on, trouble = _wanted_day()
    found = lists.day(desk(), caller(), on, _wanted_doctor(), page=wanted_page())
    area = None if found else overview(desk().services, caller(), on)
    doctors, held = leaves.held(desk().services, caller())
    shown = {"doctors": () if caller().records else doctors, "records": caller().records}
    away = {one.doctor_id: one for one in held if one.first <= on <= one.last}
    part = _part(found) if found else {}
    return page("day.html", found=found, area=area, on=on, trouble=trouble, away=away, **shown, **part)


@blueprint.get("/without-doctor")
@for_supervisors
def without_doctor() -> ResponseReturnValue:
    """`?date=` another day, `?page=` which part: whom no doctor of the area answers for."""
    on, trouble = _wanted_day()
    whole = lists.unserved(desk(), caller(), on, page=wanted_page())
    shown = {"followed": whole.followed, "places": whole.places, "records": False}
    return page("unserved.html", found=whole.found, on=on, trouble=trouble, **shown, **_part(whole.found))


@blueprint.get("/print")
@for_doctors
def paper() -> ResponseReturnValue:
    """Full names and telephones, for printing; written down as such. The whole list, whatever its length."""
    on, _ = _wanted_day()
    return page("print.html", found=lists.day(desk(), caller(), on, full=True), on=on)


def _part(found: DayList) -> Mapping[str, Any]:
    """What of the list the address asks for; a page that is no more is the last one."""
    whole = Paging(1, pages.length(found), pages.SIZE)
    number = min(wanted_page(), whole.pages)
    return {"paging": Paging(number, whole.total, whole.size), "cut": pages.cut(found, number)}


def _wanted_day() -> tuple[date, str]:
    """The day, today for none or an unreadable one, and what to say about that."""
    text = request.args.get("date", "")
    if not text:
        return desk().today, ""
    try:
        return parsing.day(text), ""
    except BadInput as wrong:
        return desk().today, f"{wrong.sentence}下面是今天的清单。"


def _wanted_doctor() -> int | None:
    text = request.args.get("doctor", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("没有这位医生，请从名单里选。")
    return int(text)
