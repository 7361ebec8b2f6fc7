"""Each role follows every link from the first page on: what is offered opens, what is not is refused in words."""

import re
from collections import Counter, deque

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.exceptions import HTTPException

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.services import Services
from backend.staff import navigation
from tests.backend.doctors.conftest import SignIn
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser
from tests.backend.staff.samples import SAMPLES

WHO = {
    "own": Role.DOCTOR,
    "supervisor": Role.SUPERVISOR,
    "editor": Role.EDITOR,
    "reviewer": Role.REVIEWER,
    "admin": Role.ADMIN,
}
OF_EACH = 4  # pages of one kind; a list leads to fifty that are alike
LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]+)[^"]*"')


def walk(app: Flask, browser: Browser) -> tuple[set[str], list[str]]:
    """The endpoints of what opened, and what did not, each with the page whose link led there."""
    kinds: Counter[str] = Counter()
    ways, known, wrong = deque([("/staff/", "")]), {"/staff/"}, []
    while ways:
        address, where = ways.popleft()
        kind = endpoint(app, address)
        kinds[kind] += 1
        if kinds[kind] > OF_EACH:
            continue
        response = browser.get(address)
        if response.status_code >= 400:
            wrong.append(f"{address} on {where}: {response.status_code}")
        found = LINK.findall(response.text) if response.mimetype == "text/html" else []
        response.close()
        new = [link for link in (one.replace("&amp;", "&") for one in found) if link not in known]
        known |= set(new)
        ways += [(link, address) for link in new]
    return set(kinds), wrong


def endpoint(app: Flask, address: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(address.partition("?")[0])[0])
    except HTTPException:
        return address


@pytest.fixture
def filled(services: Services, place: Place) -> Services:
    """With one of everything that an address can name, and accounts of all roles."""
    for make in SAMPLES.values():
        make(services)
    return services


def browser_of(services: Services, sign_in: SignIn, who: str) -> Browser:
    """The editor's account stands for the roles that have none here."""
    name = who if who in ("own", "supervisor") else "editor"
    with services.database.writing() as session:
        account = StaffAccountRow.username == name
        session.execute(update(StaffAccountRow).where(account).values(role=WHO[who].value))
    return sign_in(name)


@pytest.mark.parametrize("who", WHO)
def test_every_link_that_is_offered_opens_and_what_is_not_offered_is_refused_in_words(
    app: Flask, filled: Services, sign_in: SignIn, who: str
) -> None:
    browser, role = browser_of(filled, sign_in, who), WHO[who]
    opened, wrong = walk(app, browser)
    assert wrong == []
    assert {item.endpoint for item in navigation.offered(role)} <= opened
    for item in navigation.ITEMS:
        if item not in navigation.offered(role):
            with app.test_request_context(base_url="http://localhost"):
                refused = browser.get(app.url_for(item.endpoint, _external=False))
            assert (refused.status_code, "这里只给" in refused.text) == (403, True), item.word
