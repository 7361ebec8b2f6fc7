"""A formula in a cell: the stored result counts, an empty text is an empty cell, none at all is said with the cell."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler.workbooks import workday_rows
from scheduler.workbooks.findings import Verdict
from scheduler.workdays import OddDay
from tests.scheduler.registered import examined, line, sentences, sheet

VISIT: dict[str, Any] = {"最近随访日期": date(2026, 2, 1), "随访方式": "家庭", "收缩压": 130, "舒张压": 84}
FORMULA = "=IF(1=1,1,2)"
EMPTY = (' t="str"', "<v></v>"), (' t="str"', "<v/>"), (' t="str"', ""), (' s="0" t="str"', "<v> </v>")
NONE = ("", ""), ("", "<v></v>"), (' s="0"', "<v/>")


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Reading cells asks the database for nothing: one kind is enough."""
    database = Database(sqlite_url)
    yield database
    database.close()


def kept(data: bytes, kind: str, result: str) -> tuple[bytes, str]:
    """The workbook with that result stored for its one formula, as Excel writes it; and the cell."""
    book = load_workbook(io.BytesIO(data))
    (ref,) = [
        cell.coordinate for row in book.worksheets[0].iter_rows() for cell in row if cell.value == FORMULA
    ]
    written, said = io.BytesIO(), f'<c r="{ref}"{kind}><f>IF(1=1,1,2)</f>{result}</c>'
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content, found = re.subn(rf'<c r="{ref}".*?</c>'.encode(), said.encode(), content)
                assert found == 1
            new.writestr(part, content)
    return written.getvalue(), ref


def told(database: Database, head: str, kind: str, result: str) -> tuple[Verdict, list[str], str]:
    """What is said of a sheet whose first line has the formula in that column."""
    data, ref = kept(sheet(line(**VISIT | {head: FORMULA})), kind, result)
    with database.writing() as session:
        found = examined(session, data)
    return found.lines[0].verdict, list(sentences(found)), ref


@pytest.mark.parametrize(("kind", "result"), EMPTY)
def test_a_formula_that_gives_an_empty_text_leaves_the_cell_empty(
    database: Database, kind: str, result: str
) -> None:
    verdict, said, ref = told(database, "村", kind, result)
    assert verdict is Verdict.NEW
    assert not any(one.startswith(f"{ref}：") for one in said)


@pytest.mark.parametrize(("kind", "result"), EMPTY)
@pytest.mark.parametrize("head", ["姓名", "病种"])
def test_where_something_must_stand_it_is_said_with_the_cell(
    database: Database, head: str, kind: str, result: str
) -> None:
    verdict, said, ref = told(database, head, kind, result)
    assert verdict is Verdict.ERROR
    (sentence,) = [one for one in said if one.startswith(f"{ref}：")]
    assert head in sentence
    assert "没有它的结果" not in sentence


@pytest.mark.parametrize(("kind", "result"), NONE)
def test_a_formula_without_a_result_is_said_with_the_cell(database: Database, kind: str, result: str) -> None:
    verdict, said, ref = told(database, "村", kind, result)
    assert verdict is Verdict.ERROR
    assert [one for one in said if one.startswith(f"{ref}：这一格是公式，文件里没有它的结果")]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_formula_that_failed_is_no_reading(database: Database, error: str) -> None:
    verdict, said, ref = told(database, "收缩压", ' t="e"', f"<v>{error}</v>")
    assert verdict is Verdict.ERROR
    assert [one for one in said if one.startswith(f"{ref}：") and error in one]


def test_a_result_counts_as_if_it_had_been_typed(database: Database) -> None:
    verdict, said, ref = told(database, "收缩压", "", "<v>130</v>")
    assert (verdict, [one for one in said if one.startswith(ref)]) == (Verdict.NEW, [])


@pytest.mark.parametrize(("kind", "result"), NONE)
def test_a_table_of_workdays_with_a_formula_that_was_never_worked_out_is_refused(
    kind: str, result: str
) -> None:
    """Else the day would be missing and nobody told."""
    data, ref = kept(workdays(FORMULA), kind, result)
    with pytest.raises(BadInput, match=f"^{ref}：这一格是公式"):
        workday_rows.read(data)


@pytest.mark.parametrize(("kind", "result"), EMPTY)
def test_in_a_table_of_workdays_an_empty_note_is_none(kind: str, result: str) -> None:
    data, _ = kept(workdays("2027-01-01", FORMULA), kind, result)
    assert workday_rows.read(data)[0] == OddDay(date(2027, 1, 1), workday=False)


def workdays(day: str, note: str = "") -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    page = book.worksheets[0]
    for row in (("日期", "上班", "说明"), (day, "休息日", note), ("2027-01-02", "休息日", "")):
        page.append(row)
    book.save(buffer)
    return buffer.getvalue()
