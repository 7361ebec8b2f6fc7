"""八个一: the doctor sees what the patient has, and enters what was given; once, allowed, written down."""

from typing import Any

import pytest
from flask import Flask

from backend.services import Services
from scheduler.models.kinds import Item
from tests.backend.doctors.conftest import Program, deeds, hidden
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser, token

GIVEN = {"item": "card", "on": "2026-02-20"}


def address(place: Place) -> str:
    return f"/d/patients/{place.patient}/eight"


def test_what_is_given_stands_with_its_day_and_a_wrong_day_is_put_right(
    own: Browser, place: Place, services: Services
) -> None:
    page = own.get(address(place)).text
    assert page.count("还没有办") == len(Item) == 8
    assert own.post(address(place), address(place), **sent(own, place)).status_code == 303
    page = own.get(address(place)).text
    assert (page.count("还没有办"), "2月20日（周五）办好" in page) == (7, True)
    assert "八个一：办好1项" in own.get(f"/d/patients/{place.patient}").text
    own.post(address(place), address(place), **sent(own, place, on="2026-02-25"))
    page = own.get(address(place)).text
    assert ("2月20日" in page, "2月25日（周三）办好" in page) == (False, True)
    assert [one for one in deeds(services) if one[0] == "登记八个一"] == [
        ("登记八个一", "患者", str(place.patient))
    ] * 2


def sent(browser: Browser, place: Place, **more: str) -> dict[str, str]:
    return {"version": hidden(browser.get(address(place)), "version")} | GIVEN | more


def test_pressing_twice_enters_it_once(own: Browser, place: Place, services: Services) -> None:
    opened = own.get(address(place))
    form = {"csrf": token(opened), "version": hidden(opened, "version")} | GIVEN
    for _ in range(2):
        answer = own.client.post(address(place), data=form, base_url=own.host)
        assert answer.status_code == 303
    assert len([one for one in deeds(services) if one[0] == "登记八个一"]) == 1
    other = own.client.post(address(place), data=form | {"item": "file"}, base_url=own.host)
    assert other.status_code == 400  # somebody saved meanwhile: look again


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"item": ""}, "请选一项"),
        ({"item": "house"}, "请选一项"),
        ({"on": "2026-03-03"}, "在今天以后"),
        ({"on": "1959-12-31"}, "以前"),
        ({"on": "x"}, "日期"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_stored(
    own: Browser, program: Program, place: Place, fields: dict[str, str], words: str
) -> None:
    answer = own.post(address(place), address(place), **sent(own, place, **fields))
    assert (answer.status_code, words in answer.text) == (400, True)
    version = program.get(f"/patients/{place.patient}")["version"]
    said: dict[str, Any] = {"version": version} | GIVEN | fields
    told = program.call("POST", f"/patients/{place.patient}/items", said)
    assert (told.status_code, words in told.get_json()["error"]) == (400, True)
    assert set(program.get(f"/patients/{place.patient}")["items"].values()) == {None}


def test_over_the_api_the_same(app: Flask, program: Program, place: Place) -> None:
    found = program.get(f"/patients/{place.patient}")
    assert found["items"] == {item.value: None for item in Item}
    said = {"version": found["version"]} | GIVEN
    done = program.call("POST", f"/patients/{place.patient}/items", said)
    assert done.status_code == 200
    assert done.get_json()["items"]["card"] == "2026-02-20"
    assert program.call("POST", f"/patients/{place.patient}/items", said).status_code == 200
    late = program.call("POST", f"/patients/{place.patient}/items", said | {"item": "file"})
    assert late.status_code == 409
    assert done.get_json()["version"] == program.get(f"/patients/{place.patient}")["version"]


@pytest.mark.parametrize("who", ["outsider", "supervisor", "editor"])
def test_nobody_but_the_doctor_enters_or_reads_it(app: Flask, place: Place, who: str) -> None:
    program = Program(app, who)
    said = {"version": 1} | GIVEN
    assert program.call("POST", f"/patients/{place.patient}/items", said).status_code == 403


def test_the_page_is_the_own_doctors(outsider: Browser, place: Place) -> None:
    assert outsider.get(address(place)).status_code == 403
