"""A workbook's bytes into rows of named cells. A formula is not run and not read: it is said which cell holds one.

Rows that nobody sees (hidden, or filtered away) are left out and told of; a hidden column or sheet is read and told of:
without its 编号 a row would be another entry.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from backend.core.errors import BadInput
from backend.core.spreadsheets import plain
from policy_kb.exchange.columns import (
    ANSWERING,
    COLUMNS,
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    ENTRIES,
    HELP,
    Column,
    bare,
    by_head,
)
from policy_kb.importing import cell_formats, sheet_marks
from policy_kb.importing.archives import damaged, refuse_unless_package, without_blanks
from policy_kb.importing.sheet_marks import Marks

LARGEST_FILE = 20 * 2**20
MOST_ROWS = 20_000
"""Up to 9 MB, 70 MB unpacked, and half a minute (docs/performance.md). What is exported has no more either."""

_STREAMED = ("xl/worksheets/", "xl/sharedStrings.xml")  # read row by row, text by text
_MOST_NAMED = 20  # rows
_HEAD_WITHIN = 10  # rows; a title and notes often stand above the heading


@dataclass(frozen=True, slots=True)
class Line:
    """One row: texts by column key, what each is called on the sheet (B5), and the cells that hold formulas."""

    number: int
    texts: Mapping[str, str]
    places: Mapping[str, str]
    formulas: tuple[str, ...]
    unread: tuple[str, ...] = ()  # cells that show a number in a way that is not understood


@dataclass(frozen=True, slots=True)
class Book:
    """Rows of the sheet of entries, and of the sheets of documents and of what answers, where there are any."""

    entries: tuple[Line, ...]
    documents: tuple[Line, ...]
    told: tuple[tuple[str, str], ...]  # place and sentence: what is not read, and what nobody sees and is
    answering: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet of the book."""

    lines: tuple[Line, ...] = ()
    told: tuple[tuple[str, str], ...] = ()


def read(data: bytes) -> Book:
    """BadInput for a file that is no workbook, has macros or a password, is too large, or lacks the heading."""
    if len(data) > LARGEST_FILE:
        raise BadInput(f"表格超过 {LARGEST_FILE // 2**20} MB，请分成几个文件再传。")
    refuse_unless_package(data, ".xlsx", _STREAMED)
    try:
        return _read(_open(data))
    except BadInput:
        raise
    except Exception:  # openpyxl reads a sheet as it goes, and a damaged part makes it stumble anywhere
        raise damaged(".xlsx") from None


def _read(book: Workbook) -> Book:
    sheet = _sheet_of(book)
    head = _heading(sheet, COLUMNS)
    if head is None:
        raise BadInput("没有找到表头，请下载模板来填：表里要有“地区”“标题”两列。")
    entries = _part(sheet, head, COLUMNS)
    documents, answering = _named(book, DOCUMENTS, DOCUMENT_COLUMNS), _named(book, ANSWERING, COLUMNS)
    told = (*entries.told, *documents.told, *answering.told)
    return Book(entries.lines, documents.lines, told, answering.lines)


def _named(book: Workbook, title: str, columns: tuple[Column, ...]) -> _Part:
    """A sheet that need not be there."""
    sheet = next((one for one in book.worksheets if one.title.strip() == title), None)
    at = _heading(sheet, columns) if sheet is not None else None
    return _part(sheet, at, columns) if sheet is not None and at is not None else _Part()


def _part(sheet: Worksheet, head: int, columns: tuple[Column, ...]) -> _Part:
    source: Any = sheet  # whose XML a streamed sheet opens anew for each reading
    with source._get_source() as xml:
        marks = sheet_marks.marks(xml.read())
    lines = tuple(_lines(sheet, head, columns))
    seen = tuple(one for one in lines if one.number not in marks.hidden_rows)
    hidden = [str(one.number) for one in lines if one.number in marks.hidden_rows]
    told = [*_unknown(sheet, head, columns), *_unseen(sheet, head, columns, marks)]
    if hidden:
        which = "、".join(hidden[:_MOST_NAMED]) + ("等" if len(hidden) > _MOST_NAMED else "")
        told.append(
            (f"第{which}行", f"{len(hidden)}行是隐藏的或被筛选掉的，没有读；要导入，请先取消隐藏和筛选再传。")
        )
    where = "" if sheet.title.strip() == ENTRIES else f"“{sheet.title}”表"
    return _Part(seen, tuple((where + place, sentence) for place, sentence in told))


def _unseen(
    sheet: Worksheet, head: int, columns: tuple[Column, ...], marks: Marks
) -> Iterator[tuple[str, str]]:
    if sheet.sheet_state != "visible":
        yield "", "这张工作表是隐藏的，也读了，请核对。"
    known = by_head(columns)
    row = next(sheet.iter_rows(min_row=head, max_row=head, values_only=True))
    for place, value in enumerate(row, start=1):
        if bare(value) in known and marks.hides_column(place):
            yield f"{get_column_letter(place)}列", f"“{value}”这一列是隐藏的，也读了，请核对。"


def _open(data: bytes) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of Excel that openpyxl leaves out
            book = load_workbook(io.BytesIO(without_blanks(data)), read_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write A1, whatever it holds
        return book
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise damaged(".xlsx") from None


def _sheet_of(book: Workbook) -> Worksheet:
    sheets = book.worksheets
    if not sheets:
        raise damaged(".xlsx")
    return next((one for one in sheets if one.title.strip() == ENTRIES), sheets[0])


def _heading(sheet: Worksheet, columns: tuple[Column, ...]) -> int | None:
    """The first row that holds all required headings."""
    wanted = {bare(column.head) for column in columns if column.required}
    for number, row in enumerate(sheet.iter_rows(max_row=_HEAD_WITHIN, values_only=True), start=1):
        if wanted <= {bare(value) for value in row}:
            return number
    return None


def _unknown(sheet: Worksheet, head: int, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
    known = by_head(columns)
    for place, value in enumerate(next(sheet.iter_rows(min_row=head, max_row=head, values_only=True)), 1):
        if bare(value) and bare(value) not in known:
            yield f"{get_column_letter(place)}{head}", f"这一列“{str(value)[:20]}”不认识，不会导入。"


def _lines(sheet: Worksheet, head: int, columns: tuple[Column, ...]) -> Iterator[Line]:
    """The rows that hold something: a sheet that was formatted to its last row has a million others."""
    known = by_head(columns)
    row = next(sheet.iter_rows(min_row=head, max_row=head, values_only=True))
    keys = {at: known[bare(value)].key for at, value in enumerate(row) if bare(value) in known}
    filled = 0
    for number, cells in enumerate(sheet.iter_rows(min_row=head + 1), start=head + 1):
        if all(cell.value is None for cell in cells):
            continue
        held = {keys[at]: cell for at, cell in enumerate(cells) if at in keys and cell.value is not None}
        texts = {key: _text(cell) for key, cell in held.items()}
        if any(texts.values()) and not _text(cells[0]).startswith(HELP):
            filled += 1
            if filled > MOST_ROWS:
                raise BadInput(f"“{sheet.title}”表超过{MOST_ROWS}行，请分成几个文件再传。")
            yield Line(
                number,
                texts,
                {key: f"{get_column_letter(at + 1)}{number}" for at, key in keys.items()},
                tuple(str(cell.coordinate) for cell in held.values() if cell.data_type == "f"),
                tuple(str(cell.coordinate) for cell in held.values() if _is_unread(cell)),
            )


def _text(cell: Cell | MergedCell) -> str:
    """As the cell shows it; a number in a format that is not understood is told of (`Line.unread`), and empty here."""
    said = cell_formats.shown_in(cell) or ""
    return plain(said.replace("\r\n", "\n").replace("\0", "").strip())


def _is_unread(cell: Cell | MergedCell) -> bool:
    return cell_formats.shown_in(cell) is None
