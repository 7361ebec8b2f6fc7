"""患者资料, 签约 and finding a patient by number, in a real browser: on a phone, on a desktop, without JavaScript."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.backend.followed import Place
from tests.browser.steps import both_screens
from tests.browser.test_doctor_pages import (
    assert_sound,
    doctor_address,
    page,
    patient,
    place,
    place_services,
    supervise,
)
from tests.scheduler.registered import id_number

__all__ = ["doctor_address", "page", "patient", "place", "place_services"]  # fixtures


def papers(page: Page, address: str, patient: int) -> None:
    """From the patient's page: look, change the telephone, add a disease and end it, then the contract."""
    page.goto(f"{address}d/patients/{patient}")
    page.get_by_role("link", name="患者资料").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("患者资料")
    expect(page.locator("main")).not_to_contain_text("1380000")


@both_screens
def test_particulars_are_shown_masked_then_changed(page: Page, doctor_address: str, patient: int) -> None:
    papers(page, doctor_address, patient)
    assert_sound(page)
    page.get_by_role("button", name="显示完整资料并修改").click()
    phone = page.get_by_label("电话")
    expect(phone).to_be_visible()
    assert_sound(page)
    phone.fill("123")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_sound(page)
    page.get_by_label("电话").fill("13900001111")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_be_visible()


@both_screens
def test_a_disease_is_added_and_ended(page: Page, doctor_address: str, patient: int) -> None:
    papers(page, doctor_address, patient)
    page.get_by_label("加一种病").select_option(label="2型糖尿病")
    page.get_by_role("button", name="登记病种").click()
    rows = page.get_by_role("list", name="病种")
    expect(rows).to_contain_text("糖尿病")
    page.get_by_label("哪种病不再随访").select_option(label="2型糖尿病")
    page.get_by_role("button", name="登记结束").click()
    expect(page.get_by_role("alert").first).to_contain_text("为什么结束")
    page.get_by_label("原因").select_option(index=1)
    page.get_by_role("button", name="登记结束").click()
    expect(rows).to_contain_text("起不再随访")
    assert_sound(page)


@both_screens
def test_a_contract_is_ended_and_the_supervisor_signs_anew(
    page: Page, doctor_address: str, place: Place, patient: int, context: BrowserContext
) -> None:
    papers(page, doctor_address, patient)
    page.get_by_role("link", name="签约", exact=True).click()
    expect(page.get_by_role("heading", name="解约")).to_be_visible()
    assert_sound(page)
    page.get_by_label("我已核实").check()
    page.get_by_role("button", name="登记解约").click()
    expect(page.get_by_role("alert").first).to_contain_text("原因")
    assert_sound(page)


def test_a_supervisor_finds_by_number_without_javascript(
    browser: Browser, doctor_address: str, place: Place
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    supervise(page, f"{doctor_address}d/find")
    page.get_by_label("身份证号").fill("64052219600101001")
    page.get_by_role("button", name="找这位患者").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("身份证号").fill(id_number(number=1).text)
    page.get_by_role("button", name="找这位患者").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("签约")
    context.close()


@both_screens
@pytest.mark.parametrize("path", ["d/find"])
def test_the_search_bars_nobody(
    context: BrowserContext, doctor_address: str, place: Place, path: str
) -> None:
    page = context.new_page()
    supervise(page, f"{doctor_address}{path}")
    expect(page.get_by_role("heading", level=1)).to_have_text("找患者")
    assert_sound(page)
