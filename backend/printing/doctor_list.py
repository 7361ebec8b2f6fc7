"""A doctor's list (随访清单) on A4, to be taken along: full names and telephones, a box to tick."""

from backend.printing import filling, making
from scheduler.reminders import wording
from scheduler.reminders.lines import DoctorList

_WEEK = "一二三四五六日"


def pdf(found: DoctorList) -> bytes:
    """The PDF, from `printed.doctor_list` in the clear; ConfigError as in `making.pdf`.

    Its reader sees who is followed: the caller first writes down who asked for it (打印 随访清单), as `mingbai
    doctor-list` does. It takes about half a second: call it outside a transaction. On a page, send it as
    application/pdf with `Cache-Control: no-store`.
    """
    return making.pdf(markup(found))


def markup(found: DoctorList) -> str:
    """The HTML the paper is made of."""
    on = found.on
    townships = {line.township for line in found.lines} | {one.township for one in found.readings}
    return filling.page(
        "doctor_list.html",
        found=found,
        day=f"{on.year}年{on.month}月{on.day}日（周{_WEEK[on.weekday()]}）",
        township=townships.pop() if len(townships) == 1 else "",
        soon=wording.soon(on, found.until),
        overdue=sum(bool(line.overdue) for line in found.lines),
        to_call=sum(line.to_call for line in found.lines),
    )
