"""What a workbook shows is what is read of it: odd formats are named, what nobody sees is not taken silently."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from backend.core.db import Database
from backend.core.errors import BadInput
from policy_kb.exchange import importing, sheets
from policy_kb.exchange.plans import Plan
from policy_kb.exchange.rows import Verdict
from tests.policy_kb.editing.written import HAIYUAN

HEAD = ["地区", "标题", "结论", "主题"]
DOCUMENTS = ["编号", "地区", "标题", "发文单位", "日期", "文号"]
PAPER = ["a-paper", "海原县", "海原县医疗救助办法", "海原县民政局", "2021-05"]


def book_of(*rows: Sequence[object], documents: Sequence[Sequence[object]] = ()) -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "问答条目"
    for row in (HEAD, *rows):
        sheet.append(list(row))
    if documents:
        other = book.create_sheet("来源文件")
        for row in (DOCUMENTS, *documents):
            other.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought(database: Database, book: Workbook) -> Plan:
    with database.reading() as session:
        return importing.plan(session, "表.xlsx", saved(book), HAIYUAN)


def told(plan: Plan) -> list[tuple[str, str, bool]]:
    return [(one.cell, one.sentence, one.error) for one in plan.findings]


def test_a_number_is_read_as_its_cell_shows_it_or_named() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["地区", "标题", "结论", "数字"])
    sheet.append(["海原县", "住院报多少", 0.905, 0.5])
    sheet["C2"].number_format, sheet["D2"].number_format = "0.0%", "# ?/?"
    out = io.BytesIO()
    book.save(out)
    (line,) = sheets.read(out.getvalue()).entries
    assert line.texts["conclusion"] == "90.5%"
    assert line.unread == ("D2",)


def test_a_cell_in_a_format_that_is_not_understood_stops_the_import(database: Database) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["地区", "标题", "结论"])
    sheet.append(["海原县", "住院报多少", 0.5])
    sheet["C2"].number_format = "# ?/?"
    out = io.BytesIO()
    book.save(out)
    with database.reading() as session:
        (row,) = importing.plan(session, "表.xlsx", out.getvalue(), HAIYUAN).rows
    assert row.verdict is Verdict.WRONG
    assert any(one.cell == "C2" and "显示格式看不懂" in one.sentence for one in row.findings)


ROWS = [["海原县", f"第{number}条", "不用交。", "押金与结算"] for number in range(2, 6)]


def test_hidden_rows_are_not_taken_and_told_of(database: Database) -> None:
    """Filtered away, they hold what nobody has looked at."""
    book = book_of(*ROWS)
    for number in (3, 4):
        book.worksheets[0].row_dimensions[number].hidden = True
    plan = brought(database, book)
    assert [row.number for row in plan.rows] == [2, 5]
    assert ("第3、4行", "2行是隐藏的或被筛选掉的，没有读；要导入，请先取消隐藏和筛选再传。", False) in told(
        plan
    )


def test_of_many_hidden_rows_the_first_are_named() -> None:
    book = book_of(*(["海原县", f"第{number}条"] for number in range(2, 60)))
    for number in range(3, 60):
        book.worksheets[0].row_dimensions[number].hidden = True
    ((place, sentence),) = sheets.read(saved(book)).told
    assert place.endswith("21、22等行")
    assert sentence.startswith("57行")


def test_where_every_row_is_hidden_the_refusal_says_so(database: Database) -> None:
    book = book_of(ROWS[0])
    book.worksheets[0].row_dimensions[2].hidden = True
    with pytest.raises(BadInput, match="第2行：1行是隐藏的"):
        brought(database, book)


def test_a_hidden_column_is_read_and_told_of(database: Database) -> None:
    """Without its 编号 a row would be another entry."""
    book = book_of(*ROWS)
    book.worksheets[0].column_dimensions["C"].hidden = True
    plan = brought(database, book)
    assert [row.text.conclusion for row in plan.rows if row.text] == ["不用交。"] * 4
    assert ("C列", "“结论”这一列是隐藏的，也读了，请核对。", False) in told(plan)


def test_a_hidden_sheet_is_read_and_told_of(database: Database) -> None:
    book = book_of(*ROWS, documents=[PAPER])
    book.worksheets[1].sheet_state = "hidden"
    plan = brought(database, book)
    assert [one.key for one in plan.documents] == ["a-paper"]
    assert ("“来源文件”表", "这张工作表是隐藏的，也读了，请核对。", False) in told(plan)


def test_a_hidden_row_of_the_documents_is_not_taken(database: Database) -> None:
    book = book_of(*ROWS, documents=[PAPER, ["b-paper", *PAPER[1:]]])
    book.worksheets[1].row_dimensions[3].hidden = True
    plan = brought(database, book)
    assert [one.key for one in plan.documents] == ["a-paper"]
    assert any(cell == "“来源文件”表第3行" for cell, _, _ in told(plan))


def test_a_cell_of_the_documents_in_a_format_that_is_not_understood_stops_the_import(
    database: Database,
) -> None:
    book = book_of(*ROWS, documents=[[*PAPER, 0.5]])
    book.worksheets[1]["F2"].number_format = "# ?/?"
    plan = brought(database, book)
    assert plan.has_errors
    assert any(cell == "来源文件表F2" and "显示格式看不懂" in said for cell, said, _ in told(plan))


def test_a_formula_among_the_documents_stops_the_import(database: Database) -> None:
    plan = brought(database, book_of(*ROWS, documents=[[*PAPER[:2], "=A2", *PAPER[3:]]]))
    assert plan.has_errors
    assert any(cell == "来源文件表C2" and "公式" in said for cell, said, _ in told(plan))


def test_a_half_filled_row_of_the_documents_is_named_by_its_empty_cells(database: Database) -> None:
    plan = brought(database, book_of(*ROWS, documents=[["a-paper", "海原县", None, "海原县民政局", None]]))
    assert (plan.has_errors, plan.documents) == (True, ())
    assert told(plan) == [
        ("来源文件表C2", "这份来源文件没有写标题，请补上，或把这一行删去。", True),
        ("来源文件表E2", "这份来源文件没有写日期，请补上，或把这一行删去。", True),
    ]


def test_everything_that_is_wrong_with_the_documents_is_said_at_once(database: Database) -> None:
    book = book_of(
        *ROWS,
        documents=[
            ["a-paper", "火星", *PAPER[2:3], "", "某日", "", "明年", "2020-02-30"],
            ["b-paper", "海原县", None, "海原县民政局", "2021", "", "后年"],
            ["c" * 81, *PAPER[1:3], "", "", "", "2021-01-01", "2020-01-01"],
            ["d-paper", *PAPER[1:], "", "2021-01-01", "2020-01-01"],
        ],
    )
    book.worksheets[1]["G1"], book.worksheets[1]["H1"] = "施行日期", "有效期至"
    errors = [(cell, said) for cell, said, error in told(brought(database, book)) if error]
    assert [(cell, said[:34]) for cell, said in errors] == [
        (cell, said[:34])
        for cell, said in (
            (
                "来源文件表G2",
                "来源文件《海原县医疗救助办法》的施行日期“明年”写法不对，请写成 2026-01-01；没有的不填。",
            ),
            (
                "来源文件表H2",
                "来源文件《海原县医疗救助办法》的有效期“2020-02-30”写法不对，请写成 2026-01-01；没有的不填。",
            ),
            ("来源文件表C3", "这份来源文件没有写标题，请补上，或把这一行删去。"),
            ("来源文件表G3", "来源文件《》的施行日期“后年”写法不对，请写成 2026-01-01；没有的不填。"),
            ("来源文件表E4", "这份来源文件没有写日期，请补上，或把这一行删去。"),
            ("", "来源文件《海原县医疗救助办法》的地区不归您管，请先请上级上传它。"),
            ("", "来源文件《海原县医疗救助办法》的发文单位、日期写得不对，请改正。"),
            (
                "来源文件表H5",
                "来源文件《海原县医疗救助办法》：有效期的最后一天早于施行日期，请改正其中一个。",
            ),
        )
    ]


def test_a_column_that_is_not_known_is_told_of_in_every_sheet(database: Database) -> None:
    book = book_of(*ROWS, documents=[PAPER])
    book.worksheets[1]["G1"] = "备注二"
    assert ("“来源文件”表G1", "这一列“备注二”不认识，不会导入。", False) in told(brought(database, book))


def test_a_sheet_that_is_damaged_inside_is_refused_in_a_sentence(database: Database) -> None:
    whole, out = zipfile.ZipFile(io.BytesIO(saved(book_of(*ROWS)))), io.BytesIO()
    with whole, zipfile.ZipFile(out, "w") as spoilt:
        for name in whole.namelist():
            data = whole.read(name)
            spoilt.writestr(name, data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data)
    with pytest.raises(BadInput, match="损坏"), database.reading() as session:
        importing.plan(session, "表.xlsx", out.getvalue(), HAIYUAN)
