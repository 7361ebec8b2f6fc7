"""A long list is cut into pages: every line on exactly one, in the order it is worked through."""

from dataclasses import replace
from datetime import date

import pytest

from backend.followups.day import DayList, StoodIn, assemble, patient_ids
from backend.followups.pages import cut, length, sections
from scheduler.visits import ExpiringContract
from tests.backend.test_followups_day import TODAY, agenda, danger, person, plan


def made(late: int, soon: int) -> DayList:
    """Two in danger, so many late and soon, one for a colleague, a contract that ends."""
    found = agenda(
        dangerous=(danger(1, TODAY), danger(2, TODAY)),
        overdue=tuple(plan(number, -3) for number in range(10, 10 + late)),
        week=tuple(plan(number, 3) for number in range(1000, 1000 + soon)),
        expiring=(ExpiringContract(1, 1, 1, 1, TODAY, 0, (1,)),),
    )
    known = {number: person(number) for number in patient_ids(found) | {5000}}
    whole = assemble(7, "王芳", TODAY, found, known)
    theirs = assemble(8, "马军", TODAY, agenda(overdue=(plan(5000, -1),)), known)
    return replace(whole, helping=(StoodIn("马军", date(2026, 3, 9), (), theirs.lines),))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
@pytest.mark.parametrize(("late", "soon"), [(0, 0), (5, 0), (60, 90)])
def test_every_line_is_on_exactly_one_page_and_none_is_out_of_order(late: int, soon: int, size: int) -> None:
    found = made(late, soon)
    pages = -(-length(found) // size)
    parts = [cut(found, page, size) for page in range(1, pages + 1)]
    assert [one for part in parts for rows in part.values() for one in rows] == [
        one for _, rows in sections(found) for one in rows
    ]
    assert all(sum(map(len, part.values())) == size for part in parts[:-1])
    assert not any(cut(found, pages + 1, size).values())


def test_what_cannot_wait_stands_before_what_may_be_planned() -> None:
    found = made(3, 60)
    first = cut(found, 1)
    assert [len(first[name]) for name in ("dangerous", "overdue", "helping1", "week")] == [2, 3, 1, 44]
    assert [len(cut(found, 2)[name]) for name in ("dangerous", "overdue", "helping1", "week")] == [
        0,
        0,
        0,
        16,
    ]
    assert len(cut(found, 2)["expiring"]) == 1
