"""What must hold for any history."""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.cli.guideline_cases import read_case
from scheduler.guidelines import (
    Action,
    Decider,
    Decision,
    Disease,
    Patient,
    Stability,
    Visit,
    VisitClass,
    Way,
    combine,
    decide,
    in_scope,
)
from scheduler.guidelines.spans import add_months
from tests.scheduler.cases import cases
from tests.scheduler.histories import RULES, WORKDAYS, decided, failed, visit

KNOWN_DAYS = st.dates(date(2018, 1, 1), date(2025, 6, 30))
CHRONIC = st.sampled_from([disease for disease in Disease if RULES.diseases[disease].visits_a_year >= 4])
WELL: dict[str, Any] = {
    "sbp": 120,
    "dbp": 80,
    "glucose": 6,
    "fasting": True,
    "stable": Stability.STABLE,
    "risk": 0,
}


DECIDER = Decider(RULES, WORKDAYS)  # remembers every case that it decided


def decision_of(case: dict[str, Any]) -> tuple[Decision, tuple[Visit, ...]]:
    read = read_case(json.dumps(case).encode(), 1)
    found = decide(RULES, read.patient, read.disease, read.visits, read.today, WORKDAYS)
    return found, read.visits


@settings(max_examples=500)
@given(case=cases())
def test_what_is_remembered_of_others_changes_no_decision(case: dict[str, Any]) -> None:
    found, visits = decision_of(case)
    read = read_case(json.dumps(case).encode(), 1)
    assert DECIDER.decide(read.patient, read.disease, visits, read.today) == found


@settings(max_examples=200)
@given(case=cases())
def test_due_is_never_past_the_deadline_and_a_workday_where_one_lies_in_the_window(
    case: dict[str, Any],
) -> None:
    found, visits = decision_of(case)
    assume(found.window is not None)
    assert found.due is not None
    assert found.deadline is not None
    assert found.due <= found.deadline
    reached = [one.date for one in visits if one.reached]
    if reached and found.action is not Action.FIRST_VISIT:
        start = reached[-1] + timedelta(days=1)
        days = [start + timedelta(days=ahead) for ahead in range((found.deadline - start).days + 1)]
        if any(WORKDAYS.is_workday(day) for day in days):
            assert WORKDAYS.is_workday(found.due)
            assert found.due >= start


@settings(max_examples=200)
@given(case=cases(), symptom=st.sampled_from(sorted(RULES.danger.symptoms)))
def test_danger_outranks_all(case: dict[str, Any], symptom: str) -> None:
    reached = [one for one in case["visits"] if one["way"] != "failed"]
    assume(reached)
    reached[-1]["symptoms"] = [symptom]
    found, _ = decision_of(case | {"status": "active"})
    assert found.visit_class is VisitClass.DANGER
    assert found.action in (Action.EMERGENCY, Action.LOST)


@settings(max_examples=200)
@given(case=cases(), place=st.integers(0, 5), add_failed=st.booleans())
def test_a_failed_or_unassessed_visit_before_the_last_neither_resets_nor_counts(
    case: dict[str, Any], place: int, add_failed: bool
) -> None:
    """Tuberculosis and the yearly check know no unassessed visit, so only a failed one is put in there."""
    reached = [number for number, one in enumerate(case["visits"]) if one["way"] != "failed"]
    assume(reached)
    before, _ = decision_of(case)
    always_assessed = case["disease"] in ("tuberculosis", "elderly")
    at = min(place, reached[-1])
    silent = {
        "date": case["visits"][at]["date"],
        "way": "failed" if add_failed or always_assessed else "clinic",
    }
    after, _ = decision_of(case | {"visits": [*case["visits"][:at], silent, *case["visits"][at:]]})
    assert after == before


@settings(max_examples=150)
@given(disease=CHRONIC, first=KNOWN_DAYS, late=st.lists(st.integers(0, 20), min_size=4, max_size=4))
def test_at_least_four_windows_a_year_for_every_chronic_patient(
    disease: Disease, first: date, late: list[int]
) -> None:
    """However late inside its window each visit is made."""
    patient = Patient(date(1960, 1, 1))
    assert in_scope(RULES, disease, patient, date(2026, 1, 1))
    day = first
    for days in late:
        window = decided(disease, visit(day, **WELL), patient=patient).window
        assert window is not None
        day = min(window.due + timedelta(days=days), window.deadline)
    assert day <= add_months(first, 12)


@settings(max_examples=150)
@given(first=KNOWN_DAYS, pair=st.sampled_from([(one, other) for one in Disease for other in Disease]))
def test_one_visit_for_several_diseases_is_never_past_any_deadline(
    first: date, pair: tuple[Disease, Disease]
) -> None:
    decisions = [decided(disease, visit(first, **WELL)) for disease in dict.fromkeys(pair)]
    together = combine(RULES, decisions)
    assert together.window is not None
    assert together.window.due == min(one.due for one in decisions if one.due)
    for one in decisions:
        assert one.window is not None
        assert together.window.due <= one.window.deadline
        assert (one.disease in together.serves) == (one.window.earliest <= together.window.due)


@given(day=KNOWN_DAYS, fails=st.integers(0, 6))
def test_lost_begins_with_the_third_day_of_failed_contacts(day: date, fails: int) -> None:
    attempts = [failed(day + timedelta(days=number // 2)) for number in range(2 * fails)]
    found = decided(Disease.HYPERTENSION, visit(day, Way.HOME), *attempts)
    assert (found.action is Action.LOST) == (fails >= 3)


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), months=st.integers(0, 40))
def test_months_are_clamped_and_never_skip_one(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
