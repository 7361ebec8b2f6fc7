"""八个一 in JSON: what a patient was given, with its day."""

from flask.typing import ResponseReturnValue

from backend.api.auth import bearer
from backend.api.body import json_object, text, version
from backend.api.followups import blueprint, caller
from backend.core.accounts.roles import Role
from backend.followups import eight, parsing
from backend.followups.desk import desk
from backend.followups.shown import items_as_dict


@blueprint.post("/patients/<int:patient_id>/items")
@bearer(Role.DOCTOR)
def give(patient_id: int) -> ResponseReturnValue:
    """{"version", "item", "on"} -> {"patient", "version", "items"}: one of the 八个一 was given that day."""
    data = json_object('{"version": 2, "item": "card", "on": "2026-03-02"}')
    item, on = eight.item_of(text(data, "item", "哪一项")), parsing.day(text(data, "on", "日期"))
    found = eight.give(desk(), caller(), patient_id, version(data), item, on)
    return {"patient": found.id, "version": found.version, "items": items_as_dict(found)}
