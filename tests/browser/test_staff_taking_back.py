"""What is taken back, taken out of the queue's heap again, or fetched as a file, in a real browser."""

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.browser.test_staff_console import admin as admin
from tests.browser.test_staff_console import console_address as console_address
from tests.browser.test_staff_console import console_services as console_services
from tests.browser.test_staff_console import page as page
from tests.browser.test_staff_questions import ODD, asked

ENTRY = "zhongwei-payment-deposit"


def fetched(page: Page, name: str, folder: Path) -> Path:
    """The file behind a link."""
    with page.expect_download() as download:
        page.locator("main a").filter(has_text=name).first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_all_entries_are_fetched_as_a_sheet_and_as_cards(
    page: Page, console_address: str, tmp_path: Path
) -> None:
    page.goto(f"{console_address}staff/exchange")
    sheet = fetched(page, "全部条目，Excel 表", tmp_path)
    rows = [
        [str(one) for one in row] for row in load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    ]
    assert any(ENTRY in row for row in rows)
    cards = fetched(page, "全部条目，卡片文件（.zip）", tmp_path)
    assert cards.read_bytes()[:2] == b"PK"
    template = fetched(page, "下载模板", tmp_path)
    assert load_workbook(template).worksheets


def test_the_report_of_a_period_and_the_table_of_one_plot_are_fetched(
    page: Page, console_address: str, tmp_path: Path
) -> None:
    asked(page, console_address, "住院要交押金吗")
    expect(page.get_by_text("免缴住院押金").last).to_be_visible()
    page.goto(f"{console_address}staff/data")
    report = fetched(page, "报表", tmp_path)
    whole = load_workbook(report).sheetnames
    one = load_workbook(fetched(page, "下载 Excel", tmp_path)).sheetnames
    assert len(one) == 1
    assert set(one) <= set(whole)
    assert len(whole) > 3


@both_screens
def test_what_was_dismissed_is_opened_again(page: Page, console_address: str, screen: str) -> None:
    question = ODD[screen]
    asked(page, console_address, question)
    expect(page.get_by_text("会转给工作人员").last).to_be_visible()
    page.goto(f"{console_address}staff/questions")
    page.get_by_role("link", name=question).first.click()
    group = page.url
    page.get_by_label("原因").fill("归村委会管")
    page.get_by_role("button", name="不处理").click()
    page.goto(group)
    look(page)
    page.get_by_role("button", name="重新打开").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(f"{console_address}staff/questions")
    expect(page.get_by_role("link", name=question).first).to_be_visible()


@both_screens
def test_a_rejected_match_is_taken_back(page: Page, console_address: str, screen: str) -> None:
    said = f"押金条丢了找谁补，{screen}"
    page.goto(f"{console_address}staff/entries/{ENTRY}")
    part = page.get_by_role("region", name="不该由这条回答的话")
    part.get_by_role("textbox").first.fill(said)
    part.get_by_role("button", name="这句不该由这条回答").click()
    kept = page.get_by_role("region", name="不该由这条回答的话").get_by_role("listitem").filter(has_text=said)
    expect(kept).to_have_count(1)
    look(page)
    kept.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=said)).to_have_count(0)


def look(page: Page) -> None:
    assert barriers(page) == []
    assert [one for one in cut_off(page) if "<select" not in one] == []
    assert small_targets(page) == []
