"""Staff in a browser without JavaScript: accounts, their passwords already changed, and a page for each to want."""

import re
from dataclasses import dataclass, replace

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role, demand_region
from backend.core.audit import SYSTEM
from backend.services import Services
from backend.staff.door import signed_in
from backend.staff.parts import present

PASSWORD = "大山里的月亮真圆呀!"
HAIYUAN, SUIXIAN = "640522", "421321"
OWN = NewAccount("own", "王芳", Role.EDITOR, HAIYUAN)
COLLEAGUE = NewAccount("colleague", "马军", Role.REVIEWER, HAIYUAN)
OUTSIDER = NewAccount("outsider", "李红", Role.EDITOR, SUIXIAN)
EVERYBODY = (OWN, COLLEAGUE, OUTSIDER)


@dataclass
class Browser:
    """A browser at the staff pages; `host` is where it believes to be."""

    client: FlaskClient
    host: str = "http://localhost"

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, base_url=self.host)

    def post(self, address: str, form: str, **fields: str) -> TestResponse:
        """Send a form of the page `form`, with the token that stands there."""
        return self.bare_post(address, csrf=token(self.get(form)), **fields)

    def bare_post(self, address: str, **fields: str) -> TestResponse:
        return self.client.post(address, data=fields, base_url=self.host)

    def sign_in(self, username: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/staff/sign-in", "/staff/sign-in", username=username, password=password, **fields)


def token(response: TestResponse) -> str:
    """The form's token on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', response.text)
    return found[1] if found else ""


@pytest.fixture(scope="session")
def weak() -> Passwords:
    """As weak as argon2 allows: there are many sign-ins."""
    return Passwords(time_cost=1, memory_cost=8)


@pytest.fixture
def services(services: Services, weak: Passwords) -> Services:
    """With three people: an editor of 海原县, a reviewer of 海原县, an editor of 随县."""
    services = replace(services, passwords=weak)
    with services.database.writing() as session:
        for new in EVERYBODY:
            register.add(session, weak, new, SYSTEM, services.clock.now())
        for row in session.query(StaffAccountRow):
            row.password_hash, row.must_change_password = weak.hash(PASSWORD), False
    return services


@pytest.fixture
def app(services: Services) -> Flask:
    """With a page only for editors of the region in its address, as later pages are built."""
    app = create_app(services)
    trial = Blueprint("trial", __name__, url_prefix="/staff/trial")

    @trial.route("/<region>", methods=["GET", "POST"])
    @signed_in(Role.EDITOR, Role.ADMIN)
    def page(region: str) -> ResponseReturnValue:
        demand_region(present(), region)
        return f"{present().name}看到了"

    app.register_blueprint(trial)
    return app


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


@pytest.fixture
def own(browser: Browser) -> Browser:
    """Signed in as the editor of 海原县."""
    browser.sign_in("own")
    return browser


@pytest.fixture
def colleague(app: Flask) -> Browser:
    """Signed in as the reviewer of 海原县."""
    browser = Browser(app.test_client())
    browser.sign_in("colleague")
    return browser


@pytest.fixture
def outsider(app: Flask) -> Browser:
    """Signed in as the editor of 随县."""
    browser = Browser(app.test_client())
    browser.sign_in("outsider")
    return browser
