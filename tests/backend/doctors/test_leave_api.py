"""请假 over the API: entered, listed and ended by the rules of the page, each written down."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from backend.services import Services
from scheduler.models import AbsenceRow
from tests.backend.doctors.conftest import VISIT, Program, deeds, press, rows
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser
from tests.fakes import FixedClock

DAYS = {"first": "2026-03-02", "last": "2026-03-06"}
ADDRESS = "/followups/leave"


def test_a_doctor_enters_lists_and_ends_the_own_leave(
    own: Browser, program: Program, place: Place, services: Services
) -> None:
    visited = VISIT | {"visited_on": "2025-12-10", "next_on": "2026-03-04"}
    assert press(own, f"/d/patients/{place.patient}/visit", "save", **visited).status_code == 303
    assert program.get(ADDRESS) == {"doctors": [{"id": place.own, "name": "王芳"}], "leave": []}
    taken = program.call("POST", ADDRESS, DAYS)
    held = {"id": 1, "doctor": place.own, "back_on": "2026-03-09"} | DAYS
    assert (taken.status_code, taken.get_json()) == (201, {"leave": held, "moved": 1})
    again = program.call("POST", ADDRESS, DAYS)
    assert (again.status_code, again.get_json()) == (200, {"leave": held, "moved": 0})
    assert program.get(ADDRESS)["leave"] == [held]
    ended = program.call("POST", f"{ADDRESS}/1/end")
    assert (ended.status_code, ended.get_json()) == (200, {"leave": None})
    assert program.get(ADDRESS)["leave"] == []
    assert program.call("POST", f"{ADDRESS}/1/end").status_code == 404
    assert [one for one in deeds(services) if one[1] == "请假"] == [
        *[("登记", "请假", "1")] * 2,
        ("取消", "请假", "1"),
    ]


def test_who_is_back_early_is_told_how_long_it_was(
    program: Program, services: Services, place: Place
) -> None:
    program.call("POST", ADDRESS, DAYS)
    clock = services.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(days=2))
    ended = Program(program.client.application, "own").call("POST", f"{ADDRESS}/1/end").get_json()
    assert ended["leave"] == {
        "id": 1,
        "doctor": place.own,
        "first": "2026-03-02",
        "last": "2026-03-03",
        "back_on": "2026-03-04",
    }


def test_a_supervisor_enters_it_for_the_doctors_of_the_area(
    app: Flask, place: Place, services: Services
) -> None:
    supervisor, elsewhere = Program(app, "supervisor"), Program(app, "elsewhere")
    assert [one["id"] for one in supervisor.get(ADDRESS)["doctors"]] == [place.own, place.colleague]
    assert supervisor.call("POST", ADDRESS, DAYS | {"doctor": place.colleague}).status_code == 201
    assert supervisor.call("POST", ADDRESS, DAYS | {"doctor": place.outsider}).status_code == 403
    assert elsewhere.call("POST", ADDRESS, DAYS | {"doctor": place.own}).status_code == 403
    assert elsewhere.call("POST", f"{ADDRESS}/1/end").status_code == 404
    assert elsewhere.get(ADDRESS)["leave"] == []
    assert [one.doctor_id for one in rows(services, AbsenceRow)] == [place.colleague]


def test_nobody_else_enters_any(app: Flask, place: Place, services: Services) -> None:
    own = Program(app, "own")
    assert own.call("POST", ADDRESS, DAYS | {"doctor": place.colleague}).status_code == 403
    assert Program(app, "supervisor").call("POST", ADDRESS, DAYS).status_code == 403
    for who in ("editor", "unbound"):
        assert Program(app, who).call("GET", ADDRESS).status_code == 403
        assert Program(app, who).call("POST", ADDRESS, DAYS).status_code == 403
    assert app.test_client().post(f"/api/v1{ADDRESS}", json=DAYS).status_code == 401
    assert rows(services, AbsenceRow) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first": "2026-03-06", "last": "2026-03-02"}, "最后一天比第一天还早"),
        ({"first": "", "last": "2026-03-06"}, "第一天"),
        ({"first": 20260302, "last": "2026-03-06"}, "first"),
        ({"last": "2026-03-06"}, "第一天"),
        ({"first": "2026-02-02", "last": "2026-02-06"}, "已经过去"),
        (DAYS | {"doctor": "3"}, "doctor 要写成医生的编号"),
        (DAYS | {"doctor": True}, "doctor 要写成医生的编号"),
        (DAYS | {"until": "2026-03-06"}, "认不出的字段"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    program: Program, services: Services, fields: dict[str, Any], words: str
) -> None:
    answer = program.call("POST", ADDRESS, fields)
    assert answer.status_code == 400
    assert words in answer.get_json()["error"]
    assert rows(services, AbsenceRow) == []
