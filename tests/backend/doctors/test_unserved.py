"""Whom no doctor answers for: the supervisor has their list, masked, written down; nobody else has."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from backend.services import Services
from scheduler import people, visits
from scheduler.guidelines import load
from scheduler.models import DoctorRow
from scheduler.workdays import Workdays
from tests.backend.doctors.conftest import VISIT, Program, SignIn, deeds, press
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser
from tests.scheduler.registered import id_number, said

ON = "2026-07-01"
PAGE, ADDRESS = f"/d/without-doctor?date={ON}", f"/followups/without-doctor?date={ON}"
PARTS = ("readings", "dangerous", "overdue", "lost")


@pytest.fixture
def left(own: Browser, place: Place, services: Services) -> Place:
    """The team of two patients, one of them in danger, has lost its doctors; a third has no team."""
    now = services.clock.now()
    assert (
        press(own, f"/d/patients/{place.patient}/visit", "save", **VISIT | {"sbp": "190"}).status_code == 303
    )
    with services.database.writing() as session:
        people.register(
            session, services.cipher, said("样六", 6, id_number=id_number(number=6), township="七营镇"), now
        )
        visits.plan_all(session, visits.Guidance(load(), Workdays(), now))
        gone = update(DoctorRow).where(DoctorRow.id.in_((place.own, place.colleague)))
        session.execute(gone.values(active=False))
    return place


def test_the_list_is_as_long_as_the_numbers_say(left: Place, app: Flask) -> None:
    program = Program(app, "supervisor")
    counts = [one for one in program.get(f"/followups/overview?date={ON}")["shares"] if one["doctor"] is None]
    found = program.get(ADDRESS)
    assert len(counts) == 2
    for part in PARTS:
        assert len(found[part]) == sum(one[part] for one in counts)
    assert (found["doctor"], found["followed"]) == (None, 3)
    assert [one["patient"]["id"] for one in found["dangerous"]] == [left.patient]
    assert {line["patient"]["name"] for part in PARTS for line in found[part]} == {"样*"}
    ids = {str(line["patient"]["id"]) for part in PARTS for line in found[part]}
    assert set(found["places"]) == ids
    assert set(found["places"].values()) == {"李旺镇卫生院第一团队", "七营镇"}


def test_the_page_shows_danger_first_and_nobody_in_full(left: Place, sign_in: SignIn) -> None:
    browser = sign_in("supervisor")
    assert 'href="/d/without-doctor?date=2026-07-01"' in browser.get(f"/d/?date={ON}").text
    page = browser.get(PAGE).text
    shown = re.sub(r"<[^>]+>|\s+", "", page)
    assert "共3人没有家庭医生负责，要随访的3人" in shown
    assert shown.index("危险，先办1人") < shown.index("已逾期2人")
    assert "李旺镇卫生院第一团队" in shown
    assert not any(one in page for one in ("样一", "样二", "样六", "1380000", "/d/patients/"))


def test_each_opening_is_written_down(left: Place, sign_in: SignIn, app: Flask, services: Services) -> None:
    sign_in("supervisor").get(PAGE)
    Program(app, "supervisor").get(ADDRESS)
    assert deeds(services, "supervisor") == [("查看", "随访清单", "无家庭医生")] * 2


def test_another_area_sees_none_of_them(left: Place, sign_in: SignIn, app: Flask) -> None:
    found = Program(app, "elsewhere").get(ADDRESS)
    assert found["followed"] == 0
    assert not any(found[part] for part in PARTS)
    assert "每位患者都有家庭医生负责" in sign_in("elsewhere").get(PAGE).text


@pytest.mark.parametrize("who", ["outsider", "editor", "unbound"])
def test_only_a_supervisor_may_read_it(left: Place, sign_in: SignIn, app: Flask, who: str) -> None:
    assert sign_in(who).get(PAGE).status_code == 403
    assert Program(app, who).call("GET", ADDRESS).status_code == 403


def test_there_is_no_list_in_full_for_a_supervisor(left: Place, sign_in: SignIn) -> None:
    assert sign_in("supervisor").get("/d/print").status_code == 403


def test_with_doctors_for_all_it_says_so(place: Place, sign_in: SignIn, app: Flask) -> None:
    assert "每位患者都有家庭医生负责" in sign_in("supervisor").get("/d/without-doctor").text
    assert Program(app, "supervisor").get("/followups/without-doctor")["followed"] == 0


def test_a_day_that_cannot_be_read_is_said(left: Place, sign_in: SignIn, app: Flask) -> None:
    assert "下面是今天的清单" in sign_in("supervisor").get("/d/without-doctor?date=x").text
    assert Program(app, "supervisor").call("GET", "/followups/without-doctor?date=x").status_code == 400
