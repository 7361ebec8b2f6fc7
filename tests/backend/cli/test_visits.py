"""`mingbai visits`: the 随访台账 as an operator writes it, and what the audit log knows of it."""

from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import text

from backend.core import audit
from backend.core.audit import Filters
from backend.core.db import Database
from backend.core.subtree import NATION
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.scheduler import registered
from tests.scheduler.visit_sheets import MIND_FORM, line, written

pytestmark = ON_BOTH_DATABASES


def test_the_visits_are_written_masked_or_in_full_and_that_is_on_record(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    people, file = tmp_path / "people.xlsx", tmp_path / "visits.xlsx"
    assert mingbai("patients", "sample", people, "--people", "30").code == 0
    assert mingbai("patients", "import", people).code == 0
    run = mingbai("visits", "export", file)
    assert (run.code, run.err) == (0, "")
    assert "姓名和号码已隐去中间部分，文字说明没有写出" in run.out
    book = load_workbook(file)
    assert "高血压患者随访服务记录表" in book.sheetnames
    assert sum(sheet.max_row - 1 for sheet in book) > 0
    assert "0 次随访" in mingbai("visits", "export", file, "--full", "--since", "2199-01-01").out
    with database.reading() as session:
        found = [one for one in audit.listing(session, NATION, Filters()) if one.kind == "随访台账"]
    assert [one.detail["full"] for one in found] == [True, False]


def test_what_was_written_in_full_is_imported_once(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    people, file = tmp_path / "people.xlsx", tmp_path / "visits.xlsx"
    assert mingbai("patients", "sample", people, "--people", "30").code == 0
    assert mingbai("patients", "import", people).code == 0
    assert mingbai("visits", "export", file, "--full").code == 0
    again = mingbai("visits", "import", file)
    assert (again.code, "新登记0次随访" in again.out) == (0, True)
    book = load_workbook(file)
    for sheet in book:
        sheet.delete_rows(3, sheet.max_row)
    page = book["高血压患者随访服务记录表"]
    place = [cell.value for cell in page[1]].index("随访日期*") + 1
    page.cell(2, place).value = "2020-01-06"
    book.save(file)
    with database.writing() as somebody:  # a doctor who is just saving
        somebody.execute(text("UPDATE patient SET township = '李旺镇'"))
        assert "新登记1次随访" in mingbai("visits", "import", file, "--dry-run").out
    stored = mingbai("visits", "import", file)
    assert (stored.code, stored.out.splitlines()[-1].startswith("新登记1次随访")) == (0, True)
    assert "新登记0次随访" in mingbai("visits", "import", file, "--dry-run").out
    page.cell(2, place).value = "2199-01-01"
    book.save(file)
    refused = mingbai("visits", "import", file)
    assert (refused.code, "一行也没有存" in refused.err) == (1, True)
    assert "在今天" in refused.out


def test_a_death_that_comes_with_a_sheet_is_written_down(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    people, file = tmp_path / "people.xlsx", tmp_path / "visits.xlsx"
    people.write_bytes(registered.sheet(registered.line(1, 病种="严重精神障碍")))
    assert mingbai("patients", "import", people).code == 0
    row = line(随访日期="2020-01-06", 随访结果="未联系上", 死亡日期="2020-01-05")
    file.write_bytes(written(MIND_FORM, row))
    assert mingbai("visits", "import", file, "--dry-run").code == 0
    for recorded in (1, 0):  # the second time it is on record
        assert f"新登记{recorded}次随访" in mingbai("visits", "import", file).out
    with database.reading() as session:
        (found,) = audit.listing(session, NATION, Filters(action="改人员状态"))
    assert (found.key, found.region, found.account) == ("1", registered.HAIYUAN, None)
    assert found.detail == {"to": "died"}


def test_another_kind_of_file_is_refused(mingbai: Mingbai, tmp_path: Path) -> None:
    run = mingbai("visits", "export", tmp_path / "visits.csv")
    assert (run.code, "文件名要以 .xlsx 结尾" in run.err) == (1, True)
