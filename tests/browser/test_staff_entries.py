"""The editor in a real browser, with scripts and without: an entry from the first word to the answer in the chat."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.services import Services
from policy_kb.editing import life
from policy_kb.editing.life import Given
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, listen
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.browser.test_staff_console import PASSWORD, console_address, console_services, enter
from tests.policy_kb.editing.written import TEXT

__all__ = ["console_address", "console_services"]  # fixtures
SHOTS = os.environ.get("MINGBAI_SCREENSHOTS", "")
_numbers = count()


def account(services: Services, role: Role, region: str = "640500") -> str:
    new = NewAccount(f"writer{next(_numbers)}", "王芳", role, region)
    with services.database.writing() as session:
        register.add(session, services.passwords, new, SYSTEM, services.clock.now())
        row = session.query(StaffAccountRow).filter_by(username=new.username).one()
        row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
    return new.username


@pytest.fixture
def page(context: BrowserContext, console_services: Services, console_address: str) -> Iterator[Page]:
    """An editor of 中卫市, signed in; a message of the console fails the test."""
    page = context.new_page()
    heard = listen(page)
    enter(page, console_address, account(console_services, Role.EDITOR))
    yield page
    assert heard == []


def write(page: Page, address: str, subject: str) -> None:
    """Everything that a published entry needs."""
    page.goto(f"{address}staff/entries/new")
    page.get_by_label("标题").fill(f"{subject}补贴")
    page.get_by_label("问法").fill(
        f"{subject}有没有补贴呀\n{subject}的油费补贴给多少\n电动{subject}的补贴找谁领"
    )
    page.get_by_label("结论").fill(f"{subject}的油费每年补贴一次。")
    page.get_by_label("主题").select_option("statistics")
    page.get_by_label("来源文件").select_option("zhongwei-2019")
    page.get_by_label("出处").fill("三、具体实施内容")
    page.get_by_label("生效日期").fill("2026-01-01")
    page.get_by_label("复核日期").fill("2030-01-01")
    page.get_by_label("公众").check()


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, where somebody wants to look at it."""
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def look(page: Page, name: str) -> None:
    shot(page, name)
    assert barriers(page) == [], name
    # A long title of a document is cut on a phone; the list that opens shows it whole.
    assert [one for one in cut_off(page) if 'id="document_key"' not in one] == [], name
    assert small_targets(page) == [], name


@both_screens
def test_no_page_of_an_entry_bars_anybody(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}staff/entries/zhongwei-payment-deposit")
    look(page, "editor")
    page.get_by_label("群众会怎么问").fill("住院要交押金吗")
    page.get_by_role("button", name="试问", exact=True).click()
    expect(page.locator(".tried")).to_be_visible()
    expect(page.get_by_label("加一条")).to_have_value("住院要交押金吗")
    look(page, "tried")
    page.get_by_label("标题").fill("")
    page.get_by_label("这次改了什么").fill("试试")
    page.get_by_role("button", name="送审").click()
    expect(page.locator("#found")).to_contain_text("还不能送审")
    look(page, "faults")
    page.goto(f"{console_address}staff/entries/zhongwei-payment-deposit/history")
    look(page, "history")
    page.goto(f"{console_address}staff/entries/golden")
    look(page, "golden")
    page.goto(f"{console_address}staff/entries/new")
    look(page, "new")


@both_screens
def test_a_long_word_in_a_reason_makes_the_history_no_wider_than_the_screen(
    page: Page, console_services: Services, console_address: str
) -> None:
    id = f"staff-long{next(_numbers)}"
    with console_services.database.writing() as session:
        given = Given(replace(TEXT, title="很长的原因"), "w" * 180)
        life.draft(session, given, Actor("wang"), console_services.clock.now(), id=id)
    page.goto(f"{console_address}staff/entries/{id}/history")
    expect(page.locator("td.long").first).to_contain_text("www")
    assert cut_off(page) == []


@both_screens
def test_of_two_at_once_the_second_finds_both_texts_and_one_out_of_them(
    page: Page, context: BrowserContext, console_address: str, screen: str
) -> None:
    write(page, console_address, f"拖拉机{screen}")
    page.get_by_label("这次改了什么").fill("新写")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("status").first).to_contain_text("已存成草稿")
    other = context.new_page()
    other.goto(page.url)
    for who, field, words, conclusion in (
        (other, "标题", f"拖拉机{screen}的油费", "油费一年补一次。"),
        (page, "找谁", "县农机站", "油费每年领一次。"),
    ):
        who.get_by_label(field).fill(words)
        who.get_by_label("结论").fill(conclusion)
        who.get_by_label("这次改了什么").fill("改写")
        who.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("heading", name="别人刚存过这一条")).to_be_visible()
    expect(page.get_by_label("标题")).to_have_value(f"拖拉机{screen}的油费")
    expect(page.get_by_label("找谁")).to_have_value("县农机站")
    expect(page.get_by_label("结论")).to_have_value("油费每年领一次。")
    expect(page.get_by_role("row", name="结论")).to_contain_text("都改了，留着您的")
    expect(page.get_by_role("row", name="标题")).to_contain_text("用对方的")
    look(page, "both")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("status").first).to_contain_text("已存成草稿")


def test_the_bubble_follows_the_writing(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}staff/entries/new")
    page.get_by_label("标题").fill("骑车")
    page.get_by_label("结论").press_sequentially("骑车不收钱。")
    expect(page.locator("#bubble .wechat-text")).to_contain_text("骑车不收钱。")
    expect(page.get_by_label("结论")).to_be_focused()


def test_nobody_leaves_words_that_are_not_saved_unasked(page: Page, console_address: str) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    address = f"{console_address}staff/entries/zhongwei-payment-deposit"
    page.goto(address)
    page.get_by_label("结论").fill("先住院，出院再结算。")
    page.get_by_label("加一条").fill("住院先交钱吗")
    page.get_by_label("加一条").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("您写的还没有存")
    expect(page.get_by_label("结论")).to_have_value("先住院，出院再结算。")
    look(page, "unsaved")
    assert asked == []
    page.get_by_role("button", name="历次改动").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("历次改动")
    assert asked == ["beforeunload"]


def test_an_entry_is_written_reviewed_by_another_and_answers(
    page: Page, browser: Browser, console_services: Services, console_address: str
) -> None:
    write(page, console_address, "三轮车")
    page.get_by_label("群众会怎么问").fill("三轮车的油费补贴给多少")
    page.get_by_role("button", name="试问", exact=True).click()
    expect(page.locator(".tried")).to_contain_text("由这一条回答")
    expect(page.locator(".tried")).to_contain_text("问法一字不差")
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_role("status").first).to_contain_text("已送审")
    entry = page.url.partition("?")[0]

    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    other = context.new_page()
    enter(other, console_address, account(console_services, Role.REVIEWER))
    other.goto(entry)
    shot(other, "review")
    other.get_by_role("button", name="通过").click()
    expect(other.get_by_role("status").first).to_contain_text("已经发布")
    other.goto(f"{console_address}?region=640522")
    other.get_by_label("您的问题").fill("三轮车的油费补贴给多少")
    other.get_by_role("button", name="发送").click()
    expect(other.locator(".turn-reply").last).to_contain_text("三轮车的油费每年补贴一次")
    context.close()


def test_two_editors_and_standard_questions_without_javascript(
    browser: Browser, console_services: Services, console_address: str
) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    page = context.new_page()
    enter(page, console_address, account(console_services, Role.EDITOR))
    write(page, console_address, "自行车")
    page.get_by_role("button", name="预览").click()
    expect(page.locator("#bubble .wechat-text")).to_contain_text("自行车的油费每年补贴一次")
    page.get_by_label("群众会怎么问").fill("自行车的油费补贴给多少")
    page.get_by_label("群众会怎么问").press("Enter")
    expect(page.locator(".tried")).to_contain_text("由这一条回答")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("status").first).to_contain_text("已存成草稿")

    second = context.new_page()
    second.goto(page.url.partition("?")[0])
    page.get_by_label("结论").fill("对方先存的。")
    page.get_by_label("这次改了什么").fill("改结论")
    page.get_by_role("button", name="存草稿").click()
    second.get_by_label("结论").fill("后来的人写的。")
    second.get_by_label("这次改了什么").fill("改结论")
    second.get_by_role("button", name="存草稿").click()
    expect(second.locator(".compare")).to_contain_text("对方先存的")
    expect(second.locator(".compare")).to_contain_text("后来的人写的")
    shot(second, "conflict")
    second.get_by_role("button", name="存草稿").click()
    expect(second.get_by_role("status").first).to_contain_text("已存成草稿")

    second.get_by_label("加一条").fill("月亮上能骑自行车吗")
    second.get_by_role("button", name="加为标准问题").click()
    expect(second.locator("#golden").locator("..")).to_contain_text("月亮上能骑自行车吗")
    second.get_by_label("哪句话").fill("飞机票给补贴吗")
    second.get_by_role("button", name="这句不该由这条回答").click()
    expect(second.locator(".rejected")).to_contain_text("飞机票给补贴吗")
    second.get_by_role("button", name="历次改动").click()
    expect(second.locator(".compare")).to_contain_text("对方先存的")
    context.close()
