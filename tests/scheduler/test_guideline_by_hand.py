"""Cases worked out by hand, through the command, and beside the naive reading."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scheduler.workdays import ONE_DAY, Workdays
from tests.backend.cli.conftest import Mingbai
from tests.backend.cli.conftest import mingbai as mingbai
from tests.scheduler import naive
from tests.scheduler.by_hand import worked_out

CASES = list(worked_out())
Wanted = tuple[str, str, str | None]


@pytest.mark.parametrize(("case", "wanted"), CASES, ids=[case["id"] for case, _ in CASES])
def test_the_naive_reading_says_so_too(case: dict[str, Any], wanted: Wanted) -> None:
    visit_class, action, deadline = naive.decide(case)
    assert (visit_class, action, deadline and deadline.isoformat()) == wanted


def test_the_command_says_so_of_every_case(mingbai: Mingbai, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case, _ in CASES), encoding="utf-8")
    run = mingbai("guideline", "--batch", file)
    assert (run.code, run.err) == (0, "")
    found = [json.loads(line) for line in run.out.splitlines()]
    said = {one["id"]: (one["class"], one["action"], one["deadline"]) for one in found}
    wrong = {case["id"]: (said[case["id"]], wanted) for case, wanted in CASES if said[case["id"]] != wanted}
    assert wrong == {}
    for (case, _), one in zip(CASES, found, strict=True):
        assert_due_is_possible(case, one)


def assert_due_is_possible(case: dict[str, Any], one: dict[str, Any]) -> None:
    """Never after the deadline, and a workday where there is one between the last visit and the deadline."""
    if one["deadline"] is None:
        assert one["due"] is None
        return
    due, deadline = date.fromisoformat(one["due"]), date.fromisoformat(one["deadline"])
    assert due <= deadline
    reached = [date.fromisoformat(visit["date"]) for visit in case["visits"] if visit["way"] != "failed"]
    if not reached or one["action"] == "first_visit":
        return
    days, workdays = (deadline - max(reached)).days, Workdays()
    window = [deadline - number * ONE_DAY for number in range(days)]
    assert workdays.is_workday(due) or not any(map(workdays.is_workday, window))
    assert due > max(reached) or not window
