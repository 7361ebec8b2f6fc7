"""Notices of 肺结核 on the page and over the API: taken back, turned into a referral, a suspect ruled out."""

from typing import Any

import pytest
from flask import Flask

from backend.services import Services
from scheduler import people
from tests.backend.doctors.conftest import Program, deeds, hidden
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser

CAME = {"on": "2026-03-02", "at": "08:10"}


def address(place: Place, deed: str = "") -> str:
    return f"/d/patients/{place.patient}/notice{deed}"


def sent(browser: Browser, place: Place, deed: str = "", **fields: str) -> tuple[int, str]:
    version = hidden(browser.get(address(place)), "version")
    answer = browser.post(address(place, deed), address(place), version=version, **fields)
    return answer.status_code, browser.get(answer.location).text if answer.status_code == 303 else answer.text


def suspected(browser: Browser, place: Place) -> None:
    assert sent(browser, place, **CAME, kind="suspect_referred")[0] == 303


def test_who_has_no_tuberculosis_on_record_is_entered_as_a_suspect(own: Browser, place: Place) -> None:
    assert address(place) in own.get(f"/d/patients/{place.patient}/particulars").text
    assert "登记排除" not in own.get(address(place)).text
    suspected(own, place)
    assert "肺结核（疑似，等确诊）" in own.get(f"/d/patients/{place.patient}").text
    assert "现在登记的：推介转诊了可疑患者（2026-03-02 08:10）" in own.get(address(place)).text
    status, told = sent(own, place, **CAME, kind="x")
    assert (status, "请选是收到管理通知单" in told) == (400, True)


def test_found_healthy_he_is_ruled_out_with_the_day(own: Browser, place: Place, services: Services) -> None:
    suspected(own, place)
    status, told = sent(own, place, "/rule-out", ruled_out="2026-03-01")
    assert (status, "要在转诊那天（2026-03-02）" in told) == (400, True)
    assert "排除的日期" in sent(own, place, "/rule-out", ruled_out="x")[1]
    status, told = sent(own, place, "/rule-out", ruled_out="2026-03-02")
    assert (status, "已登记排除" in told, "已排除，不再随访" in told) == (303, True, True)
    assert "由own登记排除" in told
    assert ("排除可疑患者", "患者", str(place.patient)) in deeds(services)
    assert "肺结核" not in own.get(f"/d/patients/{place.patient}").text.partition("要做什么")[0]


def test_a_wrong_kind_is_taken_back_and_the_right_one_is_offered(
    own: Browser, place: Place, services: Services
) -> None:
    suspected(own, place)
    assert sent(own, place, **CAME)[0] == 303  # the notice itself
    assert "还没有选为什么撤回" in sent(own, place, "/take-back")[1]
    status, told = sent(own, place, "/take-back", reason="other_kind")
    assert (status, "已撤回" in told) == (303, True)
    assert "由own撤回：种类登错了（如只是转诊）" in told
    assert 'value="suspect_referred" checked' in told
    assert "现在登记的：推介转诊了可疑患者" in told
    assert [one[0] for one in deeds(services) if "通知单" in one[0]] == ["登记通知单"] * 2 + ["撤回通知单"]


def test_pressed_twice_nothing_more_is_taken_back(own: Browser, place: Place) -> None:
    suspected(own, place)
    version = hidden(own.get(address(place)), "version")
    for status in (303, 400):
        fields = {"version": version, "reason": "not_so"}
        assert own.post(address(place, "/take-back"), address(place), **fields).status_code == status


@pytest.mark.parametrize(
    ("deed", "fields"),
    [("", CAME | {"kind": "suspect_referred"}), ("/rule-out", {"ruled_out": "2026-03-02"})],
)
def test_pressed_twice_it_is_entered_once(
    own: Browser, place: Place, services: Services, deed: str, fields: dict[str, str]
) -> None:
    if deed:
        suspected(own, place)
    before, version = len(deeds(services)), hidden(own.get(address(place)), "version")
    for status, more in ((303, {}), (303, {}), (400, {"at": "08:11", "ruled_out": "2026-03-01"})):
        answer = own.post(address(place, deed), address(place), version=version, **fields | more)
        assert answer.status_code == status
    done = [one[0] for one in deeds(services)[before:]]
    assert sum(one in ("登记通知单", "排除可疑患者") for one in done) == 1


def test_over_the_api_the_same(program: Program, place: Place, services: Services) -> None:
    who = f"/patients/{place.patient}"

    def call(deed: str, **said: Any) -> Any:
        answer = program.call("POST", who + deed, {"version": program.get(who)["version"]} | said)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    assert program.get(f"{who}/notice") == {"suspect": False, "ended_on": None, "now": None, "former": []}
    call("/notice", **CAME, kind="suspect_referred")
    found = program.get(f"{who}/notice")
    assert (found["suspect"], found["now"]["kind"]) == (True, "suspect_referred")
    assert program.get(who)["patient"]["suspected"] == ["tuberculosis"]
    out = call("/notice/rule-out", on="2026-03-02")
    assert out["version"] == program.get(who)["version"]
    assert "tuberculosis" not in [one["disease"] for one in out["plans"]]
    assert program.get(f"{who}/notice")["ended_on"] == "2026-03-02"
    call("/notice/take-back", reason="not_so")
    call("/notice/take-back", reason="other_person")
    found = program.get(f"{who}/notice")
    assert (found["suspect"], found["now"]) == (False, None)
    assert [one["change"] for one in found["former"]] == ["taken_back", "taken_back", "ruled_out"]
    with services.database.reading() as session:
        assert people.get(session, services.cipher, place.patient).suspected == ()
    again = program.call("POST", f"{who}/notice/take-back", {"version": 1, "reason": "x"})
    assert again.status_code == 400


@pytest.mark.parametrize("who", ["outsider", "supervisor", "editor"])
@pytest.mark.parametrize("deed", ["", "/take-back", "/rule-out"])
def test_nobody_but_who_cares_for_him_does_it(app: Flask, place: Place, who: str, deed: str) -> None:
    said = {"version": 1, "reason": "not_so"} | CAME
    answer = Program(app, who).call("POST", f"/patients/{place.patient}/notice{deed}", said)
    assert answer.status_code == 403


@pytest.mark.parametrize("deed", ["", "/take-back", "/rule-out"])
def test_the_pages_are_the_own_doctor_s(outsider: Browser, place: Place, deed: str) -> None:
    fields = {"version": "1", "reason": "not_so", "ruled_out": "2026-03-02", **CAME}
    answer = outsider.post(address(place, deed), f"/d/patients/{place.theirs}", **fields)
    assert (outsider.get(address(place)).status_code, answer.status_code) == (403, 403)
