"""测一测 in a browser: the three questions on one page, on both screens, with nothing in anybody's way."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from backend.services import Services
from policy_kb.quiz.models import QuizSheetRow
from tests.browser.axe import barriers
from tests.browser.conftest import listen
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.policy_kb.quiz.asked import ask


@pytest.fixture(scope="module", autouse=True)
def quiz(real_services: Services) -> None:
    """Three published questions of 随县."""
    with real_services.database.writing() as session:
        ask(session, "421321", 3, real_services.clock.now())


def look(page: Page) -> None:
    """Nothing on the page bars anybody."""
    assert barriers(page) == []
    assert cut_off(page) == []
    assert small_targets(page) == []


def counted(services: Services) -> int:
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(QuizSheetRow)) or 0


@both_screens
def test_the_quiz_is_answered_and_a_reload_counts_nothing(
    context: BrowserContext, real_address: str, real_services: Services
) -> None:
    page, before = context.new_page(), counted(real_services)
    heard = listen(page)
    page.goto(f"{real_address}quiz")
    look(page)
    page.get_by_label("先选您的县").select_option(label="随县")
    page.get_by_role("button", name="开始").click()
    expect(page.get_by_role("group")).to_have_count(3)
    look(page)
    page.get_by_role("button", name="愿意，交卷").click()
    expect(page.get_by_role("alert")).to_contain_text("还有题没有选")
    look(page)
    for group in page.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    page.get_by_role("button", name="愿意，交卷").click()
    expect(page.locator(".lead")).to_contain_text("3题答对")
    look(page)
    page.reload()
    expect(page.locator(".lead")).to_contain_text("3题答对")
    assert counted(real_services) == before + 1
    assert heard == []
