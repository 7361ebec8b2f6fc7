"""签约 in JSON, by the rules of the page: a family's contract shown, signed, renewed and ended, with the reason."""

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from backend.api.auth import bearer
from backend.api.body import json_object, number, only, text
from backend.api.followups import blueprint, caller
from backend.core.accounts.roles import Role
from backend.followups import contracts, parsing
from backend.followups.contracts import Contract
from backend.followups.desk import desk
from scheduler.people import Team, Terms, shortest_end

_KEEPERS = (Role.DOCTOR, Role.SUPERVISOR, Role.ADMIN)
_SIGNED = frozenset(("seen", "team", "doctor", "starts", "ends", "package", "reason"))
_ENDED = frozenset(("seen", "on", "reason"))


@blueprint.post("/patients/find")
@bearer(Role.SUPERVISOR, Role.ADMIN)
def find() -> ResponseReturnValue:
    """{"id_number"} -> {"patient"}: whose records an area keeps; 400 for nobody there. Never part of an address."""
    data = only(json_object('{"id_number": "110101195003071232"}'), {"id_number"})
    return {"patient": contracts.found(desk(), caller(), text(data, "id_number", "身份证号"))}


@blueprint.get("/patients/<int:patient_id>/contract")
@bearer(*_KEEPERS)
def contract(patient_id: int) -> ResponseReturnValue:
    """-> {"patient", "family", "contract", "seen", "offered", "reasons"}; `seen` goes back with a change."""
    return _shown(contracts.opened(desk(), caller(), patient_id))


@blueprint.post("/patients/<int:patient_id>/contract")
@bearer(*_KEEPERS)
def sign(patient_id: int) -> ResponseReturnValue:
    """{"seen", "team", "doctor", "starts", "reason"} and "ends", "package" -> the contract; said again no change."""
    data = only(json_object('{"seen": "", "team": 1, "doctor": 2, "starts": "2026-03-02"}'), _SIGNED)
    starts = parsing.day(text(data, "starts", "签约日期"), "签约日期")
    ends = text(data, "ends", "到期日期")
    terms = Terms(
        number(data, "team", "团队"),
        starts,
        parsing.day(ends, "到期日期") if ends else shortest_end(starts),
        number(data, "doctor", "医生"),
        text(data, "package", "服务包").strip(),
    )
    seen, reason = text(data, "seen", "看到的签约"), text(data, "reason", "原因")
    contracts.sign(desk(), caller(), patient_id, seen, terms, reason)
    return _shown(contracts.opened(desk(), caller(), patient_id))


@blueprint.post("/patients/<int:patient_id>/contract/end")
@bearer(*_KEEPERS)
def end(patient_id: int) -> ResponseReturnValue:
    """{"seen", "on", "reason"} -> {"patient"}: the family left that day; a doctor has no longer to do with it."""
    data = only(json_object('{"seen": "1/…", "on": "2026-03-02", "reason": "asked"}'), _ENDED)
    on = parsing.day(text(data, "on", "解约日期"), "解约日期")
    seen, reason = text(data, "seen", "看到的签约"), text(data, "reason", "原因")
    contracts.end(desk(), caller(), patient_id, seen, on, reason)
    return {"patient": patient_id}


def _shown(found: Contract) -> dict[str, Any]:
    terms = found.patient.terms
    return {
        "patient": found.patient.id,
        "family": found.family,
        "contract": _terms(terms) if terms else None,
        "seen": found.mark,
        "offered": [_team(one) for one in found.offered],
        "reasons": {"sign": dict(contracts.SIGNING), "end": dict(contracts.ENDING)},
    }


def _terms(terms: Terms) -> dict[str, Any]:
    days: dict[str, date] = {"starts": terms.starts, "ends": terms.ends}
    said = {name: day.isoformat() for name, day in days.items()}
    return {"team": terms.team_id, "doctor": terms.doctor_id, "package": terms.package, **said}


def _team(team: Team) -> dict[str, Any]:
    doctors = [{"id": one.id, "name": one.name} for one in team.doctors]
    return {"id": team.id, "name": team.full_name, "doctors": doctors}
