"""Numbers that no row has, and other odd values, in every address of the console: a page that says so, never a 500."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.services import Services
from tests.backend.staff.conftest import HAIYUAN, Browser, token
from tests.backend.staff.samples import SAMPLES

PAGE = "/staff/leaflets"
HUGE = ("2147483648", "99999999999999999999", "9" * 5000)
ODD = ("-1", "99999999999999999999", "9" * 4500, "\0", "0001-01-01", "9999-12-31", "²", "[", "2026-13")
NAMES = (
    *("words", "state", "region", "topic", "kind", "key", "account", "before", "find", "waiting", "expiring"),
    *("asked", "question", "asker", "household", "old", "new", "period", "only", "told", "n", "draft"),
)


@pytest.fixture
def admin(app: Flask, services: Services) -> Browser:
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="colleague").one().role = Role.ADMIN.value
    browser = Browser(app.test_client())
    browser.sign_in("colleague")
    return browser


def pages(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/staff/") and "trial" not in rule.rule and "static" not in rule.rule:
            yield rule


def filled(rule: Rule, values: dict[str, object], number: str = "") -> str:
    """The address; `number` in the place of every number."""
    address = re.sub(r"<int:\w+>", number, rule.rule) if number else rule.rule
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), address)


def test_a_number_that_no_row_has_is_no_page(app: Flask, services: Services, admin: Browser) -> None:
    inside = {name: make(services)[0] for name, make in SAMPLES.items()}
    csrf, wrong = token(admin.get("/staff/")), []
    for rule in pages(app):
        for number in HUGE if "<int:" in rule.rule else ():
            address = filled(rule, inside, number)
            post = "POST" in (rule.methods or ())
            response = admin.bare_post(address, csrf=csrf) if post else admin.get(address)
            if response.status_code not in (404, 405):
                wrong.append((rule.rule, number[:20], response.status_code))
    assert wrong == []


def test_odd_values_in_an_address_are_told_or_passed_over(
    app: Flask, services: Services, admin: Browser
) -> None:
    inside = {name: make(services)[0] for name, make in SAMPLES.items()}
    wrong = []
    for rule in pages(app):
        for odd in ODD if "GET" in (rule.methods or ()) else ():
            query = "&".join(f"{name}={quote(odd)}" for name in NAMES)
            status = admin.get(f"{filled(rule, inside)}?{query}").status_code
            if status >= 500:
                wrong.append((rule.rule, odd[:20], status))
    assert wrong == []


@pytest.mark.parametrize("address", ["http://[", "https://[::1", "http://", "ftp://x", "x", "\0"])
def test_an_address_that_is_none_is_told_before_a_leaflet_is_printed(admin: Browser, address: str) -> None:
    entry = re.findall(r'name="entry" value="([^"]+)"', admin.get(PAGE).text)[0]
    fields = {"csrf": token(admin.get(PAGE)), "entry": entry, "region": HAIYUAN, "address": address}
    done = admin.client.post(f"{PAGE}/paper", data=fields, base_url=admin.host)
    assert (done.status_code, "居民打开的网址写得不对" in done.text) == (400, True)
