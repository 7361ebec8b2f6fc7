"""From a resident's button to the queue and out of it, in a real browser; without scripts as with them."""

import re

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

ODD = {"phone": "骨髓移植能报吗", "desktop": "人工耳蜗能报吗"}  # what was dismissed is not listed again


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
    page.get_by_role("textbox", name="答复").fill("写了一半的答复")
    page.get_by_label("原因").fill("写了一半的原因")
    page.get_by_label("找别的条目").fill("押金")
    page.get_by_label("找别的条目").press("Enter")
    expect(page.get_by_role("list", name="并入哪一条")).to_contain_text("押金")
    expect(page.get_by_label("加进去的问法")).to_have_value("俺改过的问法")
    expect(page.get_by_role("textbox", name="答复")).to_have_value("写了一半的答复")
    expect(page.get_by_label("原因")).to_have_value("写了一半的原因")
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


@both_screens
def test_what_is_held_with_its_draft_is_settled(page: Page, console_address: str, screen: str) -> None:
    question = f"村里的井打不出水了怎么办，{screen}"
    asked(page, console_address, question)
    expect(page.get_by_text("会转给工作人员").last).to_be_visible()
    page.goto(f"{console_address}staff/questions")
    page.get_by_role("link", name=question).first.click()
    page.get_by_role("textbox", name="答复").fill("请给村委会打电话。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("同时起草的条目还是草稿")
    page.get_by_role("link", name="看这条问答").first.click()
    expect(page.get_by_role("heading", name="已经这样直接答复过问的人")).to_be_visible()
    page.get_by_label("停用的原因").fill("不归我们管")
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_text("停着没发：同时起草的条目被停用了：不归我们管")).to_be_visible()
    look(page)
    page.get_by_role("link", name="现在就定").click()
    look(page)
    page.get_by_role("button", name=re.compile(f"照样发.*{question}")).click()
    expect(page.get_by_role("status").first).to_contain_text("照样发")
    asked(page, console_address, "住院要交押金吗")
    expect(page.get_by_text("请给村委会打电话。").last).to_be_visible()


def look(page: Page) -> None:
    assert barriers(page) == []
    assert [one for one in cut_off(page) if "<select" not in one] == []
    assert small_targets(page) == []
