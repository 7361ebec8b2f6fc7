"""Signing in at /staff: the way in, every way that is refused, cookies, forms, the way out."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core import audit
from backend.core.accounts import entrance, register, sessions
from backend.core.audit import SYSTEM
from backend.headers import HEADERS
from backend.services import Services
from backend.staff.door import GUARDED
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, SUIXIAN, Browser, token
from tests.fakes import FixedClock

SIGN_IN = "/staff/sign-in"
OPEN = {"staff.static", "staff.sign_in", "staff.enter"}  # for people who are not signed in
NEW_PASSWORD = "河边有三棵老柳树的家"


def assert_refused(response: TestResponse, words: str) -> None:
    assert response.status_code == 403
    assert words in response.text
    assert "看到了" not in response.text


def assert_sent_to_sign_in(response: TestResponse) -> None:
    assert response.status_code == 303
    assert response.location.startswith(SIGN_IN)


def must_change(services: Services, username: str = "own") -> str:
    """A one-time password, as after `mingbai staff reset`."""
    with services.database.writing() as session:
        issued = register.reset(session, services.passwords, username, SYSTEM, services.clock.now())
    return issued.password


# --- The way in ---


def test_who_signs_in_sees_name_role_and_region(browser: Browser) -> None:
    response = browser.sign_in("own")
    assert (response.status_code, response.location) == (303, "/staff/")
    home = browser.get("/staff/").text
    for words in ("王芳", "编辑", "中卫市海原县"):
        assert words in home


def test_who_is_signed_in_already_goes_on(own: Browser) -> None:
    assert own.get(SIGN_IN).location == "/staff/"


def test_sign_in_leads_back_to_the_page_that_was_wanted(browser: Browser) -> None:
    response = browser.get(f"/staff/trial/{HAIYUAN}?page=2")
    assert_sent_to_sign_in(response)
    assert 'value="/staff/trial/640522?page=2"' in browser.get(response.location).text
    response = browser.sign_in("own", next="/staff/trial/640522?page=2")
    assert response.location == "/staff/trial/640522?page=2"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/static/x",
        "/staffx",
        "/staff/\r\nX: y",
        "/d\n",
    ],
)
def test_sign_in_leads_nowhere_else(browser: Browser, wanted: str) -> None:
    assert browser.sign_in("own", next=wanted).location == "/staff/"


@pytest.mark.parametrize("wanted", ["/staff", "/staff/", "/d/list?day=2026-03-02", "/staff/entries/7"])
def test_sign_in_leads_on_to_pages_of_staff_and_doctors(browser: Browser, wanted: str) -> None:
    assert browser.sign_in("own", next=wanted).location == wanted


# --- Each refused access: own, colleague, outsider, nobody ---


def test_the_person_with_role_and_region_sees_the_page(own: Browser) -> None:
    assert own.get(f"/staff/trial/{HAIYUAN}").text == "王芳看到了"


def test_a_colleague_of_another_role_is_refused(colleague: Browser) -> None:
    assert_refused(colleague.get(f"/staff/trial/{HAIYUAN}"), "您的身份是“审核”，这里只给管理员、编辑用")


def test_an_outsider_of_the_same_role_is_refused(outsider: Browser) -> None:
    assert_refused(outsider.get(f"/staff/trial/{HAIYUAN}"), "别的地区")
    assert outsider.get(f"/staff/trial/{SUIXIAN}").status_code == 200


def test_the_region_above_is_refused(own: Browser) -> None:
    assert_refused(own.get("/staff/trial/640500"), "别的地区")


@pytest.mark.parametrize("address", ["/staff/", "/staff/password", f"/staff/trial/{HAIYUAN}"])
def test_nobody_signed_in_is_sent_to_sign_in(browser: Browser, address: str) -> None:
    assert_sent_to_sign_in(browser.get(address))


@pytest.mark.parametrize("address", ["/staff/sign-out", "/staff/password", f"/staff/trial/{HAIYUAN}"])
def test_a_post_of_nobody_changes_nothing(browser: Browser, address: str) -> None:
    assert_sent_to_sign_in(browser.post(address, SIGN_IN))


@pytest.mark.parametrize(
    ("username", "password"),
    [("own", "wrong"), ("nobody", PASSWORD), ("", ""), ("own\0", PASSWORD), ("own", PASSWORD + "\0")],
)
def test_a_wrong_name_or_password_is_refused_in_the_same_words(
    browser: Browser, username: str, password: str
) -> None:
    response = browser.sign_in(username, password)
    assert_refused(response, entrance.REFUSED)
    assert_sent_to_sign_in(browser.get("/staff/"))


def test_a_refused_form_keeps_the_name_and_not_the_password(browser: Browser) -> None:
    response = browser.sign_in("own", "wrong<password>", next="/staff/password")
    assert 'value="own"' in response.text
    assert 'value="/staff/password"' in response.text
    assert "wrong" not in response.text


def test_a_locked_account_is_refused_in_the_same_words(browser: Browser, clock: FixedClock) -> None:
    for _ in range(5):
        browser.sign_in("own", "wrong")
    assert_refused(browser.sign_in("own"), entrance.REFUSED)
    clock.advance(timedelta(minutes=1))
    assert browser.sign_in("own").status_code == 303


def test_a_stopped_account_is_refused_and_thrown_out(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        register.lock(session, "own", SYSTEM, services.clock.now())
    assert_sent_to_sign_in(own.get("/staff/"))
    assert_refused(own.sign_in("own"), entrance.REFUSED)


def test_an_expired_session_is_sent_to_sign_in_and_told_so(own: Browser, clock: FixedClock) -> None:
    clock.advance(sessions.IDLE)
    response = own.get("/staff/")
    assert_sent_to_sign_in(response)
    assert "登录过期了" in own.get(response.location).text


def test_work_keeps_the_session(own: Browser, clock: FixedClock) -> None:
    for _ in range(3):
        clock.advance(timedelta(minutes=50))
        assert own.get("/staff/").status_code == 200


# --- The first password ---


def test_a_one_time_password_leads_to_the_page_that_changes_it_and_nowhere_else(
    browser: Browser, services: Services
) -> None:
    first = must_change(services)
    assert browser.sign_in("own", first).location == "/staff/password"
    for address in ("/staff/", f"/staff/trial/{HAIYUAN}"):
        assert browser.get(address).location == "/staff/password"
    assert "一次性密码" in browser.get("/staff/password").text


def test_after_the_change_the_new_password_signs_in(browser: Browser, services: Services) -> None:
    first = must_change(services)
    browser.sign_in("own", first)
    fields = {"old": first, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    response = browser.post("/staff/password", "/staff/password", **fields)
    assert response.location == "/staff/sign-in?notice=changed"
    assert "请用新密码登录" in browser.get(response.location).text
    assert_sent_to_sign_in(browser.get("/staff/"))
    assert_refused(browser.sign_in("own", first), entrance.REFUSED)
    assert browser.sign_in("own", NEW_PASSWORD).location == "/staff/"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": PASSWORD, "new": NEW_PASSWORD, "again": "another"}, "两次写的新密码不一样"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "太短"),
        ({"old": "wrong", "new": NEW_PASSWORD, "again": NEW_PASSWORD}, "现在的密码不对"),
        ({}, "和现在的一样"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(own: Browser, fields: dict[str, str], said: str) -> None:
    response = own.post("/staff/password", "/staff/password", **fields)
    assert response.status_code == 400
    assert said in response.text
    assert own.get("/staff/").status_code == 200


def test_changing_the_password_signs_out_the_other_devices(own: Browser, app: Flask) -> None:
    other = Browser(app.test_client())
    other.sign_in("own")
    fields = {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    own.post("/staff/password", "/staff/password", **fields)
    assert_sent_to_sign_in(other.get("/staff/"))


# --- The way out ---


def test_signing_out_ends_the_session_on_every_device(own: Browser, app: Flask, colleague: Browser) -> None:
    other = Browser(app.test_client())
    other.sign_in("own")
    response = own.post("/staff/sign-out", "/staff/")
    assert response.location == "/staff/sign-in?notice=out"
    assert "已经退出" in own.get(response.location).text
    assert_sent_to_sign_in(own.get("/staff/"))
    assert_sent_to_sign_in(other.get("/staff/"))
    assert colleague.get("/staff/").status_code == 200


def test_a_link_signs_nobody_out(own: Browser) -> None:
    assert own.get("/staff/sign-out").status_code == 405
    assert own.get("/staff/").status_code == 200


# --- Forms come from our pages ---


@pytest.mark.parametrize("address", ["/staff/sign-out", "/staff/password", f"/staff/trial/{HAIYUAN}"])
@pytest.mark.parametrize("given", ["", "0" * 32, "王"])
def test_a_form_of_another_site_is_refused(own: Browser, address: str, given: str) -> None:
    fields = {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert_refused(own.bare_post(address, csrf=given, **fields), "已经过期")
    assert own.get("/staff/").status_code == 200


def test_the_token_of_another_session_is_refused(own: Browser, colleague: Browser) -> None:
    strange = token(colleague.get("/staff/"))
    assert_refused(own.bare_post("/staff/sign-out", csrf=strange), "已经过期")


def test_the_token_from_before_sign_in_is_refused(browser: Browser) -> None:
    before = token(browser.get(SIGN_IN))
    browser.sign_in("own")
    assert_refused(browser.bare_post("/staff/sign-out", csrf=before), "已经过期")


def test_signing_somebody_in_from_another_site_is_refused(browser: Browser) -> None:
    browser.get(SIGN_IN)
    assert_refused(browser.bare_post(SIGN_IN, username="own", password=PASSWORD), "已经过期")


def test_without_a_cookie_the_person_is_told_what_to_do(browser: Browser) -> None:
    assert_refused(browser.bare_post(SIGN_IN, username="own", password=PASSWORD), "https")


def test_a_script_may_send_the_token_in_a_header(own: Browser) -> None:
    headers = {"X-CSRF-Token": token(own.get("/staff/"))}
    response = own.client.post(f"/staff/trial/{HAIYUAN}", headers=headers, base_url=own.host)
    assert response.status_code == 200


# --- Cookies and headers ---


def cookie(response: TestResponse) -> str:
    (found,) = response.headers.getlist("Set-Cookie")
    return found


@pytest.mark.parametrize(
    "host", ["https://kb.example.cn", "https://localhost", "http://kb.example.cn", "http://10.0.0.8:8000"]
)
def test_the_cookie_travels_over_https_only(client: FlaskClient, host: str) -> None:
    sent = cookie(Browser(client, host).get(SIGN_IN))
    assert sent.startswith("__Host-staff=")
    assert sent.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")


@pytest.mark.parametrize(
    "host", ["http://localhost", "http://127.0.0.1:8000", "http://[::1]:8000", "http://[::1]"]
)
def test_on_this_very_machine_plain_http_is_enough(client: FlaskClient, host: str) -> None:
    sent = cookie(Browser(client, host).get(SIGN_IN))
    assert sent.startswith("staff=")
    assert sent.endswith("; HttpOnly; Path=/; SameSite=Lax")


def test_over_https_the_whole_way_works(client: FlaskClient) -> None:
    browser = Browser(client, "https://kb.example.cn")
    assert browser.sign_in("own").status_code == 303
    assert "王芳" in browser.get("/staff/").text


def test_sign_in_always_gives_a_fresh_token(browser: Browser) -> None:
    planted = cookie(browser.get(SIGN_IN)).split(";")[0]
    assert cookie(browser.sign_in("own")).split(";")[0] != planted
    browser.client.set_cookie("staff", planted.partition("=")[2], domain="localhost")
    assert_sent_to_sign_in(browser.get("/staff/"))


@pytest.mark.parametrize("value", ["x", "王", "x" * 3000, "x" * 43, "'; DROP TABLE staff_session"])
def test_a_made_up_cookie_is_nobody(browser: Browser, value: str) -> None:
    browser.client.set_cookie("staff", value, domain="localhost")
    assert_sent_to_sign_in(browser.get("/staff/"))


def test_residents_get_no_cookie_of_staff(browser: Browser) -> None:
    assert not any("staff" in sent for sent in browser.get("/").headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("address", [SIGN_IN, "/staff/", "/staff/password", "/staff/trial/000000"])
def test_the_pages_are_protected_as_all_others(own: Browser, address: str) -> None:
    response = own.get(address)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "<style" not in response.text
    assert " style=" not in response.text
    assert all(script.startswith(' src="/staff/static/') for script in response.text.split("<script")[1:])


def test_files_asked_for_by_their_digests_are_kept(browser: Browser) -> None:
    assert "/staff/static/pico/pico.min.css?v=" in browser.get(SIGN_IN).text
    with browser.get("/staff/static/staff.css?v=12345678") as response:
        assert "immutable" in response.headers["Cache-Control"]
    with browser.get("/staff/static/icons/chevron.svg") as response:
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.mimetype == "image/svg+xml"


def test_the_licence_of_pico_is_beside_it(browser: Browser) -> None:
    with browser.get("/staff/static/pico/LICENSE.md") as response:
        assert response.data.startswith(b"MIT License")


# --- All pages ---


def test_every_page_under_staff_asks_who_it_is(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/staff", "/d/"))]
    unguarded = {rule.endpoint for rule in rules if not hasattr(app.view_functions[rule.endpoint], GUARDED)}
    assert unguarded == OPEN


def test_what_was_done_is_in_the_log_with_person_and_request(
    own: Browser, app: Flask, services: Services
) -> None:
    Browser(app.test_client()).sign_in("outsider", "wrong")
    own.post("/staff/sign-out", "/staff/")
    with services.database.reading() as session:
        home = audit.listing(session, HAIYUAN)
        elsewhere = audit.listing(session, SUIXIAN)
    assert [(one.action, one.account) for one in home[:2]] == [("退出", "own"), ("登录", "own")]
    assert [(one.action, one.account) for one in elsewhere[:1]] == [("登录被拒", None)]
    assert len({one.request_id for one in (*home[:2], elsewhere[0])}) == 3


def test_the_password_is_never_written_to_the_log_file(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    browser.sign_in("own", "wrong-but-secret")
    browser.sign_in("own")
    assert "secret" not in caplog.text
    assert PASSWORD not in caplog.text
