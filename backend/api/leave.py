"""请假 in JSON, by the rules of the page: a doctor his own, a supervisor those of the doctors of his area."""

from typing import Any

from flask.typing import ResponseReturnValue

from backend.api.auth import bearer
from backend.api.body import json_object, text
from backend.api.followups import blueprint, caller
from backend.core.accounts.roles import Role
from backend.core.errors import BadInput
from backend.followups import leave as leaves
from backend.followups import parsing
from backend.followups.desk import desk
from scheduler.people import Absence

_FIELDS = frozenset(("first", "last", "doctor"))


@blueprint.get("/followups/leave")
@bearer(Role.DOCTOR, Role.SUPERVISOR)
def leave() -> ResponseReturnValue:
    """-> {"doctors": whose leave the caller may enter, "leave": what of theirs is not over}."""
    doctors, held = leaves.held(desk().services, caller())
    named = [{"id": one.id, "name": one.name} for one in doctors]
    return {"doctors": named, "leave": [_absence(one) for one in held]}


@blueprint.post("/followups/leave")
@bearer(Role.DOCTOR, Role.SUPERVISOR)
def take_leave() -> ResponseReturnValue:
    """{"first", "last"} and for supervisors "doctor" -> {"leave", "moved"}: 201, or 200 when it was entered before."""
    data = json_object('{"first": "2026-03-02", "last": "2026-03-06"}')
    if not _FIELDS.issuperset(data):
        raise BadInput("有认不出的字段，请照接口说明核对字段名。")
    first = parsing.day(text(data, "first", "第一天"), "第一天")
    last = parsing.day(text(data, "last", "最后一天"), "最后一天")
    done = leaves.take(desk(), caller(), _doctor(data.get("doctor")), first, last)
    return {"leave": _absence(done.absence), "moved": done.moved}, 200 if done.again else 201


@blueprint.post("/followups/leave/<int:absence_id>/end")
@bearer(Role.DOCTOR, Role.SUPERVISOR)
def end_leave(absence_id: int) -> ResponseReturnValue:
    """There again today, or not going at all -> {"leave"} as it was, null where it had not begun."""
    done = leaves.end(desk().services, caller(), absence_id)
    return {"leave": _absence(done) if done.last < desk().today else None}


def _doctor(value: Any) -> int | None:
    """As a JSON whole number; NotFound for a number that is nobody's is the rules' to say."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**9:
        raise BadInput("doctor 要写成医生的编号，是一个整数。")
    return value


def _absence(one: Absence) -> dict[str, Any]:
    days = {"first": one.first, "last": one.last, "back_on": one.back_on}
    return {"id": one.id, "doctor": one.doctor_id, **{name: day.isoformat() for name, day in days.items()}}
