"""The decisions beside a second, naive reading of the same text."""

import json
from typing import Any

from hypothesis import given, settings

from backend.cli.guideline_cases import read_case
from scheduler.guidelines import check_history, decide
from tests.scheduler import naive
from tests.scheduler.cases import cases
from tests.scheduler.histories import RULES, WORKDAYS


@settings(max_examples=600)
@given(case=cases())
def test_every_decision_is_that_of_the_naive_reading(case: dict[str, Any]) -> None:
    read = read_case(json.dumps(case).encode(), 1)
    check_history(RULES, read.patient, read.visits, read.today)
    said = read.patient, read.disease, read.visits, read.today
    found = decide(RULES, *said, WORKDAYS, each_contact=True)
    assert (found.visit_class.value, found.action.value, found.deadline) == naive.decide(case)
