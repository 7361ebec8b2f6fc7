"""A workbook's bytes into rows of named cells. A formula is not run and not read: it is said which cell holds one."""

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from backend.core.errors import BadInput
from backend.core.spreadsheets import plain
from policy_kb.exchange.columns import (
    COLUMNS,
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    ENTRIES,
    HELP,
    Column,
    bare,
    by_head,
)
from policy_kb.importing.archives import damaged, refuse_unless_package, without_blanks

LARGEST_FILE = 8 * 2**20
MOST_ROWS = 5_000
_HEAD_WITHIN = 10  # rows; a title and notes often stand above the heading


@dataclass(frozen=True, slots=True)
class Line:
    """One row: texts by column key, what each is called on the sheet (B5), and the cells that hold formulas."""

    number: int
    texts: Mapping[str, str]
    places: Mapping[str, str]
    formulas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Rows of the sheet of entries, and of the sheet of documents where there is one."""

    entries: tuple[Line, ...]
    documents: tuple[Line, ...]
    unknown: tuple[tuple[str, str], ...]  # cell and heading of columns that are not read


def read(data: bytes) -> Book:
    """BadInput for a file that is no workbook, has macros or a password, is too large, or lacks the heading."""
    if len(data) > LARGEST_FILE:
        raise BadInput(f"表格超过 {LARGEST_FILE // 2**20} MB，请分成几个文件再传。")
    refuse_unless_package(data, ".xlsx")
    book = _open(data)
    entries = _sheet_of(book)
    head = _heading(entries, COLUMNS)
    if head is None:
        raise BadInput("没有找到表头，请下载模板来填：表里要有“地区”“标题”两列。")
    named = next((one for one in book.worksheets if one.title.strip() == DOCUMENTS), None)
    at = _heading(named, DOCUMENT_COLUMNS) if named is not None else None
    documents = tuple(_lines(named, at, DOCUMENT_COLUMNS)) if named is not None and at is not None else ()
    return Book(tuple(_lines(entries, head, COLUMNS)), documents, tuple(_unknown(entries, head)))


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


def _unknown(sheet: Worksheet, head: int) -> Iterator[tuple[str, str]]:
    known = by_head(COLUMNS)
    for place, value in enumerate(next(sheet.iter_rows(min_row=head, max_row=head, values_only=True)), 1):
        if bare(value) and bare(value) not in known:
            yield f"{get_column_letter(place)}{head}", str(value)[:20]


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
        texts = {key: _text(cell.value) for key, cell in held.items()}
        if any(texts.values()) and not _text(cells[0].value).startswith(HELP):
            filled += 1
            if filled > MOST_ROWS:
                raise BadInput(f"“{sheet.title}”表超过{MOST_ROWS}行，请分成几个文件再传。")
            yield Line(
                number,
                texts,
                {key: f"{get_column_letter(at + 1)}{number}" for at, key in keys.items()},
                tuple(str(cell.coordinate) for cell in held.values() if cell.data_type == "f"),
            )


def _text(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else plain(str(value).replace("\r\n", "\n").replace("\0", "").strip())
