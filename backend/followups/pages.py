"""A long list on the phone: some lines a page, in the order they are worked through, the whole numbers above them.

What cannot wait comes first: dangers, what is late, today, colleagues' patients, then what may be planned.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.followups.day import DayList

Rows = Sequence[Any]
SIZE = 50  # lines of a page


def sections(found: DayList) -> Iterator[tuple[str, Rows]]:
    """The parts of the list by name; `helping1` is the first colleague's."""
    yield "readings", found.readings
    yield "dangerous", found.dangerous
    yield "overdue", found.overdue
    yield "today", found.today
    for number, one in enumerate(found.helping, start=1):
        yield f"helping{number}", (*one.readings, *one.lines)
    yield "week", found.week
    yield "lost", found.lost
    yield "expiring", found.expiring


def length(found: DayList) -> int:
    """How many lines the whole list has."""
    return sum(len(rows) for _, rows in sections(found))


def cut(found: DayList, page: int, size: int = SIZE) -> Mapping[str, Rows]:
    """What of each part stands on that page, which counts from 1; every line on exactly one."""
    first, shown = (page - 1) * size, dict[str, Rows]()
    for name, rows in sections(found):
        shown[name] = rows[max(first, 0) : max(first + size, 0)]
        first -= len(rows)
    return shown
