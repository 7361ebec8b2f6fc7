"""The follow-up in JSON: signing in, the list, a patient, recording, correcting, another date, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backend.api.auth import GUARDED
from backend.core.accounts import register
from backend.core.audit import SYSTEM
from backend.core.db import Database
from backend.services import Services
from scheduler.models import PatientDiseaseRow, ReminderRow, VisitRow
from tests.backend.doctors.conftest import Program, SignIn, deeds, rows
from tests.backend.followed import PASSWORD, Place

VISIT: dict[str, Any] = {
    "visited_on": "2026-03-02",
    "way": "clinic",
    "diseases": ["hypertension", "diabetes"],
    "sbp": 128,
    "dbp": 78,
    "glucose": 6.1,
    "fasting": True,
    "drugs": [{"name": "氨氯地平", "times_a_day": 1, "dose": "5mg"}],
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Once SQLite, once PostgreSQL."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


def test_the_whole_way_of_a_visit(program: Program, place: Place, services: Services) -> None:
    patient = f"/patients/{place.patient}"
    opened = program.get(patient)
    assert (opened["version"], opened["patient"]["name"], opened["visits"]) == (1, "样*", [])
    dry = program.call("POST", f"{patient}/visits", VISIT | {"propose": True}).get_json()["proposal"]
    assert (dry["visit_class"], dry["next_on"], dry["deadline"]) == ("controlled", "2026-05-26", "2026-06-02")
    assert "依据：" in dry["reason"]
    assert rows(services, VisitRow) == []
    said = VISIT | {"version": 1, "next_on": "2026-05-27"}
    saved = program.call("POST", f"{patient}/visits", said)
    assert (saved.status_code, saved.get_json()["next_on"]) == (201, "2026-05-27")
    again = program.call("POST", f"{patient}/visits", said)
    assert (again.status_code, again.get_json()) == (200, saved.get_json())
    assert len(rows(services, VisitRow)) == 1
    (shown,) = program.get(patient)["visits"]
    assert {name: shown[name] for name in VISIT} == VISIT
    assert deeds(services)[0] == ("查看", "患者", str(place.patient))


def test_a_correction_says_only_what_was_wrong_and_why(program: Program, place: Place) -> None:
    patient = f"/patients/{place.patient}"
    danger = VISIT | {"version": 1, "sbp": 190, "symptoms": ["chest_tightness"]}
    saved = program.call("POST", f"{patient}/visits", danger).get_json()
    assert saved["visit_class"] == "danger"
    assert program.get("/followups?date=2026-03-04")["dangerous"][0]["reading"].startswith("血压190/78")
    change = {"version": saved["version"], "sbp": 130, "symptoms": []}
    address = f"/visits/{saved['visit']}"
    unexplained = program.call("PATCH", address, change)
    assert (unexplained.status_code, list(unexplained.get_json()["fields"])) == (400, ["reason"])
    dry = program.call("PATCH", address, change | {"propose": True}).get_json()["proposal"]
    assert dry["visit_class"] == "controlled"
    assert program.call("PATCH", address, change | {"reason": "读错了"}).status_code == 200
    (shown,) = program.get(patient)["visits"]
    assert (shown["sbp"], shown["glucose"], shown["corrected"][0]["sbp"]) == (130, 6.1, 190)
    taken_back = {"version": program.get(patient)["version"], "withdraw": True, "reason": "记错了人"}
    assert program.call("PATCH", f"/visits/{shown['id']}", taken_back).status_code == 200
    assert program.get(patient)["visits"][0]["state"] == "withdrawn"


def test_a_plan_is_moved_inside_its_window_only(program: Program, place: Place) -> None:
    patient = f"/patients/{place.patient}"
    saved = program.call("POST", f"{patient}/visits", VISIT | {"version": 1}).get_json()
    plan = program.get(patient)["plans"][0]
    address, version = f"/plans/{plan['id']}/reschedule", saved["version"]
    refused = program.call("POST", address, {"version": version, "day": "2026-06-03"})
    assert (refused.status_code, "只能定在" in refused.get_json()["error"]) == (400, True)
    assert program.call("POST", address, {"version": version - 1, "day": "2026-05-06"}).status_code == 409
    moved = program.call("POST", address, {"version": version, "day": "2026-05-06"})
    assert (moved.status_code, moved.get_json()) == (200, {"patient": place.patient, "version": version + 1})
    assert "2026-05-06" in [one["day"] for one in program.get(patient)["plans"]]


def test_who_saves_over_a_newer_version_is_told_with_409(
    app: Flask, program: Program, place: Place, services: Services
) -> None:
    address = f"/patients/{place.patient}/visits"
    assert program.call("POST", address, VISIT | {"version": 1}).status_code == 201
    other = Program(app, "own").call("POST", address, VISIT | {"version": 1, "sbp": 135})
    assert (other.status_code, "刚被别人改过" in other.get_json()["error"]) == (409, True)
    assert len(rows(services, VisitRow)) == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"sbp": 1200, "glucose": 0}, {"sbp", "glucose"}),
        ({"sbp": 80, "dbp": 120}, {"dbp"}),
        ({"visited_on": "2027-01-01"}, {"visited_on"}),
        ({"way": "telepathy"}, {"way"}),
        ({"sbp": [130]}, {"sbp"}),
        ({"symptoms": "胸闷"}, {"symptoms"}),
        ({"symptoms": ["bad_mood"]}, {"symptoms"}),
        ({"drugs": "阿司匹林"}, {"drugs"}),
        ({"drugs": [{"times_a_day": 1}]}, {"drugs"}),
        ({"version": None}, None),
        ({"surprise": 1}, None),
        ({"next_on": "2026-12-01"}, None),
    ],
)
def test_bad_input_is_400_with_a_sentence_and_stores_nothing(
    body: dict[str, Any], fields: set[str] | None, program: Program, place: Place, services: Services
) -> None:
    found = program.call("POST", f"/patients/{place.patient}/visits", VISIT | {"version": 1} | body)
    told = found.get_json()
    assert found.status_code == 400
    assert told["error"].endswith("。")
    assert set(told.get("fields", {})) == (fields or set())
    assert rows(services, VisitRow) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"sbp": NaN}', '{"sbp": 1' + "0" * 5000 + "}"])
def test_what_is_no_json_object_is_refused(text: str, program: Program, place: Place) -> None:
    found = program.client.post(
        f"/api/v1/patients/{place.patient}/visits",
        data=text,
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}"},
    )
    assert (found.status_code, bool(found.get_json()["error"])) == (400, True)


def test_without_a_token_or_with_a_cookie_only_nobody_is_known(
    app: Flask, sign_in: SignIn, program: Program
) -> None:
    browser = sign_in("own")
    assert browser.get("/d/").status_code == 200
    refused = browser.get("/api/v1/followups")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "请先登录" in refused.get_json()["error"]
    for header in ("", "Bearer", "Bearer x", f"Basic {program.token}"):
        assert program.call("GET", "/followups", Authorization=header).status_code == 401


def test_a_wrong_password_and_a_first_password_give_no_token(
    app: Flask, place: Place, services: Services
) -> None:
    client = app.test_client(use_cookies=False)
    wrong = client.post("/api/v1/sign-in", json={"username": "own", "password": "wrong"})
    assert (wrong.status_code, "用户名或密码不对" in wrong.get_json()["error"]) == (403, True)
    with services.database.writing() as session:
        issued = register.reset(session, services.passwords, "own", SYSTEM, services.clock.now())
    first = client.post("/api/v1/sign-in", json={"username": "own", "password": issued.password})
    assert (first.status_code, "token" in first.get_json()) == (403, False)
    assert "一次性密码" in first.get_json()["error"]


def test_signing_out_on_the_page_ends_the_mini_program_too(sign_in: SignIn, program: Program) -> None:
    browser = sign_in("own")
    browser.post("/staff/sign-out", "/staff/")
    assert program.call("GET", "/followups").status_code == 401


def test_every_address_of_the_follow_up_asks_for_a_token(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("followups.")]
    assert rules
    assert all(hasattr(app.view_functions[rule.endpoint], GUARDED) for rule in rules)


def test_the_password_and_the_token_are_in_no_log(
    app: Flask, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    program = Program(app, "own")
    program.get("/followups")
    assert PASSWORD not in caplog.text
    assert program.token not in caplog.text


def test_a_notice_starts_72_hours_and_rings(program: Program, place: Place, services: Services) -> None:
    with services.database.writing() as session:
        session.add(PatientDiseaseRow(patient_id=place.patient, disease="tuberculosis"))
    address = f"/patients/{place.patient}/notice"
    said = {
        "version": program.get(f"/patients/{place.patient}")["version"],
        "on": "2026-03-02",
        "at": "08:30",
    }
    found = program.call("POST", address, said)
    assert found.status_code == 200, found.text
    (plan,) = [one for one in found.get_json()["plans"] if one["disease"] == "tuberculosis"]
    assert (plan["action"], plan["deadline"]) == ("first_visit", "2026-03-05")
    assert [one.stage for one in rows(services, ReminderRow)] == ["notice"]
    assert ("登记通知单", "患者", str(place.patient)) in deeds(services)
    assert program.call("POST", address, said).status_code == 200  # sent twice, entered once
    assert len(rows(services, ReminderRow)) == 1
    assert program.call("POST", address, said | {"at": "08:45"}).status_code == 409
    late = said | {"version": found.get_json()["version"], "on": "2026-03-09"}
    assert "还没有到" in program.call("POST", address, late).get_json()["error"]
    assert program.call("POST", f"/patients/{place.theirs}/notice", said).status_code == 403


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-01", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_sentence(program: Program, day: str) -> None:
    answer = program.call("GET", f"/followups?date={day}")
    assert answer.status_code == 400
    assert "请写1900年到2199年之间的日期。" in answer.get_data(as_text=True) + str(answer.get_json())
