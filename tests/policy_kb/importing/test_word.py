"""Word documents: order, tables, automatic numbers, tracked changes, and files made to do harm."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from policy_kb.importing import ImportRefused, read_paragraphs, split_clauses
from policy_kb.importing.word_numbering import numeral

from .written import docx_of, saved

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(document: Document) -> list[str]:
    return read_paragraphs(saved(document), "文件.docx")


def with_xml(*paragraphs: str) -> Document:
    """A document with these <w:p> elements, given by their content."""
    document = docx.Document()
    for content in paragraphs:
        document.element.body.insert(-1, parse_xml(f"<w:p {W}>{content}</w:p>"))
    return document


def with_list(*levels: tuple[str, str]) -> Document:
    """A document with list 90, whose levels have these numerals and patterns."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    described = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{numerals}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (numerals, pattern) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{described}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return document


def add_numbered(document: Document, depth: int, text: str) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'))


def test_tables_are_read_row_by_row_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("表前")
    table = document.add_table(rows=3, cols=3)
    for at, text in enumerate(["人群", "住院", "门诊", "职工", "90%", "70%"]):
        table.cell(at // 3, at % 3).text = text
    table.cell(2, 0).merge(table.cell(2, 2)).text = "说明"
    document.add_paragraph("表后")
    assert read(document) == ["表前", "人群　住院　门诊", "职工　90%　70%", "说明", "表后"]


def test_a_frame_of_one_cell_keeps_its_paragraphs() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "第一段"
    cell.add_paragraph("第二段")
    assert read(document) == ["第一段", "第二段"]


def test_a_line_break_begins_a_new_paragraph() -> None:
    document = docx.Document()
    document.add_paragraph("某市卫生健康局\n关于救助的通知")
    assert read(document) == ["某市卫生健康局", "关于救助的通知"]


def test_styles_become_marks_and_head_the_clauses() -> None:
    document = docx.Document()
    document.add_heading("医疗救助", level=0)
    document.add_heading("对象", level=1)
    document.add_paragraph("特困人员、低保对象。")
    assert read(document) == ["# 医疗救助", "## 对象", "特困人员、低保对象。"]
    assert split_clauses(read(document))[0].heading_path == ("医疗救助", "对象")


def test_numbers_word_writes_by_itself_are_not_lost() -> None:
    document = with_list(
        ("chineseCountingThousand", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%3.")
    )
    for depth, text in [
        (0, "总则"),
        (1, "对象"),
        (2, "甲"),
        (2, "2020年"),
        (1, "标准"),
        (2, "丙"),
        (0, "附则"),
    ]:
        add_numbered(document, depth, text)
    assert read(document) == [
        "一、总则",
        "（一）对象",
        "1. 甲",
        "2. 2020年",
        "（二）标准",
        "1. 丙",
        "二、附则",
    ]


def test_bullets_add_nothing() -> None:
    document = with_list(("bullet", ""))
    add_numbered(document, 0, "要点")
    assert read(document) == ["要点"]


@pytest.mark.parametrize(
    ("count", "numerals", "written"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCounting", "二十一"),
        (100, "chineseCounting", "100"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (2, "upperLetter", "B"),
        (7, "decimal", "7"),
    ],
)
def test_numerals_are_those_word_shows(count: int, numerals: str, written: str) -> None:
    assert numeral(count, numerals) == written


def test_tracked_changes_read_as_accepted() -> None:
    document = with_xml(
        "<w:r><w:t>报销</w:t></w:r><w:del><w:r><w:delText>七</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>八</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:t>成</w:t></w:r>"
    )
    assert read(document) == ["报销八成"]


def test_content_controls_and_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    document = with_xml(
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
        "<w:sdt><w:sdtContent><w:r><w:t>正文</w:t></w:r></w:sdtContent></w:sdt>"
    )
    control = "<w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent>"
    document.element.body.insert(-1, parse_xml(f"<w:sdt {W}>{control}</w:sdt>"))
    assert read(document) == ["正文", "框内", "控件"]


def repacked(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO(docx_of(["正文"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        change(package)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "size"), [("word/media/a.png", 101 * 1024 * 1024), ("word/a.xml", 31 * 1024 * 1024)]
)
def test_a_file_that_unpacks_too_large_is_refused(name: str, size: int) -> None:
    data = repacked(lambda package: package.writestr(name, b"\0" * size))
    assert len(data) < 1024 * 1024
    with pytest.raises(ImportRefused, match="过大"):
        read_paragraphs(data, "文件.docx")


def test_a_file_with_macros_is_refused_under_any_name() -> None:
    with pytest.raises(ImportRefused, match="宏"):
        read_paragraphs(repacked(lambda package: package.writestr("word/vbaProject.bin", b"x")), "文件.docx")


def test_a_damaged_file_is_refused() -> None:
    whole = docx_of(["正文"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("其他.txt", "x")
    for damaged in (whole[: len(whole) // 2], out.getvalue(), b"PK\x03\x04"):
        with pytest.raises(ImportRefused, match="已损坏"):
            read_paragraphs(damaged, "文件.docx")


def test_a_file_that_declares_entities_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "笑笑笑笑"><!ENTITY c "&b;&b;&b;">]>'
    text = f"<w:document {W}><w:body><w:p><w:r><w:t>正文&c;</w:t></w:r></w:p></w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of([]))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, bomb + text if entry == "word/document.xml" else old.read(entry))
    with pytest.raises(ImportRefused, match="已损坏"):
        read_paragraphs(out.getvalue(), "文件.docx")


def nested(levels: int) -> bytes:
    """A table in a cell of a table in a cell; each cell says how deep it is."""
    inner = "<w:p><w:r><w:t>最里面</w:t></w:r></w:p>"
    for level in range(levels, 0, -1):
        said = f"<w:p><w:r><w:t>第{level}层</w:t></w:r></w:p>"
        inner = f"<w:tbl><w:tr><w:tc>{said}</w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    text = f"<w:document {W}><w:body>{inner}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of([]))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, text if entry == "word/document.xml" else old.read(entry))
    return out.getvalue()


def test_tables_within_tables_are_read_once_and_in_order() -> None:
    assert "　".join(read_paragraphs(nested(4), "文件.docx")) == "第1层　第2层　第3层　第4层　最里面"


def test_tables_without_end_are_refused() -> None:
    with pytest.raises(ImportRefused, match="已损坏"):
        read_paragraphs(nested(5000), "文件.docx")


def test_runs_that_are_hidden_or_struck_out_are_not_read_and_told() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一级医院报")
    paragraph.add_run("80%").font.strike = True
    paragraph.add_run("90%。")
    document.add_paragraph().add_run("内部掌握").font.hidden = True
    left_out: list[str] = []
    assert read_paragraphs(saved(document), "办法.docx", left_out) == ["一级医院报90%。"]
    assert left_out == [
        "隐藏或划掉的文字没有读：“80%”（在“一级医院报90%。”这一段）。",
        "隐藏或划掉的文字没有读：“内部掌握”。",
    ]


def test_a_cell_that_is_merged_downwards_stands_in_each_of_its_rows() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for at, row in enumerate(
        (["一级医院", "起付线", "200元"], ["", "比例", "90%"], ["二级医院", "比例", "80%"])
    ):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    assert read_paragraphs(saved(document), "办法.docx") == [
        "一级医院　起付线　200元",
        "一级医院　比例　90%",
        "二级医院　比例　80%",
    ]


def test_a_long_cell_that_is_merged_down_a_long_table_is_refused() -> None:
    document = docx.Document()
    table = document.add_table(rows=45, cols=2)
    table.cell(0, 0).merge(table.cell(44, 0)).text = "长" * 30_000
    for at, cell in enumerate(table.columns[1].cells):
        cell.text = str(at)
    with pytest.raises(ImportRefused, match="合并的单元格"):
        read_paragraphs(saved(document), "办法.docx")
