"""Who may open what under /d: own doctor, colleague, outsider, supervisors, others; each refused, each written down."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from backend.core.accounts.roles import Account, Role
from backend.followups import access
from backend.followups.access import Caller
from backend.services import Services
from scheduler import people
from scheduler.models import DoctorRow, VisitRow
from scheduler.models.kinds import Post
from tests.backend.doctors.conftest import VISIT, Program, SignIn, deeds, press, rows
from tests.backend.followed import PASSWORD, Place, register_patient
from tests.backend.staff.conftest import Browser, token
from tests.scheduler.registered import HAIYUAN
from tests.scheduler.reminding import care_plan

PAGES = ("", "/visit", "/unmet", "/standing")
NAMES = ("样一", "13800000001")


def assert_refused(response: object, words: str) -> None:
    assert getattr(response, "status_code", 0) == 403
    assert words in getattr(response, "text", "")
    assert not any(name in getattr(response, "text", "") for name in ("样*", *NAMES))


@pytest.mark.parametrize("page", PAGES)
def test_the_own_doctor_opens_every_page_masked(page: str, own: Browser, place: Place) -> None:
    text = own.get(f"/d/patients/{place.patient}{page}").text
    assert "样*" in text
    assert not any(name in text for name in NAMES)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["colleague", "outsider"])
def test_another_doctor_is_refused_every_page(who: str, page: str, sign_in: SignIn, place: Place) -> None:
    assert_refused(sign_in(who).get(f"/d/patients/{place.patient}{page}"), "不是您签约随访的")


@pytest.mark.parametrize("who", ["supervisor", "elsewhere", "editor"])
def test_who_is_no_family_doctor_is_refused_a_patient(who: str, sign_in: SignIn, place: Place) -> None:
    assert_refused(sign_in(who).get(f"/d/patients/{place.patient}"), "这里只给家庭医生用")


@pytest.mark.parametrize("who", ["colleague", "outsider"])
def test_another_doctor_can_change_nothing(
    who: str, own: Browser, sign_in: SignIn, place: Place, services: Services
) -> None:
    visit_id = int(press(own, f"/d/patients/{place.patient}/visit", "save", **VISIT).location.split("=")[1])
    stranger, mine = sign_in(who), {"colleague": place.theirs, "outsider": place.elsewhere}[who]
    csrf = token(stranger.get(f"/d/patients/{mine}/visit"))
    for address in (
        f"/d/patients/{place.patient}/visit",
        f"/d/patients/{place.patient}/unmet",
        f"/d/patients/{place.patient}/standing",
        f"/d/patients/{place.patient}/phone",
        f"/d/visits/{visit_id}/correct",
        f"/d/visits/{visit_id}/withdraw",
        "/d/plans/1/reschedule",
    ):
        fields = VISIT | {"csrf": csrf, "version": "2", "step": "save", "reason": "错", "day": "2026-05-06"}
        fields |= {"standing": "died", "on": "2026-03-02", "sure": "1"}
        response = stranger.client.post(address, data=fields, base_url=stranger.host)
        assert_refused(response, "不是您签约随访的")
    assert [(one.id, one.state) for one in rows(services, VisitRow)] == [(visit_id, "current")]


@pytest.mark.parametrize("address", ["/d/", "/d/print", "/d/patients/1", "/d/visits/1/correct"])
def test_nobody_signed_in_is_sent_to_sign_in(address: str, app: Flask, place: Place) -> None:
    response = Browser(app.test_client()).get(address)
    assert (response.status_code, response.location.startswith("/staff/sign-in")) == (303, True)


def test_a_doctor_sees_only_the_own_patients_on_the_list(
    own: Browser, colleague: Browser, place: Place
) -> None:
    fields = {"visited_on": "2026-03-02", "way": "phone", "outcome": "unreachable"}
    press(colleague, f"/d/patients/{place.theirs}/unmet", "save", **fields)
    link = f'href="/d/patients/{place.theirs}"'
    assert link in colleague.get("/d/").text
    assert link not in own.get("/d/").text


def test_a_doctor_asks_in_vain_for_a_colleagues_list(own: Browser, place: Place) -> None:
    assert_refused(own.get(f"/d/?doctor={place.colleague}"), "不归您看")


def test_a_supervisor_reads_the_lists_of_the_region_and_no_other(sign_in: SignIn, place: Place) -> None:
    supervisor = sign_in("supervisor")
    assert "辖区合计" in supervisor.get("/d/").text
    assert "王芳的随访清单" in supervisor.get(f"/d/?doctor={place.own}").text
    assert_refused(supervisor.get(f"/d/?doctor={place.outsider}"), "不归您看")
    assert_refused(sign_in("elsewhere").get(f"/d/?doctor={place.own}"), "不归您看")
    assert_refused(supervisor.get("/d/print"), "这里只给家庭医生用")


def test_an_account_without_a_doctors_number_is_told_whom_to_ask(sign_in: SignIn) -> None:
    assert_refused(sign_in("unbound").get("/d/"), "还没有对上医生编号")


def test_an_account_without_a_doctors_number_is_offered_no_page_that_refuses_it(
    app: Flask, place: Place
) -> None:
    """After signing in it is told whom to ask, and every way that stands there opens."""
    browser = Browser(app.test_client())
    arrived = browser.sign_in("unbound", PASSWORD)
    assert (arrived.status_code, arrived.location) == (303, "/staff/")
    home = browser.get("/staff/")
    assert "还没有对上医生编号" in home.text
    ways = set(re.findall(r'href="(/[^"]*)"', home.text)) - {"/favicon.ico"}
    assert {way: browser.get(way).status_code for way in ways if "/static/" not in way} == dict.fromkeys(
        (way for way in ways if "/static/" not in way), 200
    )
    assert not {"/d/", "/staff/follow-up/figures"} & ways


def test_a_doctor_who_has_left_is_told_so_and_offered_no_list(
    app: Flask, place: Place, services: Services
) -> None:
    with services.database.writing() as session:
        session.get_one(DoctorRow, place.own).active = False
    browser = Browser(app.test_client())
    assert browser.sign_in("own", PASSWORD).location == "/staff/"
    home = browser.get("/staff/").text
    assert "已经停用或不是家庭医生" in home
    assert 'href="/d/"' not in home


def test_a_doctor_with_a_list_comes_to_it(app: Flask, place: Place) -> None:
    assert Browser(app.test_client()).sign_in("own", PASSWORD).location == "/d/"


def test_an_editor_is_refused_the_list(sign_in: SignIn) -> None:
    assert_refused(sign_in("editor").get("/d/"), "这里只给家庭医生、督导用")


def test_a_patient_nobody_knows_is_not_found(own: Browser) -> None:
    response = own.get("/d/patients/777")
    assert (response.status_code, "回到清单" in response.text) == (404, True)
    assert own.get("/d/visits/777/correct").status_code == 404
    assert own.get("/d/plans/777/reschedule").status_code == 404


def test_the_telephone_is_shown_after_a_deed_that_is_written_down(
    own: Browser, place: Place, services: Services
) -> None:
    chart = f"/d/patients/{place.patient}"
    shown = own.post(f"{chart}/phone", chart).text
    assert "tel:13800000001" in shown
    assert "样一" in shown
    assert ("查看电话", "患者", str(place.patient)) in deeds(services)
    assert own.get(f"{chart}/phone").status_code == 405


def test_every_opening_of_a_list_is_one_record(own: Browser, place: Place, services: Services) -> None:
    own.get("/d/")
    own.get("/d/?date=2026-03-05")
    own.get("/d/print")
    listed = ("查看", "随访清单", str(place.own))
    assert deeds(services) == [listed, listed, ("打印", "随访清单", str(place.own))]


def test_the_printed_list_has_names_and_telephones_in_full(
    own: Browser, place: Place, services: Services
) -> None:
    fields = {"visited_on": "2026-03-02", "way": "phone", "outcome": "unreachable"}
    press(own, f"/d/patients/{place.patient}/unmet", "save", **fields)
    assert "样*" in own.get("/d/").text
    paper = own.get("/d/print").text
    assert all(name in paper for name in NAMES)
    assert "<br>要打电话</td>" in paper  # nobody has been told yet
    with services.database.writing() as session:
        register_patient(services, session, 4, 1, place.colleague)
    assert "样四" not in own.get("/d/print").text


def test_a_family_doctor_lands_on_the_list_and_finds_it_on_the_home_page(app: Flask, place: Place) -> None:
    browser = Browser(app.test_client())
    assert browser.sign_in("own", PASSWORD).location == "/d/"
    assert browser.get("/staff/sign-in").location == "/d/"
    assert "我的随访" in browser.get("/staff/").text


def test_another_days_list_and_a_day_nobody_can_read(own: Browser) -> None:
    assert "3月5日（周四）" in own.get("/d/?date=2026-03-05").text
    text = own.get("/d/?date=gestern").text
    assert "下面是今天的清单" in text
    assert own.get("/d/?doctor=x").status_code == 400


def test_the_api_refuses_the_same_people(app: Flask, place: Place) -> None:
    for who in ("colleague", "outsider"):
        program = Program(app, who)
        found = program.call("GET", f"/patients/{place.patient}")
        assert (found.status_code, "不是您签约随访的" in found.get_json()["error"]) == (403, True)
    supervisor = Program(app, "supervisor")
    assert supervisor.call("GET", f"/patients/{place.patient}").status_code == 403
    assert supervisor.get(f"/followups?doctor={place.own}")["doctor"] == place.own
    assert supervisor.call("GET", f"/followups?doctor={place.outsider}").status_code == 403
    assert Program(app, "editor").call("GET", "/followups").status_code == 403


def test_contracts_that_end_soon_stand_on_the_list(own: Browser, place: Place) -> None:
    text = own.get("/d/?date=2026-12-15").text
    assert "签约快到期" in text
    assert "12月31日（周四）到期，还有16天" in text
    assert "签约快到期" not in own.get("/d/").text


def test_before_a_long_holiday_the_list_says_how_far_it_looks(
    own: Browser, place: Place, services: Services, app: Flask
) -> None:
    """The fifth workday after 13 February 2026 is the 27th: Spring Festival lies between."""
    with services.database.writing() as session:
        session.add(care_plan(place.patient, date(2026, 2, 27)))
    assert "到2月27日为止 <span" in own.get("/d/?date=2026-02-13").text
    assert "一周内 <span" in own.get("/d/?date=2026-02-23").text
    found = Program(app, "own").get("/followups?date=2026-02-13")
    assert (found["until"], len(found["week"])) == ("2026-02-27", 1)


def test_a_townships_supervisor_reads_the_lists_of_that_health_centre_only(
    place: Place, services: Services
) -> None:
    entries = [
        people.StaffEntry(HAIYUAN, "关桥乡卫生院", "一队", "田军", "关桥乡"),
        people.StaffEntry(HAIYUAN, "关桥乡卫生院", "", "郭敏", "关桥乡", post=Post.TOWNSHIP),
    ]
    with services.database.writing() as session:
        people.add_staff(session, services.cipher, entries, services.clock.now())
        posts = {row.name: row.id for row in session.scalars(select(DoctorRow))}
        account = Account(9, "guomin", "郭敏", Role.SUPERVISOR, HAIYUAN, posts["郭敏"], False)
        assert [one.name for one in access.doctors(session, Caller(account, ""))] == ["田军"]
        whole = replace(account, doctor_id=None)
        assert [one.name for one in access.doctors(session, Caller(whole, ""))] == ["王芳", "马军", "田军"]
