"""Sheets are read row by row; what a formula would give is never computed; what is dangerous is refused."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from policy_kb.importing import ImportRefused, excel, read_paragraphs


def book(rows: list[list[object]], title: str = "报销比例", more: str = "") -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if more:
        made.create_sheet(more).append(["另一张"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_a_row_is_a_paragraph_and_a_day_a_day() -> None:
    data = book(
        [["关于报销的通知"], ["医院", "比例"], ["乡镇卫生院", 0.9], [None, None], [date(2026, 1, 2), 3.0]]
    )
    assert read_paragraphs(data, "表.xlsx") == [
        "关于报销的通知",
        "医院　比例",
        "乡镇卫生院　0.9",
        "2026-01-02　3",
    ]


def test_several_sheets_are_named() -> None:
    assert read_paragraphs(book([["一"]], more="附表"), "表.xlsx") == [
        "## 报销比例",
        "一",
        "## 附表",
        "另一张",
    ]


def test_a_formula_is_never_computed() -> None:
    with pytest.raises(ImportRefused, match="第2行有公式"):
        read_paragraphs(book([["甲"], ["=1+1"]]), "表.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_part(book([["甲"]]), "xl/vbaProject.bin", b"x"), "带有宏"),
        (with_part(book([["甲"]]), "xl/bomb.xml", b" " * 32_000_000), "展开后过大"),
        (with_part(book([["甲"]]), "xl/x.xml", b"<!DOCTYPE a>"), "已损坏"),
        (b"PK\x03\x04 no archive", "已损坏"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (b"\xd0\xcf\x11\xe0", "旧式 .xls"),
        (book([]), "没有文字"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        read_paragraphs(data, "表.xlsx")


def with_sheet(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    out, name = io.BytesIO(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            held = old.read(part)
            new.writestr(part, change(held.decode()) if part == name else held)
    return out.getvalue()


def formatted(rows: int) -> Callable[[str], str]:
    """As when somebody has set the height or the colour of whole columns, down to the last row."""
    blanks = "".join(f'<row r="{row}" ht="20"><c r="A{row}" s="0"/></row>' for row in range(4, rows))
    last = f'<row r="{rows}"><c r="A{rows}" t="inlineStr"><is><t>最后一行</t></is></c></row>'
    return lambda xml: xml.replace("</sheetData>", f"{blanks}{last}</sheetData>")


def test_a_sheet_that_was_formatted_to_its_last_row_is_read_whole() -> None:
    data = with_sheet(book([["医院", "比例"], ["乡镇卫生院", 0.9]]), formatted(300_000))
    assert read_paragraphs(data, "表.xlsx") == ["医院　比例", "乡镇卫生院　0.9", "最后一行"]


def test_what_the_sheet_says_of_its_own_size_is_not_believed() -> None:
    def small(xml: str) -> str:
        return re.sub(r'<dimension ref="[^"]+"', '<dimension ref="A1"', xml)

    assert read_paragraphs(with_sheet(book([["医院", "比例"], ["乡镇卫生院", 0.9]]), small), "表.xlsx") == [
        "医院　比例",
        "乡镇卫生院　0.9",
    ]


def test_too_many_filled_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_CELLS", 5)
    with pytest.raises(ImportRefused, match="二十万格"):
        read_paragraphs(book([["甲", "乙"]] * 3), "表.xlsx")


def test_a_number_is_read_as_its_cell_shows_it() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(["一级医院", 0.85, 200, 1 / 3, date(2026, 1, 1)])
    formats = ("0%", '0"元"', "0.00", 'yyyy"年"m"月"')
    for cell, format in zip(sheet[1][1:], formats, strict=True):
        cell.number_format = format
    out = io.BytesIO()
    made.save(out)
    assert read_paragraphs(out.getvalue(), "表.xlsx") == ["一级医院　85%　200元　0.33　2026-01"]


def test_a_number_in_a_format_that_is_not_understood_is_refused_with_its_cell() -> None:
    made = Workbook()
    made.worksheets[0].append(["报销", 0.5])
    made.worksheets[0]["B1"].number_format = "# ?/?"
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(ImportRefused, match=r"“Sheet”表B1格的显示格式“# \?/\?”看不懂"):
        read_paragraphs(out.getvalue(), "表.xlsx")


def test_what_is_hidden_is_not_read_and_told() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "比例"
    for row in (["一级医院", "旧", "90%"], ["二级医院", None, "80%"], ["三级医院", "旧", "70%"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    away = made.create_sheet("去年的")
    away.append(["作废", "50%"])
    away.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    left_out: list[str] = []
    assert read_paragraphs(out.getvalue(), "表.xlsx", left_out) == ["一级医院　90%", "三级医院　70%"]
    assert left_out == [
        "“比例”表隐藏的1行没有读：第2行。",
        "“比例”表隐藏的1列没有读：B列。",
        "工作表“去年的”是隐藏的，没有读。",
    ]


def test_a_cell_that_is_merged_downwards_stands_in_each_of_its_rows() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in (
        ["一级医院", "起付线", 200],
        [None, "比例", 0.9],
        [None, None, None],
        ["二级医院", "比例", 0.8],
    ):
        sheet.append(row)
    sheet["B5"] = "说明"
    sheet["C2"].number_format = sheet["C4"].number_format = "0%"
    sheet.merge_cells("A1:A3")
    out = io.BytesIO()
    made.save(out)
    assert read_paragraphs(out.getvalue(), "表.xlsx") == [
        "一级医院　起付线　200",
        "一级医院　比例　90%",
        "二级医院　比例　80%",
        "说明",
    ]


def test_a_long_cell_that_is_merged_down_a_long_sheet_is_refused() -> None:
    """Thirty thousand characters over as many rows would be a thousand million."""
    made = Workbook()
    sheet = made.worksheets[0]
    for at in range(45):
        sheet.append([None if at else "长" * 30_000, "短"])
    sheet.merge_cells("A1:A45")
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(ImportRefused, match="合并的单元格"):
        read_paragraphs(out.getvalue(), "表.xlsx")
