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
