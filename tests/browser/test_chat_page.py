"""The chat page as people use it, on a phone and on a desktop."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.backend.scripted import CHOICES, DEPOSIT, SOURCE
from tests.browser.conftest import listen
from tests.browser.steps import answered, ask, both_screens, covered, replies, settled


@both_screens
def test_a_question_gets_an_answer_with_its_source_set_off(page: Page) -> None:
    answer = ask(page, "住院要交押金吗")
    expect(answer.locator(".words")).to_have_text(DEPOSIT)
    expect(answer.locator(".source")).to_have_text(SOURCE)
    expect(answer.locator("b")).to_have_text("找谁：")
    expect(page.locator(".question")).to_have_text("住院要交押金吗")
    expect(page.get_by_label("您的问题")).to_have_value("")


@both_screens
def test_the_conclusion_is_in_sight_when_the_answer_has_come(page: Page) -> None:
    for _ in range(3):
        answer = ask(page, "住院要交押金吗")
    settled(page)
    expect(answer.locator(".lead")).to_be_in_viewport(ratio=1)
    bar = page.locator(".region").bounding_box()
    question = page.locator(".question").last
    box = question.bounding_box()
    assert bar is not None
    assert box is not None
    assert box["y"] >= bar["y"] + bar["height"]


@both_screens
def test_the_answer_of_the_real_dialog_arrives(context: BrowserContext, real_address: str) -> None:
    page = context.new_page()
    page.goto(real_address)
    page.get_by_role("combobox", name="地区").select_option(label="海原县")
    answer = ask(page, "住院要交押金吗")
    expect(answer).to_have_attribute("data-kind", "answer")
    expect(answer.locator(".source")).to_contain_text("2019年")


@both_screens
def test_a_chosen_region_is_kept_after_reload(page: Page) -> None:
    page.get_by_role("combobox", name="地区").select_option(label="海原县")
    expect(page.locator("#offer-title")).to_have_text("海原县，大家常问")
    page.reload()
    expect(page.get_by_role("combobox", name="地区")).to_have_value("640522")
    expect(page.locator("#offer-title")).to_have_text("海原县，大家常问")


def test_the_region_comes_back_when_only_the_cookies_are_gone(page: Page, context: BrowserContext) -> None:
    page.get_by_role("combobox", name="地区").select_option(label="随县")
    expect(page.locator("#offer-title")).to_have_text("随县，大家常问")
    context.clear_cookies()
    page.reload()
    expect(page.get_by_role("combobox", name="地区")).to_have_value("421321")
    expect(page.locator("#offer-title")).to_have_text("随县，大家常问")


def test_regions_with_policies_are_on_top_of_the_picker(page: Page) -> None:
    labels = page.locator("#region optgroup").evaluate_all("all => all.map(one => one.label)")
    assert labels[0].startswith("常用地区：")
    assert any(label == "常用地区：宁夏中卫市" for label in labels)
    assert labels[-1] == "其他省、自治区、直辖市"


def test_a_region_without_policies_is_said_before_anything_is_asked(page: Page) -> None:
    page.get_by_role("combobox", name="地区").select_option(label="北京市")
    expect(page.locator(".uncovered")).to_have_text(
        "北京市的政策还没有收进来，当地的规定我答不了。请问村医或当地医保窗口。"
    )
    expect(page.locator(".suggestion")).to_have_count(0)


def test_a_region_told_in_words_moves_the_picker(page: Page) -> None:
    ask(page, "我是武城的")
    expect(page.get_by_role("combobox", name="地区")).to_have_value("371428")
    page.reload()
    expect(page.get_by_role("combobox", name="地区")).to_have_value("371428")


@both_screens
def test_a_suggested_question_is_asked_with_one_press(page: Page) -> None:
    button = page.locator(".suggestion").first
    asked = button.inner_text()
    button.click()
    expect(answered(page, 0).locator(".words")).not_to_be_empty()
    expect(page.locator(".question")).to_have_text(asked)


@both_screens
def test_common_questions_come_back_after_an_answer(page: Page) -> None:
    ask(page, "押金")
    settled(page)
    page.get_by_role("link", name="常问").click()
    expect(page.locator("#log > *").last).to_have_id("suggestions")
    expect(page.locator(".suggestion").first).to_be_in_viewport()


@both_screens
def test_a_numbered_choice_is_a_button_and_works_once(page: Page) -> None:
    offer = ask(page, "选")
    assert offer.locator(".lines").inner_text() == ""
    offer.get_by_role("button", name=f"1 {CHOICES[0]}").click()
    expect(answered(page, 1).locator(".words")).to_have_text(DEPOSIT)
    expect(page.locator(".question").last).to_have_text(CHOICES[0])
    for button in offer.get_by_role("button").all():
        expect(button).to_be_disabled()


@both_screens
def test_an_emergency_is_red_and_calls_120(page: Page) -> None:
    answer = ask(page, "我爹胸口疼")
    expect(answer).to_have_attribute("data-kind", "emergency")
    call = answer.get_by_role("link", name="马上拨打 120")
    expect(call).to_have_attribute("href", "tel:120")
    expect(call).to_have_css("background-color", "rgb(179, 18, 29)")
    expect(answer.locator(".lead")).to_have_css("color", "rgb(179, 18, 29)")
    expect(call).to_be_in_viewport(ratio=1)


def test_an_ordinary_answer_has_no_call(page: Page) -> None:
    expect(ask(page, "押金").locator(".call")).to_have_count(0)


def test_the_conversation_survives_a_reload_and_can_be_cleared(page: Page) -> None:
    ask(page, "押金")
    ask(page, "选")
    page.reload()
    expect(replies(page)).to_have_count(2)
    page.locator(".choice:enabled").first.click()
    answered(page, 2)
    page.get_by_role("button", name="清空").click()
    expect(replies(page)).to_have_count(0)
    page.reload()
    expect(replies(page)).to_have_count(0)


@both_screens
def test_while_the_answer_is_awaited_the_bot_is_typing(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/ask", lambda route: held.append(route))
    page.get_by_label("您的问题").fill("押金")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("正在输入")).to_be_in_viewport(ratio=1)
    assert not covered(page.get_by_text("正在输入"))
    held[0].continue_()
    answered(page, 0)
    expect(page.get_by_text("正在输入")).to_have_count(0)


def test_a_second_press_while_waiting_asks_nothing(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/ask", lambda route: held.append(route))
    page.get_by_label("您的问题").fill("押金")
    page.get_by_role("button", name="发送").click()
    page.locator(".suggestion").first.click()
    expect(page.locator(".question")).to_have_count(1)
    held[0].continue_()
    answered(page, 0)
    assert len(held) == 1


def test_without_a_network_the_question_waits_to_be_sent_again(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    expect(page.get_by_text("网络断了")).to_be_visible()
    page.get_by_label("您的问题").fill("押金")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("网络不通，没有发出去")
    context.set_offline(False)
    expect(page.get_by_text("网络断了")).to_be_hidden()
    page.get_by_role("button", name="再发一次").click()
    expect(answered(page, 0).locator(".words")).to_have_text(DEPOSIT)
    expect(page.locator(".question")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_failure_of_the_server_is_said_in_chinese(page: Page) -> None:
    page.get_by_label("您的问题").fill("坏")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("系统出了点问题")
    expect(page.get_by_role("button", name="再发一次")).to_be_in_viewport(ratio=1)
    assert not covered(page.get_by_role("button", name="再发一次"))


@pytest.mark.parametrize("body", ["<html>502</html>", "{}"])
def test_an_answer_that_is_no_answer_is_said_in_chinese(page: Page, body: str) -> None:
    page.route("**/api/v1/ask", lambda route: route.fulfill(status=502, body=body))
    page.get_by_label("您的问题").fill("押金")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("系统正忙，没有答上。")


def test_a_conversation_the_server_no_longer_knows_starts_anew(page: Page) -> None:
    page.evaluate("() => sessionStorage.setItem('conversation', 'made.up')")
    page.get_by_label("您的问题").fill("押金")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("对话编号不对")
    page.get_by_role("button", name="再发一次").click()
    answered(page, 0)


def test_an_empty_box_asks_nothing(page: Page) -> None:
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".question")).to_have_count(0)
    expect(page.get_by_label("您的问题")).to_be_focused()


def test_what_is_written_is_shown_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)>")
    expect(page.locator(".question")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#log img").count() == 0


def test_the_size_of_the_letters_is_switched_and_remembered(page: Page) -> None:
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(size) >= 20
    page.get_by_role("button", name="小字").click()
    assert page.evaluate(size) < 20
    page.reload()
    assert page.evaluate(size) < 20
    page.get_by_role("button", name="大字").click()
    assert page.evaluate(size) >= 20


def test_a_page_in_a_browser_that_refuses_storage_still_answers(
    context: BrowserContext, address: str
) -> None:
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('refused') }})"
    )
    page = context.new_page()
    heard = listen(page)
    page.goto(address)
    expect(ask(page, "押金").locator(".words")).to_have_text(DEPOSIT)
    assert heard == []
