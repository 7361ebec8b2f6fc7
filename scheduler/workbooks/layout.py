"""Writing a workbook: heading, help row, dropdowns, text columns. What stands in the rows is the callers'."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from backend.core.spreadsheets import safe
from scheduler.workbooks.columns import COLUMNS, HELP, PATIENTS, TEAM_COLUMNS, TEAMS, Column

Row = Mapping[str, object]  # column key -> value; what is missing stays empty
_LAST_ROW = 5_000  # dropdowns and text format reach so far down
_HEAD = PatternFill("solid", start_color="DDEBF7")
_FROM_TEAMS = {"health_centre": "health_centre", "team": "team", "doctor": "doctor"}


def workbook(patients: Iterable[Row], teams: Iterable[Row], *, to_fill: bool) -> bytes:
    """Both sheets. `to_fill`: with help row and dropdowns, for people to write in."""
    book = Workbook(write_only=True)
    _write(book.create_sheet(PATIENTS), COLUMNS, patients, to_fill)
    _write(book.create_sheet(TEAMS), TEAM_COLUMNS, teams, to_fill)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def tables(columns: Mapping[str, tuple[Column, ...]], rows: Iterable[tuple[str, Row]]) -> bytes:
    """A sheet for each title with its columns; the rows come in any order, each with the title of its sheet."""
    book = Workbook(write_only=True)
    sheets = {title: book.create_sheet(title) for title in columns}
    for title, sheet in sheets.items():
        _write(sheet, columns[title], (), to_fill=False)
    for title, row in rows:
        sheets[title].append([_cell(sheets[title], one, row.get(one.key)) for one in columns[title]])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Any, columns: tuple[Column, ...], rows: Iterable[Row], to_fill: bool) -> None:
    sheet.freeze_panes = "C3" if to_fill else "C2"
    for place, column in enumerate(columns, start=1):
        shape = sheet.column_dimensions[get_column_letter(place)]
        shape.width = column.width
        if column.text:
            shape.number_format = "@"
    if to_fill:
        _offer(sheet, columns)
    sheet.append([_head(sheet, column) for column in columns])
    if to_fill:
        sheet.append([_help(sheet, place, column) for place, column in enumerate(columns)])
    for row in rows:
        sheet.append([_cell(sheet, column, row.get(column.key)) for column in columns])


def _head(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.head + ("*" if column.required else ""))
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _help(sheet: Any, place: int, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.help if place else f"{HELP}：{column.help}")
    cell.font, cell.alignment = Font(italic=True, color="808080"), Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, column: Column, value: object) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.value = safe(value)
    if column.text:
        cell.number_format = "@"
    return cell


def _offer(sheet: Any, columns: tuple[Column, ...]) -> None:
    """Dropdowns: of the closed lists, and of the names on the team sheet."""
    for place, column in enumerate(columns, start=1):
        source = _source(sheet, column)
        if source:
            offered = DataValidation(type="list", formula1=source, allow_blank=True)
            offered.error, offered.errorTitle = "请从下拉里选。", "填写有误"
            offered.showErrorMessage = bool(column.choices)  # a team may be new
            letter = get_column_letter(place)
            offered.add(f"{letter}3:{letter}{_LAST_ROW}")
            sheet.data_validations.append(offered)


def _source(sheet: Any, column: Column) -> str:
    if column.choices:
        return '"' + ",".join(column.choices) + '"'
    if sheet.title == PATIENTS and column.key in _FROM_TEAMS:
        keys = [one.key for one in TEAM_COLUMNS]
        letter = get_column_letter(keys.index(_FROM_TEAMS[column.key]) + 1)
        return f"'{TEAMS}'!${letter}$3:${letter}$500"
    return ""
