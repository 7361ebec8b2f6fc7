"""The staff's way in, in a real browser: on a phone and on a desktop, with and without JavaScript."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.core.accounts import register
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import Issued, NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, _serve, listen
from tests.browser.steps import both_screens, cut_off, small_targets

NEW_PASSWORD = "河边有三棵老柳树的家"
_numbers = count()


@pytest.fixture(scope="module")
def staff_services(real_services: Services) -> Services:
    """Sign-ins cost little here."""
    return replace(real_services, passwords=Passwords(time_cost=1, memory_cost=8))


@pytest.fixture(scope="module")
def staff_address(staff_services: Services) -> Iterator[str]:
    yield from _serve(staff_services)


@pytest.fixture
def issued(staff_services: Services) -> Issued:
    """A new editor of 海原县 with a one-time password."""
    new = NewAccount(f"wang{next(_numbers)}", "王芳", Role.EDITOR, "640522")
    now = staff_services.clock.now()
    with staff_services.database.writing() as session:
        return register.add(session, staff_services.passwords, new, SYSTEM, now)


@pytest.fixture
def page(context: BrowserContext, staff_address: str) -> Iterator[Page]:
    """The sign-in page, as who opens /staff is sent there; a message of the console fails the test."""
    page = context.new_page()
    heard = listen(page)
    page.goto(f"{staff_address}staff")
    yield page
    assert heard == []


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def change(page: Page, old: str, new: str, again: str) -> None:
    page.get_by_label("一次性密码", exact=True).fill(old)
    page.get_by_label("新密码", exact=True).fill(new)
    page.get_by_label("再写一次新密码").fill(again)
    page.get_by_role("button", name="改密码").click()


def assert_sound(page: Page) -> None:
    """Nothing bars anybody, nothing is cut, everything can be pressed with a thumb, letters are large."""
    assert barriers(page) == []
    assert cut_off(page) == []
    assert small_targets(page) == []
    assert page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)") >= 20


def whole_way(page: Page, issued: Issued) -> Iterator[str]:
    """From the first password to signing out; yields the heading at each step."""
    yield "登录"
    sign_in(page, issued.account.username, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    yield "登录"
    sign_in(page, issued.account.username, issued.password)
    yield "改密码"
    change(page, issued.password, NEW_PASSWORD, "something else")
    expect(page.get_by_role("alert")).to_contain_text("两次写的新密码不一样")
    yield "改密码"
    change(page, issued.password, NEW_PASSWORD, NEW_PASSWORD)
    expect(page.get_by_role("status")).to_contain_text("请用新密码登录")
    yield "登录"
    sign_in(page, issued.account.username, NEW_PASSWORD)
    yield "王芳，您好"
    expect(page.locator("dl")).to_contain_text("编辑")
    expect(page.locator("dl")).to_contain_text("中卫市海原县")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("status")).to_contain_text("已经退出")
    yield "登录"


@both_screens
def test_the_whole_way_bars_nobody(page: Page, issued: Issued) -> None:
    for heading in whole_way(page, issued):
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert_sound(page)


def test_the_whole_way_without_javascript(browser: Browser, staff_address: str, issued: Issued) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{staff_address}staff/")
    for heading in whole_way(page, issued):
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    context.close()


@both_screens
def test_a_refusal_bars_nobody(page: Page, staff_address: str, context: BrowserContext) -> None:
    page.evaluate("() => document.querySelector('[name=csrf]').value = 'forged'")
    sign_in(page, "somebody", "wrong")
    expect(page.get_by_role("heading", level=1)).to_have_text("不能打开")
    expect(page.get_by_text("已经过期")).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name="回到工作台").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


def test_the_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(
    page: Page, context: BrowserContext, issued: Issued
) -> None:
    sign_in(page, issued.account.username, issued.password)
    expect(page.get_by_role("heading", level=1)).to_have_text("改密码")
    (cookie,) = [one for one in context.cookies() if "staff" in one["name"]]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["expires"] == -1
    assert page.evaluate("() => document.cookie").find("staff") == -1


def test_it_is_used_with_the_keyboard_alone(page: Page, issued: Issued) -> None:
    expect(page.get_by_label("用户名")).to_be_focused()
    page.keyboard.type(issued.account.username)
    page.keyboard.press("Tab")
    page.keyboard.type(issued.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("改密码")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="直接看内容")).to_be_focused()


def test_every_form_part_has_its_icon_from_this_server(page: Page) -> None:
    """Pico writes its icons into the style sheet, which the policy of the pages would stop."""
    page.evaluate(
        """() => document.querySelector('main').innerHTML = `<select><option>x</select><details><summary>x</summary>
        </details><input type="checkbox" checked><input type="checkbox" id="some"><input type="date"><input type="time">
        <input type="search"><input aria-invalid="true"><input aria-invalid="false"><p aria-busy="true">x</p>`"""
    )
    page.evaluate("() => document.getElementById('some').indeterminate = true")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate(
        "() => performance.getEntriesByType('resource').map(one => one.name.split('/').pop())"
    )
    wanted = {"chevron", "checkbox", "minus", "date", "time", "search", "invalid", "valid", "loading"}
    assert wanted <= {name.removesuffix(".svg") for name in loaded}
