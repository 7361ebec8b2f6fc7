"""患者资料 in JSON, by the rules of the page: masked, in full on demand, put right field by field, diseases."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask.typing import ResponseReturnValue

from backend.api.auth import bearer
from backend.api.body import json_object, only, text
from backend.api.followups import blueprint, caller
from backend.core.accounts.roles import Role
from backend.core.errors import BadInput
from backend.followups import particulars
from backend.followups.desk import desk
from scheduler import people
from scheduler.people import ChangedMeanwhile, Enrolled, Particulars, Person

_KEEPERS = (Role.DOCTOR, Role.SUPERVISOR, Role.ADMIN)
_AMENDED = frozenset(("seen", *particulars.NAMES))


@blueprint.errorhandler(ChangedMeanwhile)
def changed(error: ChangedMeanwhile) -> ResponseReturnValue:
    """What somebody else has put there meanwhile, by field."""
    return {"error": error.sentence, "now": error.now}, 409


@blueprint.get("/patients/<int:patient_id>/particulars")
@bearer(*_KEEPERS)
def show_particulars(patient_id: int) -> ResponseReturnValue:
    """-> {"patient", "particulars" masked, "diseases", "reasons"}."""
    return _shown(*particulars.opened(desk(), caller(), patient_id))


@blueprint.post("/patients/<int:patient_id>/particulars/full")
@bearer(*_KEEPERS)
def full_particulars(patient_id: int) -> ResponseReturnValue:
    """The same in full, written down as such: a deed, so no GET."""
    return _shown(*particulars.opened(desk(), caller(), patient_id, full=True))


@blueprint.patch("/patients/<int:patient_id>/particulars")
@bearer(*_KEEPERS)
def amend(patient_id: int) -> ResponseReturnValue:
    """The fields that change, and in "seen" what stood there in full -> as GET; 409 with "now" where it has changed."""
    data = only(json_object('{"phone": "13800000002", "seen": {"phone": "13800000001"}}'), _AMENDED)
    said = {name: text(data, name, word) for name, word in particulars.NAMES.items() if name in data}
    seen = _seen(data.get("seen"), said)
    particulars.amend(desk(), caller(), patient_id, Particulars(**seen), said)
    return show_again(patient_id)


@blueprint.post("/patients/<int:patient_id>/diseases")
@bearer(*_KEEPERS)
def add_disease(patient_id: int) -> ResponseReturnValue:
    """{"disease"}: he is followed for it from now on -> as GET of the particulars."""
    data = only(json_object('{"disease": "copd"}'), {"disease"})
    particulars.add_disease(desk(), caller(), patient_id, text(data, "disease", "病种"))
    return show_again(patient_id)


@blueprint.post("/patients/<int:patient_id>/diseases/end")
@bearer(*_KEEPERS)
def end_disease(patient_id: int) -> ResponseReturnValue:
    """{"disease", "on", "reason"}: no more from that day on -> as GET of the particulars."""
    example = '{"disease": "copd", "on": "2026-03-02", "reason": "not_ill"}'
    data = only(json_object(example), {"disease", "on", "reason"})
    said = [
        text(data, key, word) for key, word in (("disease", "病种"), ("on", "结束日期"), ("reason", "原因"))
    ]
    particulars.end_disease(desk(), caller(), patient_id, *said)
    return show_again(patient_id)


def show_again(patient_id: int) -> dict[str, Any]:
    """What stands after a change, masked."""
    return _shown(*particulars.opened(desk(), caller(), patient_id))


def _seen(given: Any, said: Mapping[str, str]) -> dict[str, str]:
    """Of each field that changes what stood there: nobody writes over what he has not seen."""
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in said):
        raise BadInput("请把要改的每一项原来的内容放在 seen 里一起发来，没有内容的写空文字。")
    return {name: given[name] for name in said}


def _shown(person: Person, diseases: tuple[Enrolled, ...]) -> dict[str, Any]:
    return {
        "patient": person.id,
        "id_number": person.id_number,
        "particulars": asdict(people.particulars(person)),
        "diseases": [
            {
                "disease": one.disease.value,
                "ended_on": one.ended_on.isoformat() if one.ended_on else None,
                "suspect": one.suspect,
            }
            for one in diseases
        ],
        "reasons": dict(particulars.ENDING),
    }
