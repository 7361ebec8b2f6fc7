"""A doctor's list as a workbook for printing: full names and telephones, a column to tick off."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from backend.core.spreadsheets import safe
from scheduler.reminders.lines import DoctorList, Line, ReadingLine
from scheduler.workbooks.columns import DISEASES

_HEADS = (
    *("序号", "姓名", "性别年龄", "电话", "乡镇", "村", "家庭住址", "病种", "应随访日", "最迟"),
    *("逾期天数", "要打电话", "消息情况", "血压", "血糖", "已随访"),
)
_WIDTHS = (6, 12, 10, 16, 14, 14, 18, 18, 12, 12, 9, 9, 30, 10, 8, 8)
_BLANK = (None, None, None)  # to be written on the paper


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
        page.append([ending(found)])
    for family in found.families:
        over = "已到期" if family.ends < found.on else "到期"
        page.append([None, safe("、".join(family.names)), safe(f"签约{family.ends}{over}")])
    for cell in (*page[1], *page[2]):
        cell.font = Font(bold=True)
    for place, width in enumerate(_WIDTHS):
        page.column_dimensions[get_column_letter(place + 1)].width = width
    page.page_setup.orientation, page.print_title_rows = "landscape", "2:2"
    page.freeze_panes = "C3"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ending(found: DoctorList) -> str:
    """How many contracts end within 30 days, and how many of them are over."""
    over = f"（已到期 {found.ended} 户）" if found.ended else ""
    return f"30 天内签约到期 {len(found.contract_ends)} 户{over}，最早 {found.contract_ends[0]}"


def _values(number: int, line: Line) -> tuple[object, ...]:
    person = f"{line.sex}，{line.age}岁" if line.sex else None
    illnesses = "、".join(DISEASES[one][0] for one in line.diseases)
    return (
        *("危险" if line.danger else number, line.name, person, line.phone),
        *(line.township, line.village, line.address, illnesses, line.day, line.last),
        *(line.overdue or None, "是" if line.to_call else None, line.reminder, *_BLANK),
    )


def _reading(one: ReadingLine) -> tuple[object, ...]:
    return (
        *("危险", one.name, None, one.phone, one.township, one.village, None, "在家测", None, None),
        *(None, "马上打", f"在家测出危险读数：{one.words}", *_BLANK),
    )
