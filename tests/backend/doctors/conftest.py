"""The doctors' pages and their API, with everybody who may and may not use them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.core import audit
from backend.core.accounts.passwords import Passwords
from backend.core.audit import Filters
from backend.core.subtree import NATION
from backend.services import Services
from tests.backend.followed import PASSWORD, Place, settle
from tests.backend.staff.conftest import Browser, token

SignIn = Callable[[str], Browser]
VISIT: dict[str, Any] = {
    "visited_on": "2026-03-02",
    "way": "clinic",
    "diseases": ["hypertension", "diabetes"],
    "sbp": "128",
    "dbp": "78",
    "glucose": "6.1",
    "fasting": "yes",
}


@pytest.fixture
def services(services: Services) -> Services:
    """Sign-ins cost little here."""
    return replace(services, passwords=Passwords(time_cost=1, memory_cost=8))


@pytest.fixture
def place(services: Services) -> Place:
    """Doctors, accounts and patients."""
    return settle(services)


@pytest.fixture
def sign_in(app: Flask, place: Place) -> SignIn:
    """A browser in which that person is signed in."""

    def enter(username: str) -> Browser:
        browser = Browser(app.test_client())
        assert browser.sign_in(username, PASSWORD).status_code == 303
        return browser

    return enter


@pytest.fixture
def own(sign_in: SignIn) -> Browser:
    """The patient's own doctor."""
    return sign_in("own")


@pytest.fixture
def colleague(sign_in: SignIn) -> Browser:
    """Another doctor of the team."""
    return sign_in("colleague")


@pytest.fixture
def outsider(sign_in: SignIn) -> Browser:
    """A doctor of another county."""
    return sign_in("outsider")


class Program:
    """A mini program: JSON, a token in the header, no cookies."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client = app.test_client(use_cookies=False)
        found = self.client.post("/api/v1/sign-in", json={"username": username, "password": PASSWORD})
        self.token = found.get_json().get("token", "")

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> TestResponse:
        """Send a request with the token."""
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        return self.client.open(f"/api/v1{address}", method=method, json=body, headers=headers)

    def get(self, address: str) -> Any:
        """The JSON of an address that answers."""
        found = self.call("GET", address)
        assert found.status_code == 200, found.text
        return found.get_json()


@pytest.fixture
def program(app: Flask, place: Place) -> Program:
    """The own doctor's mini program."""
    return Program(app, "own")


def press(browser: Browser, address: str, step: str, page: str | None = None, **fields: Any) -> TestResponse:
    """Send the form of a visit; the version is the one that stands on `page` unless it is said."""
    opened = browser.get(page or address)
    usual = {"csrf": token(opened), "version": hidden(opened, "version"), "step": step}
    return browser.client.post(address, data=usual | fields, base_url=browser.host)


def hidden(response: TestResponse, name: str) -> str:
    """The value of a field of a page."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', response.text)
    return found[1] if found else ""


def rows(services: Services, table: type[Any]) -> list[Any]:
    """Everything in a table, in the order it was made."""
    with services.database.reading() as session:
        return list(session.scalars(select(table).order_by(table.id)))


def deeds(services: Services, account: str = "own") -> list[tuple[str, str, str]]:
    """(action, kind, key) of what the account did after signing in, in order."""
    with services.database.reading() as session:
        found = audit.listing(session, NATION, Filters(account=account))
    return [(one.action, one.kind, one.key) for one in reversed(found) if one.kind != "账号"]
