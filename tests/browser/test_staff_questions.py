"""From a resident's button to the queue and out of it, in a real browser; without scripts as with them."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.browser.test_staff_console import admin as admin
from tests.browser.test_staff_console import console_address as console_address
from tests.browser.test_staff_console import console_services as console_services
from tests.browser.test_staff_console import enter
from tests.browser.test_staff_console import page as page

ODD = {"phone": "骨髓移植能报吗", "desktop": "假肢给报不"}  # what was dismissed is not listed again


def asked(page: Page, address: str, question: str) -> None:
    page.goto(f"{address}?region=640522")
    page.locator("#question").fill(question)
    page.locator("#send").click()


@both_screens
def test_what_was_no_help_and_what_was_not_known_are_handled(page: Page, console_address: str) -> None:
    size = page.viewport_size
    odd = ODD["phone" if size and size["width"] < 500 else "desktop"]
    asked(page, console_address, "住院要交押金吗")
    page.get_by_role("button", name="没帮上我").click()
    expect(page.get_by_text("对不住，没帮上您")).to_be_visible()
    expect(page.get_by_role("button", name="没帮上我")).to_have_count(0)
    asked(page, console_address, odd)
    expect(page.get_by_text("会转给工作人员").last).to_be_visible()
    page.goto(f"{console_address}staff/")
    page.get_by_role("link", name="没答上的提问").click()
    page.get_by_role("link", name=odd).first.click()
    page.get_by_label("加进去的问法").fill("俺改过的问法")
    page.get_by_label("找别的条目").fill("押金")
    page.get_by_label("找别的条目").press("Enter")
    expect(page.get_by_role("list", name="并入哪一条")).to_contain_text("押金")
    expect(page.get_by_label("加进去的问法")).to_have_value("俺改过的问法")
    expect(page.get_by_label("原因")).to_be_visible()
    assert barriers(page) == []
    assert cut_off(page) == []
    assert small_targets(page) == []
    page.get_by_label("原因").fill("另行答复")
    page.get_by_role("button", name="不处理").click()
    expect(page.get_by_role("status").first).to_contain_text("原因已记下")


@pytest.mark.usefixtures("console_services")
def test_the_button_works_without_javascript(browser: Browser, console_address: str, admin: str) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    asked(page, console_address, "住院要交押金吗")
    page.get_by_role("button", name="没帮上我").click()
    expect(page.get_by_text("对不住，没帮上您")).to_be_visible()
    enter(page, console_address, admin)
    page.get_by_role("link", name="居民说没帮上的提问").click()
    expect(page.locator(".lines")).to_contain_text("没帮上")
    context.close()
