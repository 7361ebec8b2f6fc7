"""Writes the sheet of entries and the sheet of the documents they cite. Nothing in it runs when it is opened."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from backend.core.spreadsheets import safe
from policy_kb.exchange.columns import ANSWERING, COLUMNS, DOCUMENT_COLUMNS, DOCUMENTS, ENTRIES, HELP, Column

Row = Mapping[str, str]  # column key -> text
_HEAD = PatternFill("solid", start_color="DDEBF7")
_LAST_ROW = 3_000  # drop-downs reach so far down
_TOP = Alignment(wrap_text=True, vertical="top")


def template(documents: Iterable[Row]) -> bytes:
    """To be filled in: headings, a row of help, drop-downs, the documents there are to cite."""
    return _workbook((), documents, to_fill=True)


def workbook(entries: Iterable[Row], documents: Iterable[Row], answering: Sequence[Row] = ()) -> bytes:
    """Entries and documents as they are; `answering`: what answers where an entry's row is a newer text."""
    return _workbook(entries, documents, answering, to_fill=False)


def _workbook(
    entries: Iterable[Row], documents: Iterable[Row], answering: Sequence[Row] = (), *, to_fill: bool
) -> bytes:
    book = Workbook(write_only=True)
    _write(book.create_sheet(ENTRIES), COLUMNS, entries, to_fill=to_fill)
    _write(book.create_sheet(DOCUMENTS), DOCUMENT_COLUMNS, documents, to_fill=False)
    if answering:
        _write(book.create_sheet(ANSWERING), COLUMNS, answering, to_fill=False)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Any, columns: tuple[Column, ...], rows: Iterable[Row], *, to_fill: bool) -> None:
    sheet.freeze_panes = "A3" if to_fill else "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    if to_fill:
        _offer(sheet, columns)
    sheet.append([_head(sheet, column) for column in columns])
    if to_fill:
        sheet.append([_help(sheet, place, column) for place, column in enumerate(columns)])
    for row in rows:
        sheet.append([_cell(sheet, row.get(column.key, "")) for column in columns])


def _head(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.head + ("*" if column.required else ""))
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _help(sheet: Any, place: int, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.help if place else f"{HELP}：{column.help}")
    cell.font, cell.alignment = Font(italic=True, color="808080"), _TOP
    return cell


def _cell(sheet: Any, value: str) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.value = safe(value) or None
    cell.number_format, cell.alignment = "@", _TOP  # text: Excel is not to make a date or a number of it
    return cell


def _offer(sheet: Any, columns: tuple[Column, ...]) -> None:
    for place, column in enumerate(columns, start=1):
        if column.choices:
            offered = DataValidation(
                type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True
            )
            offered.error, offered.errorTitle, offered.showErrorMessage = "请从下拉里选。", "填写有误", True
            letter = get_column_letter(place)
            offered.add(f"{letter}3:{letter}{_LAST_ROW}")
            sheet.data_validations.append(offered)
