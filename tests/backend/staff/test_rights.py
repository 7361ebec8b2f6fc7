"""Every route under /staff against every role, inside and outside the person's region. New pages come in by themselves.

The routes are taken from the application, the roles from `rights.TABLE`, the things in the addresses from `samples`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from backend.staff import navigation, rights
from backend.staff.door import ACTION
from scheduler import people as roster
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, Browser, token
from tests.backend.staff.samples import SAMPLES

OPEN = {"staff.static", "staff.sign_in", "staff.enter"}  # for people who are not signed in
NAMES = {role: f"role{number}" for number, role in enumerate(Role)}
REFUSED = "这里只给"  # of the table; a view's own refusal has other words


@pytest.fixture
def app(services: Services) -> Flask:
    """As it is served, without the trial page of the other tests."""
    return create_app(services)


@pytest.fixture
def people(services: Services, weak: Passwords) -> Services:
    """One account of each role in 海原县; the family doctor's is one of the roster."""
    with services.database.writing() as session:
        entry = roster.StaffEntry(HAIYUAN, "三河镇卫生院", "一队", "某某", "三河镇")
        roster.add_staff(session, services.cipher, [entry], services.clock.now())
        doctor = roster.roster(session).team("三河镇卫生院", "一队").doctors[0].id
        for role, name in NAMES.items():
            new = NewAccount(name, "某某", role, HAIYUAN, doctor if role is Role.DOCTOR else None)
            register.add(session, weak, new, SYSTEM, services.clock.now())
        for row in session.query(StaffAccountRow):
            row.password_hash, row.must_change_password = weak.hash(PASSWORD), False
    return services


@dataclass(frozen=True)
class Knock:
    """One request at one door."""

    rule: Rule
    method: str
    role: Role
    action: str

    @property
    def admitted(self) -> bool:
        return rights.may(self.role, self.action)

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.rule.rule} ({self.action})"


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]


def knocks(app: Flask) -> Iterator[Knock]:
    for rule in routes(app):
        action = getattr(app.view_functions[rule.endpoint], ACTION, None)
        for method in (rule.methods or set()) & {"GET", "POST"} if action else ():
            yield from (Knock(rule, method, role, str(action)) for role in Role)


def send(app: Flask, knock: Knock, values: dict[str, object]) -> TestResponse:
    """Signed in afresh: what was done before may have ended the session."""
    browser = Browser(app.test_client())
    browser.sign_in(NAMES[knock.role])
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), knock.rule.rule)
    if knock.method == "GET":
        return browser.get(address)
    return browser.bare_post(address, csrf=token(browser.get("/staff/")))


def test_every_route_has_a_row_in_the_table(app: Flask) -> None:
    lacking = {
        rule.endpoint for rule in routes(app) if not hasattr(app.view_functions[rule.endpoint], ACTION)
    }
    assert lacking == OPEN


def test_every_name_in_an_address_has_a_sample(app: Flask) -> None:
    names = {name for rule in routes(app) if rule.endpoint not in OPEN for name in rule.arguments}
    assert names <= set(SAMPLES)


def test_every_route_admits_the_roles_of_its_row_and_no_other(app: Flask, people: Services) -> None:
    inside = {name: make(people)[0] for name, make in SAMPLES.items()}
    wrong = []
    for knock in knocks(app):
        response = send(app, knock, inside)
        refused = response.status_code == 403 and REFUSED in response.text
        fine = response.status_code < 500 and (knock.method == "POST" or knock.rule.arguments)
        if refused is knock.admitted or (knock.admitted and not fine and response.status_code != 200):
            wrong.append(f"{knock}: {response.status_code}")
    assert wrong == []


def test_nothing_of_another_region_is_shown_or_changed(app: Flask, people: Services) -> None:
    outside = {name: make(people)[1] for name, make in SAMPLES.items()}
    wrong = []
    for knock in knocks(app):
        if knock.admitted and knock.rule.arguments:
            status = send(app, knock, outside).status_code
            if status not in (403, 404):
                wrong.append(f"{knock}: {status}")
    assert wrong == []


def test_nobody_signed_in_gets_anywhere(app: Flask, people: Services) -> None:
    values = {name: make(people)[0] for name, make in SAMPLES.items()}
    for knock in knocks(app):
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), knock.rule.rule)
        browser = Browser(app.test_client())
        response = browser.get(address) if knock.method == "GET" else browser.bare_post(address)
        assert response.location.startswith("/staff/sign-in"), str(knock)


def test_a_post_without_our_token_is_refused_everywhere(app: Flask, people: Services) -> None:
    values = {name: make(people)[0] for name, make in SAMPLES.items()}
    for knock in knocks(app):
        if knock.method == "POST" and knock.admitted:
            browser = Browser(app.test_client())
            browser.sign_in(NAMES[knock.role])
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), knock.rule.rule)
            response = browser.bare_post(address, csrf="forged")
            assert (response.status_code, "已经过期" in response.text) == (403, True), str(knock)


@pytest.mark.parametrize("role", Role)
def test_the_navigation_offers_what_the_role_may_enter_and_nothing_else(
    app: Flask, people: Services, role: Role
) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(NAMES[role])
    shown = re.findall(r'<li><a href="([^"]+)"', browser.get("/staff/").text)
    assert len(shown) == len(navigation.offered(role))
    for item in navigation.ITEMS:
        assert (item in navigation.offered(role)) is rights.may(role, item.action)


def test_a_script_whose_session_is_over_is_sent_to_the_sign_in_page(app: Flask) -> None:
    response = app.test_client().get(
        "/staff/entries", base_url="http://localhost", headers={"HX-Request": "true"}
    )
    assert response.status_code == 401
    assert response.headers["HX-Redirect"].startswith("/staff/sign-in")


def test_a_preview_whose_session_is_over_does_not_carry_the_writer_away(app: Flask) -> None:
    response = app.test_client().post(
        "/staff/entries/new",
        data={"do": "preview", "title": "写了一半"},
        base_url="http://localhost",
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers
