"""The signed-in hour runs out over a half-filled form: what was typed comes back, to who typed it and nobody else."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from backend.core.accounts import sessions
from backend.services import Services
from scheduler.models import VisitRow
from tests.backend.doctors.conftest import VISIT, SignIn, hidden, rows
from tests.backend.followed import PASSWORD, Place
from tests.backend.staff.conftest import Browser, token
from tests.fakes import FixedClock

TYPED = VISIT | {"sbp": "163", "referral_place": "县医院 <内科>"}


def visit_page(place: Place) -> str:
    return f"/d/patients/{place.patient}/visit"


def sent_too_late(own: Browser, place: Place, clock: FixedClock, step: str = "propose") -> TestResponse:
    """Opened, typed, pressed after more than an hour."""
    opened = own.get(visit_page(place))
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    form = {"csrf": token(opened), "version": hidden(opened, "version"), "step": step} | TYPED
    return own.client.post(visit_page(place), data=form, base_url=own.host)


def signed_in_again(browser: Browser, page: TestResponse, username: str = "own") -> TestResponse:
    fields = {"username": username, "password": PASSWORD, "kept": hidden(page, "kept"), "csrf": token(page)}
    return browser.bare_post("/staff/sign-in", **fields)


def gone_on(browser: Browser, page: TestResponse) -> TestResponse:
    """Press the one button of the page that gives the form back."""
    found = re.search(r'<form method="post" action="(/d/[^"]+)">', page.text)
    assert found
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text):
        fields.setdefault(name, []).append(unescape(value))
    return browser.client.post(found[1], data=fields, base_url=browser.host)


@pytest.mark.parametrize("step", ["propose", "save"])
def test_what_was_typed_is_there_after_signing_in_and_nothing_is_stored_unseen(
    own: Browser, place: Place, services: Services, clock: FixedClock, step: str
) -> None:
    page = sent_too_late(own, place, clock, step)
    assert page.status_code == 403
    assert "您刚才填的还在" in page.text
    back = signed_in_again(own, page)
    assert back.status_code == 200
    decided = gone_on(own, back)
    assert decided.status_code == 200
    assert "163/78mmHg" in decided.text
    assert "县医院 &lt;内科&gt;" in decided.text
    assert rows(services, VisitRow) == []


def test_nothing_that_was_typed_stands_on_the_sign_in_page_or_in_an_address(
    own: Browser, place: Place, clock: FixedClock
) -> None:
    page = sent_too_late(own, place, clock)
    assert "163" not in page.text
    assert "县医院" not in page.text
    assert page.location is None


def test_a_wrong_password_loses_nothing(own: Browser, place: Place, clock: FixedClock) -> None:
    page = sent_too_late(own, place, clock)
    fields = {"username": "own", "password": "不对的密码", "kept": hidden(page, "kept"), "csrf": token(page)}
    denied = own.bare_post("/staff/sign-in", **fields)
    assert denied.status_code == 403
    assert "163/78mmHg" in gone_on(own, signed_in_again(own, denied)).text


def test_somebody_else_at_the_same_browser_gets_nothing(
    own: Browser, place: Place, clock: FixedClock
) -> None:
    back = signed_in_again(own, sent_too_late(own, place, clock), "colleague")
    assert (back.status_code, "163" in back.text) == (303, False)


def test_after_half_a_day_it_is_gone(own: Browser, place: Place, clock: FixedClock) -> None:
    page = sent_too_late(own, place, clock)
    clock.advance(sessions.ABSOLUTE)
    assert signed_in_again(own, page).status_code == 303


def test_a_form_of_another_site_and_one_after_signing_out_are_not_kept(
    own: Browser, place: Place, clock: FixedClock
) -> None:
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    foreign = own.client.post(visit_page(place), data=TYPED | {"csrf": "x"}, base_url=own.host)
    assert (foreign.status_code, hidden(foreign, "kept")) == (303, "")
    own.sign_in("own", PASSWORD)
    opened = own.get(visit_page(place))
    own.post("/staff/sign-out", "/d/")
    late = own.client.post(visit_page(place), data=TYPED | {"csrf": token(opened)}, base_url=own.host)
    assert hidden(late, "kept") == ""


def test_what_was_altered_on_the_way_is_nothing(own: Browser, place: Place, clock: FixedClock) -> None:
    page = sent_too_late(own, place, clock)
    kept = hidden(page, "kept")
    fields = {"username": "own", "password": PASSWORD, "kept": kept[:-4] + "AAA=", "csrf": token(page)}
    assert own.bare_post("/staff/sign-in", **fields).status_code == 303


def test_a_session_that_ran_out_opens_nothing(own: Browser, place: Place, clock: FixedClock) -> None:
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    assert own.get("/d/").status_code == 303


def test_what_was_typed_survives_signing_out_elsewhere(
    own: Browser, sign_in: SignIn, place: Place, services: Services
) -> None:
    opened, other = own.get(visit_page(place)), sign_in("own")
    assert other.post("/staff/sign-out", "/staff/password").status_code == 303
    form = {"csrf": token(opened), "version": hidden(opened, "version"), "step": "propose"} | TYPED
    page = own.client.post(visit_page(place), data=form, base_url=own.host)
    assert (page.status_code, "您刚才填的还在" in page.text) == (403, True)
    assert "163/78mmHg" in gone_on(own, signed_in_again(own, page)).text
    assert rows(services, VisitRow) == []
