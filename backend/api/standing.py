"""What has become of a patient, in JSON: died, moved away, or followed after all."""

from flask.typing import ResponseReturnValue

from backend.api.auth import bearer
from backend.api.body import json_object, only, text, version
from backend.api.followups import blueprint, caller
from backend.core.accounts.roles import Role
from backend.core.errors import BadInput
from backend.followups import parsing
from backend.followups.desk import desk
from scheduler.models.kinds import Standing

SAID = (Standing.DIED, Standing.MOVED, Standing.ACTIVE)  # a contract is ended as such


@blueprint.post("/patients/<int:patient_id>/standing")
@bearer(Role.DOCTOR)
def change_standing(patient_id: int) -> ResponseReturnValue:
    """{"version", "standing", "on"} -> {"patient", "version", "standing", "on"}: "died", "moved", or "active" again."""
    data = only(json_object('{"version": 2, "standing": "moved", "on": "2026-03-02"}'), _FIELDS)
    said, on = text(data, "standing", "状态"), parsing.day(text(data, "on", "日期"))
    if said not in SAID:
        raise BadInput("standing 要写 died（去世）、moved（迁出）或 active（还在管）。")
    desk().change_standing(caller(), patient_id, version(data), Standing(said), on)
    person = desk().patient(caller(), patient_id)
    day = person.standing_on.isoformat() if person.standing_on else None
    return {"patient": patient_id, "version": person.version, "standing": person.standing, "on": day}


_FIELDS = frozenset(("version", "standing", "on"))
