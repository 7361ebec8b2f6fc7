"""The console's lists in a real browser: nothing bars anybody, and they work without scripts as with them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, _serve, listen
from tests.browser.steps import both_screens, cut_off, small_targets

PASSWORD = "大山里的月亮真圆呀!"
ROOMS = (
    "",
    "entries",
    "hits",
    "words",
    "words/report",
    "documents",
    "documents/new",
    "documents/outdated",
    "exchange",
    "questions",
    "leaflets",
    "quiz",
    "quiz/new",
    "quiz/results",
    "quiz/townships",
    "failed-reminders",
    "questions/undelivered",
    "data",
    "audit",
    "accounts",
    "accounts/new",
)
_numbers = count()


@pytest.fixture(scope="module")
def console_services(real_services: Services) -> Services:
    """Sign-ins cost little here."""
    return replace(real_services, passwords=Passwords(time_cost=1, memory_cost=8))


@pytest.fixture(scope="module")
def console_address(console_services: Services) -> Iterator[str]:
    yield from _serve(console_services)


def account(services: Services, role: Role) -> str:
    """The user name of somebody of 中卫市."""
    new = NewAccount(f"{role.name.lower()}{next(_numbers)}", "王芳", role, "640500")
    passwords = services.passwords
    with services.database.writing() as session:
        register.add(session, passwords, new, SYSTEM, services.clock.now())
        row = session.query(StaffAccountRow).filter_by(username=new.username).one()
        row.password_hash, row.must_change_password = passwords.hash(PASSWORD), False
    return new.username


@pytest.fixture
def admin(console_services: Services) -> str:
    """An administrator."""
    return account(console_services, Role.ADMIN)


def enter(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}staff/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("王芳，您好")


@pytest.fixture
def page(context: BrowserContext, console_address: str, admin: str) -> Iterator[Page]:
    """Signed in; a message of the console fails the test."""
    page = context.new_page()
    heard = listen(page)
    enter(page, console_address, admin)
    yield page
    assert heard == []


@both_screens
def test_no_room_bars_anybody(page: Page, console_address: str) -> None:
    for room in ROOMS:
        page.goto(f"{console_address}staff/{room}")
        assert barriers(page) == [], room
        assert cut_off(page) == [], room
        assert small_targets(page) == [], room


@both_screens
def test_a_doctor_without_a_list_is_told_whom_to_ask_and_led_nowhere(
    context: BrowserContext, console_services: Services, console_address: str
) -> None:
    page = context.new_page()
    heard = listen(page)
    enter(page, console_address, account(console_services, Role.DOCTOR))
    expect(page.get_by_text("还没有对上医生编号")).to_be_visible()
    expect(page.get_by_role("link", name="随访清单")).to_have_count(0)
    expect(page.get_by_role("link", name="我的随访")).to_have_count(0)
    assert (barriers(page), cut_off(page), small_targets(page), heard) == ([], [], [], [])


def test_the_list_follows_each_letter_and_the_way_back(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}staff/entries")
    everything = page.locator(".count").inner_text()
    page.get_by_label("找条目").press_sequentially("押金")
    expect(page.locator(".count")).not_to_have_text(everything)
    expect(page.locator(".lines")).to_contain_text("押金")
    expect(page.get_by_label("找条目")).to_be_focused()
    assert "words=" in page.url
    page.reload()
    expect(page.get_by_label("找条目")).to_have_value("押金")


def test_a_session_that_is_over_leads_a_script_to_the_sign_in_page(
    page: Page, context: BrowserContext, console_address: str
) -> None:
    page.goto(f"{console_address}staff/entries")
    context.clear_cookies()
    page.get_by_label("找条目").press_sequentially("押金")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    expect(page.get_by_role("status")).to_contain_text("登录过期了")


def test_it_works_without_javascript(browser: Browser, console_address: str, admin: str) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    enter(page, console_address, admin)
    page.get_by_role("link", name="问答条目").click()
    page.get_by_role("button", name="下一页").click()
    expect(page.locator(".count")).to_contain_text("第 2 / 2 页")
    page.get_by_label("找条目").fill("押金")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".lines")).to_contain_text("押金")
    context.close()
