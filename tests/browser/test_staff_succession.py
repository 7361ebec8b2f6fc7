"""A newer document takes an older one's place, by two people in a real browser: with scripts and without.

Proposed, not agreed to, proposed again, agreed to before its day, come into force, its entry revised, taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.core.accounts.roles import Role
from backend.core.clock import SHANGHAI
from backend.services import Services
from policy_kb.documents.days import pass_days
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, listen, prepare
from tests.browser.steps import cut_off, small_targets
from tests.browser.test_staff_console import console_address, console_services, enter
from tests.browser.test_staff_entries import account
from tests.policy_kb.editing import written
from tests.policy_kb.editing.written import live
from tests.policy_kb.importing.written import docx_of

__all__ = ["console_address", "console_services"]  # fixtures

FIRST_DAY = datetime(2098, 1, 1, tzinfo=SHANGHAI)
OLD = ("# 马车票补助办法", "## 第一章 总则", "第一条 赶马车进城看病的，马车票每次补助十元。")
NEW = (
    "# 马车票补助办法（修订）",
    "第一条 赶马车进城看病的，马车票每次补助二十元。",
    "附则",
    "第二条 本办法自2098年1月1日起施行，有效期5年。",
)


@dataclass
class Desk:
    """An editor and a reviewer of 中卫市, each in a browser of their own."""

    editor: Page
    reviewer: Page
    address: str
    scripts: bool

    def look(self, page: Page) -> None:
        """Nothing bars anybody. What looks is a script itself."""
        if self.scripts:
            assert barriers(page) == []
            assert [one for one in cut_off(page) if 'id="document_key"' not in one] == []
            assert small_targets(page) == []

    def upload(self, folder: Path, title: str, issued: str, paragraphs: tuple[str, ...]) -> str:
        """By the editor; the address of the document, which waits to be confirmed."""
        file, page = folder / f"{title}.docx", self.editor
        file.write_bytes(docx_of(paragraphs))
        page.goto(f"{self.address}staff/documents/new")
        page.get_by_label("文件 必填").set_input_files(file)
        page.get_by_label("文件标题").fill(title)
        page.get_by_label("发文单位").fill("中卫市交通局")
        page.get_by_label("发文日期").fill(issued)
        page.get_by_role("button", name="上传", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("上传好了")
        return page.url.split("?")[0]

    def confirm(self, where: str, words: str) -> None:
        """By the reviewer."""
        self.reviewer.goto(where)
        self.reviewer.get_by_role("button", name="核对好了，确认").click()
        expect(self.reviewer.get_by_role("status")).to_contain_text(words)

    def propose(self, where: str, title: str) -> None:
        """By the editor: that the document of this title take its place."""
        page = self.editor
        page.goto(where)
        offered = page.locator("#newer option", has_text=title).first.get_attribute("value") or ""
        page.get_by_label("被哪份新文件代替").select_option(offered)
        page.get_by_role("button", name="提出代替").click()
        expect(page.get_by_role("status")).to_contain_text("等另一位同事看过同意")


@contextmanager
def desk_of(browser: Browser, services: Services, address: str, *, scripts: bool) -> Iterator[Desk]:
    contexts, pages, heard = [], [], []
    for role in (Role.EDITOR, Role.REVIEWER):
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN", java_script_enabled=scripts)  # type: ignore[arg-type]
        prepare(context)
        page = context.new_page()
        heard.append(listen(page))
        enter(page, address, account(services, role))
        contexts.append(context)
        pages.append(page)
    editor, reviewer = pages
    yield Desk(editor, reviewer, address, scripts)
    for context in contexts:
        context.close()
    assert heard == [[], []]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_newer_document_takes_an_older_one_s_place_on_its_day(
    browser: Browser, console_services: Services, console_address: str, tmp_path: Path, scripts: bool
) -> None:
    with desk_of(browser, console_services, console_address, scripts=scripts) as desk:
        editor, reviewer = desk.editor, desk.reviewer
        name = f"马车票补助办法{'甲' if scripts else '乙'}"
        old = desk.upload(tmp_path, name, "2021", OLD)
        expect(editor.locator(".original strong").first).to_have_text("马车票补助办法")
        desk.confirm(old, "确认好了")
        entry = replace(
            written.TEXT,
            region_code="640500",
            title=f"马车票补助{name[-1]}",
            phrasings=tuple(f"马车票{words}{name[-1]}" for words in ("补不补", "补多少", "找谁补")),
            conclusion="赶马车进城看病的，马车票每次补助十元。",
            document_key=old.rsplit("/", 1)[1],
        )
        with console_services.database.writing() as session:
            live(session, f"staff-cart-{'a' if scripts else 'b'}", entry, console_services.clock.now())
        of_entry = f"{console_address}staff/entries/staff-cart-{'a' if scripts else 'b'}"

        new = desk.upload(tmp_path, f"{name}修订", "2026-01", NEW)
        expect(editor.locator("#days")).to_contain_text("本办法自2098年1月1日起施行，有效期5年")
        expect(editor.get_by_label("从哪天起施行")).to_have_value("2098-01-01")
        desk.look(editor)
        editor.get_by_label("有效期的最后一天").fill("后年")
        editor.get_by_role("button", name="记下施行日期").click()
        expect(editor.get_by_role("alert")).to_contain_text("“后年”写法不对")
        desk.look(editor)
        editor.get_by_label("有效期的最后一天").fill("")
        editor.get_by_role("button", name="记下施行日期").click()
        expect(editor.get_by_role("status")).to_contain_text("记下了")
        desk.confirm(new, "到施行那天才引用")
        desk.look(reviewer)

        desk.propose(old, f"{name}修订")
        desk.look(editor)
        reviewer.goto(old)
        desk.look(reviewer)
        reviewer.get_by_role("button", name="不同意").click()
        expect(reviewer.get_by_role("status")).to_contain_text("没有同意")
        desk.propose(old, f"{name}修订")
        reviewer.goto(old)
        reviewer.get_by_role("button", name="看过了，同意").click()
        expect(reviewer.get_by_role("status")).to_contain_text("新文件施行那天起由它代替")
        expect(reviewer.locator("main")).to_contain_text("将于 2098-01-01 由")
        desk.look(reviewer)
        editor.goto(f"{console_address}staff/documents/outdated")
        expect(editor.locator(".lines tr", has_text=entry.title)).to_contain_text("将于 2098-01-01 施行")
        desk.look(editor)
        editor.goto(of_entry)
        expect(editor.locator("#newer")).to_contain_text("马车票每次补助二十元")
        expect(editor.locator("#bubble")).not_to_contain_text("政策已更新")
        desk.look(editor)

        pass_days(console_services.database, FIRST_DAY)
        editor.goto(of_entry)
        expect(editor.locator("#newer")).to_contain_text("现在答案会先说“政策已更新”")
        expect(editor.locator("#bubble")).to_contain_text("政策已更新")
        desk.look(editor)
        editor.get_by_label("这次改了什么").fill("看看还用不用改")
        editor.get_by_role("button", name="检查").click()
        expect(editor.locator("#found")).to_contain_text(f"已由《{name}修订》（2026-01）代替")
        editor.get_by_label("结论").fill("赶马车进城看病的，马车票每次补助二十元。")
        editor.get_by_label("来源文件").select_option(new.rsplit("/", 1)[1])
        editor.get_by_role("button", name="送审").click()
        again = editor.get_by_role("button", name="看过了，仍然送审")
        expect(again.or_(editor.get_by_role("status").filter(has_text="已送审")).first).to_be_visible()
        if again.is_visible():
            again.click()
            expect(editor.get_by_role("status").first).to_contain_text("送审")
        reviewer.goto(of_entry)
        reviewer.get_by_role("button", name="通过").click()
        again = reviewer.get_by_role("button", name="看过了，仍然通过")
        passed = reviewer.get_by_role("status").filter(has_text="发布")
        expect(again.or_(passed).first).to_be_visible()
        if again.is_visible():
            again.click()
            expect(passed.first).to_be_visible()
        reviewer.goto(f"{console_address}staff/documents/outdated")
        expect(reviewer.locator("main")).not_to_contain_text(entry.title)

        reviewer.goto(new)
        reviewer.get_by_role("button", name="退回核对").click()
        expect(reviewer.get_by_role("status")).to_contain_text("已退回核对")
        desk.look(reviewer)
