"""Several diseases of one patient."""

from datetime import date

import pytest

from scheduler.guidelines import Action, Disease, Patient, Status, combine
from tests.scheduler.histories import RULES, decided, failed, pressure, sugar, visit

HIGH = decided(Disease.HYPERTENSION, pressure("2026-03-02", 150, 80))
WELL = decided(Disease.DIABETES, sugar("2026-03-02", "6.0"))
OLD = decided(Disease.ELDERLY, visit("2025-07-10"))


def test_the_earliest_due_date_wins_and_one_visit_serves_both() -> None:
    both = combine(RULES, [WELL, HIGH])
    assert both.window is not None
    assert (both.window.due, both.window.deadline) == (date(2026, 3, 16), date(2026, 3, 16))
    assert (both.action, both.serves) == (Action.ADJUST, (Disease.HYPERTENSION, Disease.DIABETES))
    assert both.reason.startswith("最早到期的先办，这一次一起随访：高血压、2型糖尿病。")
    assert [line for line in both.reason.splitlines() if "血压150/80" in line]


def test_a_yearly_check_that_is_not_open_yet_waits() -> None:
    assert combine(RULES, [OLD, HIGH]).serves == (Disease.HYPERTENSION,)


def test_several_chronic_diseases_with_one_not_controlled_have_one_form() -> None:
    assert combine(RULES, [WELL, HIGH]).one_form == RULES.combined_form
    calm = decided(Disease.HYPERTENSION, pressure("2026-03-02", 130, 80))
    assert combine(RULES, [WELL, calm]).one_form is None
    assert combine(RULES, [HIGH, OLD]).one_form is None


def test_an_ended_or_lost_disease_leaves_the_others_their_visit() -> None:
    attempts = [failed(day) for day in ("2026-03-03", "2026-03-04", "2026-03-05")]
    lost = decided(Disease.HYPERTENSION, *attempts)
    both = combine(RULES, [lost, WELL])
    assert both.window is not None
    assert (both.action, both.window.due, both.serves) == (Action.ROUTINE, WELL.due, (Disease.DIABETES,))


def test_nothing_is_due_when_all_ended() -> None:
    gone = Patient(status=Status.DIED)
    both = combine(RULES, [decided(disease, patient=gone) for disease in Disease])
    assert (both.action, both.window, both.serves) == (Action.ENDED, None, ())


def test_no_decision_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        combine(RULES, [])
