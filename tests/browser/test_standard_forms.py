"""The record forms of psychosis and tuberculosis, on a phone and a desktop: short, folded, nothing lost."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.services import Services
from scheduler.guidelines import Disease
from tests.backend.followed import Place
from tests.browser.conftest import PHONE
from tests.browser.steps import both_screens
from tests.browser.test_doctor_pages import (  # noqa: F401 - the fixtures of the doctors' pages
    assert_sound,
    doctor_address,
    enter,
    page,
    place,
    place_services,
    sign,
)


@pytest.fixture
def mind(place_services: Services, place: Place) -> int:  # noqa: F811
    """A new patient of the own doctor, followed for a severe mental disorder."""
    with place_services.database.writing() as session:
        return sign(place_services, session, place, diseases=(Disease.PSYCHOSIS,))


@pytest.fixture
def lung(place_services: Services, place: Place) -> int:  # noqa: F811
    """A new patient of the own doctor, treated for tuberculosis."""
    with place_services.database.writing() as session:
        return sign(place_services, session, place, diseases=(Disease.TUBERCULOSIS,))


def unfold(page: Page) -> None:  # noqa: F811
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")


def pick(page: Page, name: str, value: int) -> None:  # noqa: F811
    page.locator(f"[name={name}][value='{value}']").check()


def visit_of_a_mind(page: Page, address: str, patient: int) -> None:  # noqa: F811
    """From the empty form over a refusal to the patient's page, where the record stands."""
    page.goto(f"{address}d/patients/{patient}/visit")
    pick(page, "risk", 0)
    pick(page, "psychosis_symptoms", 11)
    pick(page, "psychosis_symptoms", 12)
    pick(page, "insight", 2)
    page.locator("summary", has_text="关锁和住院").click()
    pick(page, "hospital", 2)
    page.get_by_label("末次出院时间").fill("2026-03-05")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#discharged_on-wrong")).to_contain_text("末次出院时间2026-03-05在随访日期")
    expect(page.locator("#psychosis_symptoms_other-wrong")).to_contain_text("请填“其他目前症状”")
    expect(page.locator("[name=insight][value='2']")).to_be_checked()


def put_right(page: Page) -> None:  # noqa: F811
    page.get_by_label("末次出院时间").fill("2026-02-05")
    page.get_by_label("其他目前症状").fill("总说有人跟着他")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对后保存")
    expect(page.get_by_text("孤僻懒散、其他")).to_be_visible()


@both_screens
def test_a_visit_for_a_mental_disorder_is_recorded_with_its_form(
    page: Page,  # noqa: F811
    doctor_address: str,  # noqa: F811
    mind: int,
) -> None:
    visit_of_a_mind(page, doctor_address, mind)
    expect(page.get_by_label("末次出院时间")).to_be_visible()  # what is wrong is unfolded
    assert_sound(page)
    put_right(page)
    assert_sound(page)
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.get_by_text("看全部").click()
    expect(page.get_by_text("总说有人跟着他")).to_be_visible()
    expect(page.get_by_text("曾住院，现未住院")).to_be_visible()
    assert_sound(page)


@both_screens
def test_every_part_of_the_forms_bars_nobody(
    page: Page,  # noqa: F811
    doctor_address: str,  # noqa: F811
    mind: int,
    lung: int,
) -> None:
    for address in (f"{mind}/visit", f"{mind}/unmet", f"{lung}/visit"):
        page.goto(f"{doctor_address}d/patients/{address}")
        unfold(page)
        assert_sound(page)


def test_a_usual_visit_stays_short(page: Page, doctor_address: str, mind: int) -> None:  # noqa: F811
    page.goto(f"{doctor_address}d/patients/{mind}/visit")
    expect(page.get_by_text("危险性评估")).to_be_visible()
    expect(page.get_by_text("轻度滋事")).to_be_hidden()
    expect(page.locator("details[open]")).to_have_count(0)
    assert page.evaluate("() => document.documentElement.scrollHeight / innerHeight") < 7


def test_the_other_form_of_tuberculosis_takes_over_what_was_typed_without_javascript(
    browser: Browser,
    doctor_address: str,  # noqa: F811
    lung: int,
) -> None:
    context: BrowserContext = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()  # noqa: F811
    enter(page, doctor_address)
    page.goto(f"{doctor_address}d/patients/{lung}/visit")
    expect(page.get_by_text("痰菌情况")).to_be_visible()
    page.get_by_label("化疗方案").fill("2HRZE/4HR")
    page.get_by_role("button", name="不是第一次入户").click()
    expect(page.get_by_text("治疗月序")).to_be_visible()
    expect(page.locator("[name=sputum]")).to_have_count(0)
    expect(page.get_by_label("化疗方案")).to_have_value("2HRZE/4HR")
    page.get_by_label("治疗月序").fill("3")
    page.get_by_label("治疗月序").press("Enter")  # goes on, and never changes the form
    expect(page.get_by_role("heading", level=1)).to_have_text("核对后保存")
    expect(page.get_by_text("3个月")).to_be_visible()
    context.close()
