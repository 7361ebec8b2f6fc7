"""患者资料 and 签约 over the API: by the rules of the pages, for whom they are, written down."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from backend.followups.desk import FollowUpDesk
from backend.services import Services
from scheduler import people
from scheduler.models import DoctorRow
from tests.backend.doctors.conftest import Program, deeds
from tests.backend.followed import Place
from tests.scheduler.registered import id_number

FAMILY = {"starts": "2026-03-02", "ends": "2027-06-30", "package": "基础包", "reason": "renewal"}


def of(place: Place, deed: str) -> str:
    return f"/patients/{place.patient}/{deed}"


def answer(program: Program, method: str, address: str, body: Any = None) -> tuple[int, Any]:
    found = program.call(method, address, body)
    return found.status_code, found.get_json()


def test_particulars_are_masked_and_in_full_on_demand(
    program: Program, place: Place, services: Services
) -> None:
    masked = program.get(of(place, "particulars"))
    assert (masked["particulars"]["name"], "13800000001" in str(masked)) == ("样*", False)
    status, full = answer(program, "POST", of(place, "particulars/full"), {})
    assert (status, full["particulars"]["phone"]) == (200, "13800000001")
    assert [one[0] for one in deeds(services)] == ["查看资料", "查看完整资料"]
    assert {one["disease"] for one in masked["diseases"]} == {"hypertension", "diabetes"}


def test_a_field_is_put_right_and_whoever_did_not_see_it_changes_nothing(
    program: Program, place: Place, services: Services
) -> None:
    right = {"phone": "13900000009", "seen": {"phone": "13800000001"}}
    assert answer(program, "PATCH", of(place, "particulars"), right)[0] == 200
    status, told = answer(program, "PATCH", of(place, "particulars"), right | {"phone": "13900000008"})
    assert (status, told["now"]) == (409, {"phone": "13900000009"})
    for wrong in ({"phone": "1"}, {"phone": "1", "seen": {}}, {"phones": "1"}, {"category": "x", "seen": {}}):
        assert answer(program, "PATCH", of(place, "particulars"), wrong)[0] == 400
    with services.database.reading() as session:
        assert people.get(session, services.cipher, place.patient).phone == "13900000009"


def test_diseases_are_added_and_ended(program: Program, place: Place) -> None:
    status, found = answer(program, "POST", of(place, "diseases"), {"disease": "copd"})
    assert (status, found["diseases"][-1]) == (
        *(200, {"disease": "copd", "ended_on": None, "suspect": False}),
    )
    over = {"disease": "copd", "on": "2026-03-01", "reason": "not_ill"}
    assert (
        answer(program, "POST", of(place, "diseases/end"), over)[1]["diseases"][-1]["ended_on"]
        == "2026-03-01"
    )
    assert program.get(f"/patients/{place.patient}")["patient"]["ended"] == {"copd": "2026-03-01"}
    for wrong in (over | {"reason": "x"}, over | {"on": "2026-04-01"}, over | {"disease": "x"}):
        assert answer(program, "POST", of(place, "diseases/end"), wrong)[0] == 400


def test_a_contract_is_shown_signed_once_and_ended(
    program: Program, place: Place, services: Services
) -> None:
    held = program.get(of(place, "contract"))
    assert (held["contract"]["ends"], held["family"]) == ("2026-12-31", 1)
    (team,) = held["offered"]
    said = {"seen": held["seen"], "team": team["id"], "doctor": place.own} | FAMILY
    for _ in range(2):
        status, signed = answer(program, "POST", of(place, "contract"), said)
        assert (status, signed["contract"]["ends"]) == (200, "2027-06-30")
    assert [one[0] for one in deeds(services)].count("签约") == 1
    stale = {"seen": held["seen"], "on": "2026-03-02", "reason": "asked"}
    status, told = answer(program, "POST", of(place, "contract/end"), stale)
    assert (status, "刚被别人改过" in told["error"]) == (400, True)
    ended = stale | {"seen": signed["seen"]}
    assert answer(program, "POST", of(place, "contract/end"), ended)[0] == 200
    assert answer(program, "GET", of(place, "contract"))[0] == 403  # no longer his family


@pytest.mark.parametrize(
    "wrong",
    [
        {"team": "1"},
        {"doctor": True},
        {"starts": "x"},
        {"reason": "x"},
        {"seen": "x"},
        {"other": 1},
        {"ends": 1},
    ],
)
def test_what_cannot_be_is_a_sentence(program: Program, place: Place, wrong: dict[str, Any]) -> None:
    held = program.get(of(place, "contract"))
    said = {"seen": held["seen"], "team": held["offered"][0]["id"], "doctor": place.own} | FAMILY | wrong
    status, told = answer(program, "POST", of(place, "contract"), said)
    assert (status, bool(told["error"])) == (400, True)
    assert program.get(of(place, "contract"))["contract"]["ends"] == "2026-12-31"


def test_a_supervisor_finds_by_the_number_and_is_offered_who_serves(
    app: Flask, place: Place, services: Services
) -> None:
    program = Program(app, "supervisor")
    wanted = {"id_number": id_number(number=1).text}
    assert answer(program, "POST", "/patients/find", wanted) == (200, {"patient": place.patient})
    assert answer(program, "POST", "/patients/find", {"id_number": id_number(number=77).text})[0] == 400
    for serving in ([place.own], []):  # who has left is not offered, nor a team where nobody serves
        with services.database.writing() as session:
            for row in session.query(DoctorRow):
                row.active = row.id in serving
        offered = program.get(of(place, "contract"))["offered"]
        assert [doctor["id"] for team in offered for doctor in team["doctors"]] == serving
    assert offered == []


DEEDS = [
    *(("GET", "particulars"), ("POST", "particulars/full"), ("PATCH", "particulars")),
    *(("POST", "diseases"), ("POST", "diseases/end")),
]
CONTRACT = [("GET", "contract"), ("POST", "contract"), ("POST", "contract/end")]
BODY: dict[str, Any] = {
    "particulars": {"phone": "", "seen": {"phone": ""}},
    "diseases": {"disease": "copd"},
    "diseases/end": {"disease": "diabetes", "on": "2026-03-02", "reason": "cured"},
    "contract": {"seen": "", "team": 1, "doctor": 1} | FAMILY,
    "contract/end": {"seen": "", "on": "2026-03-02", "reason": "asked"},
}


@pytest.mark.parametrize("who", ["colleague", "outsider", "editor"])
@pytest.mark.parametrize(("method", "deed"), [*DEEDS, *CONTRACT])
def test_it_is_nobody_else_s(app: Flask, place: Place, who: str, method: str, deed: str) -> None:
    assert answer(Program(app, who), method, of(place, deed), BODY.get(deed, {}))[0] == 403


def test_what_has_become_of_a_patient(program: Program, place: Place, services: Services) -> None:
    who = f"/patients/{place.patient}"

    def said(standing: str, on: str = "2026-03-01") -> tuple[int, Any]:
        body = {"version": program.get(who)["version"], "standing": standing, "on": on}
        return answer(program, "POST", f"{who}/standing", body)

    for standing, on in (("died", "2026-03-01"), ("active", None), ("moved", "2026-03-01")):
        status, found = said(standing)
        assert (status, found["standing"], found["on"]) == (200, standing, on)
        assert bool(program.get(who)["plans"]) is (standing == "active")
    assert [said("contract_ended")[0], said("x")[0], said("died", "2026-03-03")[0]] == [400] * 3
    for standing, status in (
        ("moved", 200),
        ("died", 409),
    ):  # told twice, and what somebody else changed meanwhile
        stale = {"version": 1, "standing": standing, "on": "2026-03-01"}
        assert answer(program, "POST", f"{who}/standing", stale)[0] == status
    assert [one[0] for one in deeds(services)].count("改人员状态") == 3


@pytest.mark.parametrize("who", ["colleague", "outsider", "supervisor", "editor"])
def test_only_who_cares_for_him_says_what_has_become_of_him(app: Flask, place: Place, who: str) -> None:
    body = {"version": 1, "standing": "died", "on": "2026-03-01"}
    assert answer(Program(app, who), "POST", f"/patients/{place.patient}/standing", body)[0] == 403


def test_who_stands_in_keeps_particulars_and_no_contract(
    app: Flask, place: Place, services: Services
) -> None:
    now = services.clock.now()
    with services.database.writing() as session:
        workdays = FollowUpDesk(services).guidance(session).workdays
        people.leave(session, place.own, date(2026, 3, 2), date(2026, 3, 6), workdays, "own", now)
    program = Program(app, "colleague")
    for method, deed in DEEDS:
        body = BODY.get(deed, {})
        if method == "PATCH":
            body = {"phone": "13900000009", "seen": {"phone": "13800000001"}}
        assert answer(program, method, of(place, deed), body)[0] == 200, deed
    for method, deed in CONTRACT:
        assert answer(program, method, of(place, deed), BODY.get(deed, {}))[0] == 403
