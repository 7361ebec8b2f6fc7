"""Documents, bulk entries and leaflets driven in a real browser, on both screens, looked at for barriers each step."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.core.audit import Actor
from backend.services import Services
from policy_kb.documents import life, succession
from policy_kb.documents.succession import Asked
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.browser.test_staff_console import admin, console_address, console_services, enter, page
from tests.policy_kb.editing import written
from tests.policy_kb.editing.written import live
from tests.policy_kb.exchange.test_round_trip import GOOD, sheet_of
from tests.policy_kb.importing.written import docx_of

__all__ = ["admin", "console_address", "console_services", "page"]  # fixtures

TEXT = (
    "中卫市医疗救助办法",
    "第一章 总则",
    "第一条 特困人员住院的，全额救助。",
    "第二条 低保户住院的，救助百分之七十，一年最多三万元。",
)


def look(page: Page) -> None:
    """Nothing on the page bars anybody."""
    assert barriers(page) == []
    assert cut_off(page) == []
    assert small_targets(page) == []


def by_another(services: Services, where: str, use_case: Callable[..., object], *more: object) -> None:
    """What a second person does to the document of an address."""
    with services.database.writing() as session:
        use_case(session, where.rsplit("/", 1)[1], *more, Actor("colleague"), services.clock.now())


def upload(page: Page, address: str, folder: Path, title: str, issued: str) -> None:
    file = folder / f"{title}.docx"
    file.write_bytes(docx_of(TEXT))
    page.goto(f"{address}staff/documents")
    page.get_by_role("button", name="上传文件").click()
    page.get_by_label("文件 必填").set_input_files(file)
    page.get_by_label("文件标题").fill(title)
    page.get_by_label("发文单位").fill("中卫市民政局")
    page.get_by_label("发文日期").fill(issued)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("上传好了")


@both_screens
def test_a_document_goes_its_whole_way(
    page: Page, console_address: str, console_services: Services, tmp_path: Path, screen: str
) -> None:
    old, new = f"医疗救助办法{screen}", f"医疗救助办法{screen}修订"
    page.goto(f"{console_address}staff/documents/new")
    look(page)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("还没有选文件")
    upload(page, console_address, tmp_path, old, "2021")
    expect(page.locator(".original")).to_contain_text("一年最多三万元")
    look(page)
    where = page.url.split("?")[0]
    expect(page.locator("main")).to_contain_text("要请另一位同事对照原文核对")
    expect(page.get_by_role("button", name="核对好了，确认")).to_have_count(0)
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("alert")).to_contain_text("删了，文件和条款都找不回来")
    look(page)
    page.get_by_role("link", name="不删了").click()
    by_another(console_services, where, life.confirm)
    page.goto(where)
    page.get_by_role("button", name=re.compile("写成问答.*第2条")).click()
    expect(page.get_by_role("link", name="打开刚写的草稿")).to_be_visible()
    look(page)
    with console_services.database.writing() as session:
        cites = replace(written.TEXT, title=f"低保户住院的{screen}", document_key=where.rsplit("/", 1)[1])
        live(session, f"staff-old-{screen}", cites, console_services.clock.now())
    upload(page, console_address, tmp_path, new, "2025")
    by_another(console_services, page.url.split("?")[0], life.confirm)
    page.goto(where)
    offered = page.locator("#newer option", has_text=new).first.get_attribute("value") or ""
    page.get_by_label("被哪份新文件代替").select_option(offered)
    page.get_by_label("核对过，讲的是同一件事").check()
    page.get_by_role("button", name="提出代替").click()
    expect(page.get_by_role("status")).to_contain_text("等另一位同事看过同意")
    look(page)
    newer = page.get_by_role("link", name=new).first.get_attribute("href") or ""
    by_another(console_services, where, succession.agree, Asked("supersede", newer.rsplit("/", 1)[1]))
    page.goto(where)
    expect(page.locator("#citing")).to_contain_text("照新文件改")
    look(page)
    for room in ("documents?waiting=1", "documents", "documents/outdated"):
        page.goto(f"{console_address}staff/{room}")
        look(page)
    expect(page.locator(".lines")).to_contain_text("低保户住院的")


@both_screens
def test_entries_are_brought_in_from_a_sheet(page: Page, console_address: str, tmp_path: Path) -> None:
    page.goto(f"{console_address}staff/exchange")
    look(page)
    bad, good = tmp_path / "坏.xlsx", tmp_path / "好.xlsx"
    bad.write_bytes(sheet_of(GOOD, GOOD | {"标题": "坏的", "结论": "=1+1"}))
    good.write_bytes(sheet_of(GOOD, {"地区": "海原县", "标题": "半条"}))
    page.get_by_label("填好的表").set_input_files(bad)
    page.get_by_role("button", name="上传，看每一行").click()
    expect(page.get_by_role("alert")).to_contain_text("有要改正的地方")
    expect(page.locator(".lines")).to_contain_text("F4 这一格是公式")
    look(page)
    page.get_by_role("button", name="改好了，再传一次").click()
    page.get_by_label("填好的表").set_input_files(good)
    page.get_by_role("button", name="上传，看每一行").click()
    look(page)
    page.goto(f"{console_address}staff/exchange")
    look(page)
    page.get_by_role("link", name="好.xlsx").click()
    page.get_by_role("button", name="确认，写成 2 条草稿").click()
    expect(page.get_by_role("status")).to_contain_text("写成 2 条草稿")
    with page.expect_download() as download:
        page.get_by_role("link", name="全部条目，Excel 表").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


@both_screens
def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    page: Page, console_address: str, tmp_path: Path
) -> None:
    large = tmp_path / "很大.docx"
    with large.open("wb") as file:
        file.truncate(21 * 2**20)
    page.goto(f"{console_address}staff/documents/new")
    chooser = page.get_by_label("文件 必填")
    chooser.set_input_files(large)
    expect(page.locator("#file-size")).to_have_text(re.compile("“很大.docx”有 21 MB，超过 20 MB，没有选上"))
    expect(chooser).to_have_value("")
    look(page)
    page.get_by_role("button", name="上传").click()
    expect(chooser).to_be_focused()
    expect(page.locator("#file-size")).to_have_text(re.compile("超过 20 MB，没有选上"))
    expect(page.get_by_text("还没有选文件")).to_have_count(0)
    (tmp_path / "小.docx").write_bytes(b"x")
    chooser.set_input_files(tmp_path / "小.docx")
    expect(page.locator("#file-size")).to_have_text("")
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#trouble")).to_be_visible()  # the server's own sentence, about what is in the file


@pytest.mark.parametrize("megabytes", [21, 60], ids=["refused by the page", "refused by the server"])
@pytest.mark.usefixtures("console_services")
def test_without_scripts_what_was_typed_beside_a_file_that_is_too_large_stays(
    browser: Browser, console_address: str, admin: str, tmp_path: Path, megabytes: int
) -> None:
    large = tmp_path / "很大.docx"
    with large.open("wb") as file:
        file.truncate(megabytes * 2**20)
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    enter(page, console_address, admin)
    page.goto(f"{console_address}staff/documents/new")
    page.get_by_label("文件标题").fill("中卫市医疗救助办法")
    page.get_by_label("发文单位").fill("中卫市民政局")
    page.get_by_label("文件 必填").set_input_files(large)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("#trouble")).to_contain_text("文件超过 20 MB，没有上传")
    expect(page.get_by_label("文件标题")).to_have_value("中卫市医疗救助办法")
    expect(page.get_by_label("发文单位")).to_have_value("中卫市民政局")
    context.close()


@both_screens
@pytest.mark.usefixtures("printer")
def test_a_leaflet_is_chosen_and_an_article_shown(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}staff/leaflets")
    page.get_by_label("写给谁").select_option(label="慢病患者")
    page.get_by_role("button", name="查找").click()
    look(page)
    page.get_by_role("link", name="推文").first.click()
    expect(page.get_by_label("正文的 HTML 代码")).to_have_value(re.compile("^<section"))
    look(page)
