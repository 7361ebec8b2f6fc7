"""Everybody can use the chat page: large type, contrast, targets, keyboard, screen reader, no JavaScript."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.backend.scripted import CHOICES, DEPOSIT
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, LAUNCH, PHONE, listen, prepare
from tests.browser.steps import ask, both_screens, colours, contrast, cut_off, small_targets


def play_everything(page: Page) -> None:
    """Bring every kind of bubble onto the page: answer, choices, emergency, unknown, trouble."""
    for question in ("住院要交押金吗", "我爹胸口疼", "月亮多远", "选"):
        ask(page, question)
    page.get_by_label("您的问题").fill("坏")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_be_visible()


@both_screens
def test_axe_finds_no_barrier(page: Page) -> None:
    assert barriers(page) == []
    play_everything(page)
    assert barriers(page) == []


def test_axe_finds_no_barrier_in_small_letters_or_on_an_error_page(page: Page, address: str) -> None:
    page.get_by_role("button", name="小字").click()
    play_everything(page)
    assert barriers(page) == []
    page.goto(f"{address}nothing")
    assert barriers(page) == []


@both_screens
def test_everything_to_press_is_at_least_44_px(page: Page) -> None:
    assert small_targets(page) == []
    play_everything(page)
    assert small_targets(page) == []
    page.get_by_role("button", name="小字").click()
    assert small_targets(page) == []


@pytest.mark.parametrize("selector", [".button-main", ".call", ".turn-mine .bubble", ".avatar"])
def test_letters_stand_out_from_their_ground(page: Page, selector: str) -> None:
    play_everything(page)
    assert contrast(*colours(page.locator(selector).first)) >= 4.5


@both_screens
def test_nothing_is_cut_and_nothing_moves_sideways(page: Page) -> None:
    assert cut_off(page) == []
    play_everything(page)
    assert cut_off(page) == []


@pytest.fixture
def enlarged(playwright: Playwright, chromium: str, screen: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser whose user has set the letters to one and a half times the usual size."""
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"webkit": {"webprefs": {"default_font_size": 24}}}))
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium,
        args=LAUNCH,
        viewport=PHONE if screen == "phone" else DESKTOP,  # type: ignore[arg-type]
        is_mobile=screen == "phone",
        has_touch=screen == "phone",
    )
    prepare(context)
    yield context
    context.close()


@both_screens
def test_at_one_and_a_half_times_the_size_everything_fits(enlarged: BrowserContext, address: str) -> None:
    page = enlarged.new_page()
    heard = listen(page)
    page.goto(address)
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "33px"
    assert cut_off(page) == []
    page.get_by_role("combobox", name="地区").select_option(label="沙坡头区")
    play_everything(page)
    assert cut_off(page) == []
    assert small_targets(page) == []
    assert heard == []


def test_on_a_low_screen_there_is_room_to_read(page: Page) -> None:
    page.set_viewport_size({"width": 740, "height": 360})
    ask(page, "住院要交押金吗")
    assert page.locator(".composer").evaluate("e => getComputedStyle(e).position") == "static"
    assert cut_off(page) == []


@both_screens
def test_the_page_is_used_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="直接去提问")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("选")
    page.keyboard.press("Enter")
    choice = page.get_by_role("button", name=f"1 {CHOICES[0]}")
    expect(choice).to_be_enabled()
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(DEPOSIT)).to_be_visible()


def test_enter_belongs_to_the_input_method_while_pinyin_is_typed(page: Page) -> None:
    page.get_by_label("您的问题").fill("押金")
    page.get_by_label("您的问题").dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    expect(page.locator(".question")).to_have_count(0)
    page.get_by_label("您的问题").press("Shift+Enter")
    expect(page.locator(".question")).to_have_count(0)
    page.get_by_label("您的问题").press("Enter")
    expect(page.locator(".question")).to_have_count(1)


def test_a_screen_reader_hears_new_answers_and_who_speaks(page: Page) -> None:
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    answer = ask(page, "押金")
    expect(log.locator(".turn-mine .bubble")).to_have_text("您问：押金")
    expect(answer.locator(".lead")).to_have_text(f"明白答：{DEPOSIT}")


@both_screens
def test_everything_works_without_javascript(browser: Browser, screen: str, address: str) -> None:
    size = PHONE if screen == "phone" else DESKTOP
    context = browser.new_context(viewport=size, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.get_by_role("combobox", name="地区").select_option(label="海原县")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#offer-title")).to_have_text("海原县，大家常问")
    page.get_by_label("您的问题").fill("选")
    page.get_by_role("button", name="发送").click()
    page.get_by_role("button", name=f"1 {CHOICES[0]}").click()
    expect(page.get_by_text(DEPOSIT)).to_be_in_viewport(ratio=1)
    expect(page.locator(".question")).to_have_text(["选", CHOICES[0]])
    page.locator(".suggestion").first.click()
    expect(page.locator(".question")).to_have_count(3)
    page.get_by_role("button", name="小字").click()
    expect(page.locator(".question")).to_have_count(3)
    page.get_by_role("button", name="清空").click()
    expect(page.locator(".question")).to_have_count(0)
    expect(page.get_by_role("combobox", name="地区")).to_have_value("640522")
    context.close()
