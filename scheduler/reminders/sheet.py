"""A doctor's list as a workbook for printing: full names and telephones, a column to tick off."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from backend.core.spreadsheets import safe
from scheduler.reminders.printed import DoctorList, Line, ReadingLine

_HEADS = (
    "序号",
    "姓名",
    "电话",
    "乡镇",
    "村",
    "应随访日",
    "最迟",
    "逾期天数",
    "要打电话",
    "消息情况",
    "已随访",
)
_WIDTHS = (6, 12, 16, 14, 14, 12, 12, 9, 9, 30, 8)


def workbook(found: DoctorList) -> bytes:
    """The .xlsx. Its reader sees who is followed: who asked for it is written down by the caller."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "随访清单"
    page.append([safe(f"{found.doctor} {found.on} 随访清单，{len(found.lines)} 人")])
    page.append(list(_HEADS))
    for one in found.readings:
        page.append([safe(value) for value in _reading(one)])
    for number, line in enumerate(found.lines, start=1):
        page.append([safe(value) for value in _values(number, line)])
    if found.contract_ends:
        page.append([f"30 天内签约到期 {len(found.contract_ends)} 户，最早 {found.contract_ends[0]}"])
    for cell in (*page[1], *page[2]):
        cell.font = Font(bold=True)
    for place, width in enumerate(_WIDTHS):
        page.column_dimensions["ABCDEFGHIJK"[place]].width = width
    page.page_setup.orientation, page.print_title_rows = "landscape", "2:2"
    page.freeze_panes = "C3"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _values(number: int, line: Line) -> tuple[object, ...]:
    return (
        *("危险" if line.danger else number, line.name, line.phone, line.township, line.village, line.day),
        line.last,
        *(line.overdue or None, "是" if line.to_call else None, line.reminder, None),
    )


def _reading(one: ReadingLine) -> tuple[object, ...]:
    return (
        *("危险", one.name, one.phone, one.township, one.village, None, None, None, "马上打"),
        *(f"在家测出危险读数：{one.words}", None),
    )
