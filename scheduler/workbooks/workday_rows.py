"""A table of odd workdays as operators keep it: date, 工作日 or 休息日, note. Every row, or none and a sentence."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from backend.core.errors import BadInput
from backend.core.privacy import redact
from scheduler.workbooks import cells, sheets
from scheduler.workbooks.dates import parse_date
from scheduler.workdays import OddDay

_KINDS = {
    **dict.fromkeys(("工作日", "上班", "补班"), True),
    **dict.fromkeys(("休息日", "休息", "放假"), False),
}
_HEADS = ("日期", "date")
_LONGEST_NOTE = 200
_YEARS = range(2000, 2100)
_ZIP = b"PK"  # what every .xlsx begins with


def read(data: bytes) -> tuple[OddDay, ...]:
    """The days of a CSV or .xlsx file, in order. BadInput names the line that cannot be used."""
    found: dict[date, tuple[int, OddDay]] = {}
    for number, row in _filled(sheets.first_rows(data) if data.startswith(_ZIP) else _csv(data)):
        try:
            one = _odd_day(row)
            if one.day in found:
                raise BadInput(f"{one.day}和第{found[one.day][0]}行重复，请删掉一行。")
        except BadInput as wrong:
            raise BadInput(f"第{number}行：{wrong.sentence}") from None
        found[one.day] = (number, one)
    if not found:
        raise BadInput("表里一天也没有，请写上日期、“工作日”或“休息日”、说明三列。")
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: pair[1].day))


def _csv(data: bytes) -> Iterable[Sequence[object]]:
    """As Excel and WPS write it on Chinese machines, or in UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise BadInput("这个文件看不懂，请另存为 .xlsx 或 UTF-8 的 CSV 再来。")


def _filled(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, Sequence[object]]]:
    """Numbered as the file counts them, without empty rows and without the heading."""
    for number, row in enumerate(rows, start=1):
        texts = [cells.text(value) for value in row]
        if any(texts) and not (number == 1 and texts[0].lower() in _HEADS):
            yield number, row


def _odd_day(row: Sequence[object]) -> OddDay:
    day_said, kind_said, note_said, *_ = (*row, None, None, None)
    day, kind = parse_date("" if day_said is None else day_said), cells.text(kind_said)
    if day.year not in _YEARS:
        raise BadInput(f"{day}这一年不对，请核对。")
    if kind not in _KINDS:
        raise BadInput(f"“{redact(kind[:20])}”看不懂，第二列请写“工作日”或“休息日”。")
    return OddDay(day, _KINDS[kind], cells.words(note_said, _LONGEST_NOTE))
