"""请假 on the page: the colleague sees, opens and records what cannot wait; who else may enter it."""

import pytest
from flask import Flask

from backend.services import Services
from scheduler.models import AbsenceRow, VisitRow
from tests.backend.doctors.conftest import VISIT, Program, SignIn, deeds, press, rows
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser
from tests.bot.wechat.storage import count

DAYS = {"first": "2026-03-02", "last": "2026-03-06"}


@pytest.fixture
def endangered(own: Browser, place: Place) -> str:
    """The address of the own doctor's patient, whose last visit was dangerous."""
    address = f"/d/patients/{place.patient}"
    assert press(own, f"{address}/visit", "save", **VISIT | {"sbp": "190"}).status_code == 303
    return address


def test_a_colleague_sees_opens_and_records_what_cannot_wait(
    endangered: str, own: Browser, colleague: Browser, outsider: Browser, place: Place, services: Services
) -> None:
    assert (colleague.get(endangered).status_code, "请代他办" in colleague.get("/d/").text) == (403, False)
    assert own.post("/d/leave", "/d/leave", **DAYS).location == "/d/leave?notice=taken&moved=0"
    page = colleague.get("/d/").text
    assert "王芳请假，3月9日（周一）回来，请代他办" in page
    assert f'href="{endangered}"' in page
    assert "样一" not in page
    assert "样一" in colleague.get("/d/print").text
    assert "样*" in colleague.get(endangered).text
    assert outsider.get(endangered).status_code == 403
    saved = press(colleague, f"{endangered}/visit", "save", **VISIT)
    assert (saved.status_code, colleague.get(saved.location).status_code) == (303, 200)
    assert [one.doctor_id for one in rows(services, VisitRow)] == [place.own, place.colleague]
    assert "请代他办" not in colleague.get("/d/").text
    assert ("登记", "请假", "1") in deeds(services)
    assert ("查看", "患者", str(place.patient)) in deeds(services, "colleague")


def test_a_visit_in_its_last_day_is_open_to_the_team_for_that_day(
    own: Browser, colleague: Browser, outsider: Browser, place: Place
) -> None:
    address = f"/d/patients/{place.patient}"
    visited = VISIT | {"visited_on": "2026-02-16", "sbp": "160"}
    assert press(own, f"{address}/visit", "save", **visited).status_code == 303
    page = colleague.get("/d/").text
    assert "王芳的，最后期限就在今天，他忙不过来请帮忙" in page
    assert f'href="{address}"' in page
    assert "样一" not in colleague.get("/d/print").text
    assert (colleague.get(address).status_code, outsider.get(address).status_code) == (200, 403)
    assert press(own, f"{address}/visit", "save", **VISIT).status_code == 303
    assert colleague.get(address).status_code == 403


def test_an_appointment_that_can_wait_is_moved_behind_the_leave(own: Browser, place: Place) -> None:
    address = f"/d/patients/{place.patient}"
    visited = VISIT | {"visited_on": "2025-12-10", "next_on": "2026-03-04"}
    assert press(own, f"{address}/visit", "save", **visited).status_code == 303
    taken = own.post("/d/leave", "/d/leave", **DAYS)
    assert taken.location == "/d/leave?notice=taken&moved=1"
    assert "能等的1人，预约改到回来以后" in own.get(taken.location).text
    assert "3月9日（周一）" in own.get(address).text


def test_over_the_api_the_same(endangered: str, own: Browser, app: Flask, place: Place) -> None:
    program = Program(app, "colleague")
    assert program.get("/followups")["helping"] == []
    own.post("/d/leave", "/d/leave", **DAYS)
    (helping,) = program.get("/followups")["helping"]
    assert (helping["doctor"], helping["back_on"]) == ("王芳", "2026-03-09")
    assert [one["patient"]["id"] for one in helping["lines"]] == [place.patient]
    assert program.call("GET", f"/patients/{place.patient}").status_code == 200


def test_who_is_back_early_has_the_patients_alone(endangered: str, own: Browser, colleague: Browser) -> None:
    own.post("/d/leave", "/d/leave", **DAYS)
    assert "3月2日（周一）到3月6日（周五）" in own.get("/d/leave").text
    assert own.post("/d/leave/1/end", "/d/leave").location == "/d/leave?notice=ended"
    assert "3月6日" not in own.get("/d/leave").text
    assert colleague.get(endangered).status_code == 403


def test_what_was_typed_stays_with_the_sentence(own: Browser, services: Services) -> None:
    for fields, words in (
        ({"first": "2026-03-06", "last": "2026-03-02"}, "最后一天比第一天还早"),
        ({"first": "", "last": "2026-03-06"}, "第一天"),
    ):
        answer = own.post("/d/leave", "/d/leave", **fields)
        assert answer.status_code == 400
        assert words in answer.text
        assert f'value="{fields["last"]}"' in answer.text
    assert count(services.database, AbsenceRow) == 0


def test_a_supervisor_enters_it_for_the_doctors_of_the_region_and_no_other(
    sign_in: SignIn, place: Place, services: Services
) -> None:
    supervisor, elsewhere = sign_in("supervisor"), sign_in("elsewhere")
    assert "马军" in supervisor.get("/d/leave").text
    assert "请假</option>" not in supervisor.get("/d/").text
    assert "李红" not in supervisor.get("/d/leave").text
    taken = supervisor.post("/d/leave", "/d/leave", doctor=str(place.colleague), **DAYS)
    assert taken.status_code == 303
    listed = supervisor.get(f"/d/?doctor={place.colleague}").text
    assert f"马军（{place.colleague}）请假</option>" in listed
    assert "马军今天请假，3月9日（周一）回来" in listed
    assert "您今天请假" in sign_in("colleague").get("/d/").text
    assert "取消" not in elsewhere.get("/d/leave").text
    for browser, doctor in ((supervisor, place.outsider), (elsewhere, place.own), (elsewhere, "x")):
        answer = browser.post("/d/leave", "/d/leave", doctor=str(doctor), **DAYS)
        assert answer.status_code == 403
    assert elsewhere.post("/d/leave/1/end", "/d/leave").status_code == 404
    assert [one.doctor_id for one in rows(services, AbsenceRow)] == [place.colleague]


def test_a_doctor_enters_no_ones_but_the_own(own: Browser, place: Place, services: Services) -> None:
    assert own.post("/d/leave", "/d/leave", doctor=str(place.colleague), **DAYS).status_code == 403
    assert rows(services, AbsenceRow) == []
    own.post("/d/leave", "/d/leave", doctor=str(place.own), **DAYS)
    assert [one.doctor_id for one in rows(services, AbsenceRow)] == [place.own]


@pytest.mark.parametrize("who", ["editor", "unbound"])
def test_who_reads_no_list_enters_none(who: str, sign_in: SignIn) -> None:
    assert sign_in(who).get("/d/leave").status_code == 403
