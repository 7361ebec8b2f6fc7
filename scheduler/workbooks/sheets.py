"""A workbook's bytes into lines of named cells. Knows the shape of a sheet; what the cells mean is for `rows`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from backend.core.errors import BadInput
from backend.core.privacy import redact
from scheduler.workbooks.columns import COLUMNS, HELP, PATIENTS, TEAM_COLUMNS, TEAMS, Column, bare, by_head
from scheduler.workbooks.findings import Finding, error, warning
from scheduler.workbooks.opening import opened

MOST_ROWS = 50_000
UNCOUNTED = "这一格是公式，文件里没有它的结果，请用 Excel 或 WPS 打开后保存，或直接填上数值。"
_HEAD_WITHIN = 10  # rows; a title and notes often stand above the heading


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its place, e.g. B5. `value` is None for an empty cell."""

    ref: str
    value: object


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: every column of the heading, by key. `merged` names merged ranges that touch it.

    `uncounted`: cells with a formula whose result is not in the file; they look empty and are not.
    """

    number: int
    cells: Mapping[str, Cell]
    merged: tuple[str, ...]
    uncounted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one sheet that hold anything."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The patient sheet, and the team sheet where there is one."""

    patients: Sheet
    teams: Sheet


def read(data: bytes) -> Sheets:
    """BadInput for a file that is no workbook, is too large, or has no sheet with the heading."""
    with opened(data) as (book, formulas):
        patients = _named(book, PATIENTS) or _with_heading(book)
        teams = _named(book, TEAMS)
        return Sheets(
            _sheet(patients, COLUMNS, formulas.get(patients.title, frozenset())),
            _sheet(teams, TEAM_COLUMNS, formulas.get(teams.title, frozenset()))
            if teams is not None
            else Sheet((), ()),
        )


def read_tables(data: bytes, columns: Mapping[str, tuple[Column, ...]]) -> dict[str, Sheet]:
    """The sheets of these titles, each with its columns; those that are not there are left out. BadInput as `read`."""
    with opened(data) as (book, formulas):
        found = {title: _named(book, title) for title in columns}
        sheets = {title: sheet for title, sheet in found.items() if sheet is not None}
        if not sheets:
            raise BadInput("没有找到随访表，工作表的名称要和标准随访表一样，如：" + "、".join(columns) + "。")
        return {
            title: _sheet(sheet, columns[title], formulas.get(sheet.title, frozenset()))
            for title, sheet in sheets.items()
        }


def first_rows(data: bytes) -> list[tuple[object, ...]]:
    """Every row of a small workbook's first sheet. BadInput as `read`, and for a formula without its result."""
    with opened(data) as (book, formulas):
        page = book.worksheets[0]
        if page.max_row > MOST_ROWS:
            raise BadInput(f"“{page.title}”表超过{MOST_ROWS}行，请核对是不是这个文件。")
        counted, rows = formulas.get(page.title, frozenset()), list(page.iter_rows())
        for one in (cell for row in rows for cell in row if cell.coordinate in counted):
            if _without_result(one):
                raise BadInput(f"{one.coordinate}：{UNCOUNTED}")
        return [tuple(cell.value for cell in row) for row in rows]


def _named(book: Workbook, title: str) -> Worksheet | None:
    return next((one for one in book.worksheets if one.title.strip() == title), None)


def _with_heading(book: Workbook) -> Worksheet:
    for sheet in book.worksheets:
        if _heading_row(sheet, COLUMNS) is not None:
            return sheet
    raise BadInput("没有找到表头，请用系统的模板：表里要有“姓名”“身份证号”“县（区）”“病种”几列。")


def _heading_row(sheet: Worksheet, columns: tuple[Column, ...]) -> int | None:
    """The first row that holds two or more required headings."""
    wanted = {name for name, column in by_head(columns).items() if column.required}
    for number, row in enumerate(sheet.iter_rows(max_row=_HEAD_WITHIN, values_only=True), start=1):
        if len({bare(value) for value in row} & wanted) >= 2:
            return number
    return None


def _sheet(sheet: Worksheet, columns: tuple[Column, ...], formulas: frozenset[str]) -> Sheet:
    head = _heading_row(sheet, columns)
    if head is None:
        names = "、".join(f"“{one.head}”" for one in columns if one.required)
        raise BadInput(f"“{sheet.title}”表没有找到表头，请用系统的模板，表里要有{names}。")
    if sheet.max_row - head > MOST_ROWS:
        raise BadInput(f"“{sheet.title}”表超过{MOST_ROWS}行，请按乡镇分成几个文件再来。")
    places, findings = _places(sheet, head, columns)
    missing = [one.head for one in columns if one.required and one.key not in places.values()]
    if missing:
        raise BadInput(f"“{sheet.title}”表缺少列：{'、'.join(missing)}，请用系统的模板补上。")
    return Sheet(tuple(_lines(sheet, head, places, formulas)), findings)


def _places(
    sheet: Worksheet, head: int, columns: tuple[Column, ...]
) -> tuple[dict[int, str], tuple[Finding, ...]]:
    """Which sheet column holds which key, counted from 1; unknown and doubled headings are said."""
    known, places, findings = by_head(columns), dict[int, str](), list[Finding]()
    for place, value in enumerate(_values(sheet, head), start=1):
        column, ref = known.get(bare(value)), f"{get_column_letter(place)}{head}"
        if column is None and bare(value):
            findings.append(warning(ref, f"这一列“{redact(str(value)[:20])}”不认识，不会导入。"))
        elif column is not None and column.key in places.values():
            findings.append(error(ref, f"“{column.head}”这一列写了两次，请删掉一列。"))
        elif column is not None:
            places[place] = column.key
    return places, tuple(findings)


def _values(sheet: Worksheet, row: int) -> tuple[Any, ...]:
    return next(iter(sheet.iter_rows(min_row=row, max_row=row, values_only=True)), ())


def _lines(
    sheet: Worksheet, head: int, places: Mapping[int, str], formulas: frozenset[str]
) -> Iterator[Line]:
    merged = _merged(sheet, head)
    for number, row in enumerate(sheet.iter_rows(min_row=head + 1), start=head + 1):
        cells = {places[at]: _cell(one) for at, one in enumerate(row, start=1) if at in places}
        touched = tuple(merged.get(number, ()))
        uncounted = tuple(
            one.coordinate
            for at, one in enumerate(row, start=1)
            if at in places and one.coordinate in formulas and _without_result(one)
        )
        filled = uncounted or any(cell.value is not None for cell in cells.values())
        if (filled or touched) and not _is_help(row):
            yield Line(number, cells, touched, uncounted)


def _cell(found: Any) -> Cell:
    """Cells of a merged range but the first have no value of their own."""
    value = found.value if isinstance(found, SheetCell) else None
    blank = isinstance(value, str) and not value.strip()
    return Cell(found.coordinate, None if blank else value)


def _without_result(found: Any) -> bool:
    """A formula whose result is an empty text ("str") has one."""
    return found.value is None and found.data_type != "str"


def _is_help(row: tuple[Any, ...]) -> bool:
    return str(row[0].value or "").startswith(HELP)


def _merged(sheet: Worksheet, head: int) -> dict[int, list[str]]:
    """Below the heading: row -> merged ranges that touch it."""
    found: dict[int, list[str]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(max(area.min_row, head + 1), area.max_row + 1):
            found.setdefault(row, []).append(area.coord)
    return found
