"""The figures of the follow-up in a real browser: on a phone and on a desktop, with and without JavaScript."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from scheduler import people
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, _serve, listen
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.scheduler.registered import said, teams, terms
from tests.scheduler.visited import at, form, record

PASSWORD = "大山里的月亮真圆呀!"
PAGE = "staff/follow-up/figures"


@pytest.fixture(scope="module")
def figures_address(real_services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With a supervisor of 海原县 and three patients in two townships, one of them visited late."""
    services = replace(real_services, passwords=Passwords(time_cost=1, memory_cost=8))
    today = services.clock.now().date()
    with services.database.writing() as session:
        new = NewAccount("figures", "马兰", Role.SUPERVISOR, "640522")
        register.add(session, services.passwords, new, SYSTEM, services.clock.now())
        row = session.query(StaffAccountRow).filter_by(username="figures").one()
        row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
        team = teams(session, "指标团队")[0]
        for number, (township, days) in enumerate((("李旺镇", 100), ("李旺镇", 80), ("三河镇", 200)), 901):
            begin = today - timedelta(days=days)
            more = {"township": township, "team_id": team.id, "terms": terms(team, str(begin), "2099-12-31")}
            found = people.register(session, services.cipher, said("样一", number, **more), at(begin).now)
            for day in (begin, today):
                record(session, found, form(day, 130 if days < 200 else 165))
    yield from _serve(services)


@pytest.fixture
def page(context: BrowserContext, figures_address: str) -> Iterator[Page]:
    """The figures, as the supervisor comes to them; a message of the console fails the test."""
    page = context.new_page()
    heard = listen(page)
    open_figures(page, figures_address)
    yield page
    assert heard == []


def open_figures(page: Page, address: str) -> None:
    page.goto(address + PAGE)
    page.get_by_label("用户名").fill("figures")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("随访指标")


@both_screens
def test_the_figures_bar_nobody(page: Page) -> None:
    row = page.get_by_role("row", name="三河镇")
    expect(row).to_contain_text("未达标")
    expect(row.get_by_role("cell")).to_have_count(5)
    assert barriers(page) == []
    assert cut_off(page) == []
    assert small_targets(page) == []


@both_screens
def test_another_grouping_is_chosen_and_the_file_is_fetched(page: Page, tmp_path: Path) -> None:
    page.get_by_label("分组").select_option("doctor")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("row", name="样医指")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="下载 Excel 表").click()
    assert fetched.value.suggested_filename.endswith(".xlsx")


def test_it_works_without_javascript(browser: Browser, figures_address: str) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    open_figures(page, figures_address)
    page.get_by_label("时期", exact=True).select_option(index=1)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("截至").first).to_be_visible()
    context.close()
