"""糖尿病, 严重精神障碍, 肺结核, 65 岁以上, 慢阻肺: boundaries and what is their own."""

from datetime import date
from typing import Any

import pytest

from scheduler.guidelines import (
    Action,
    Adverse,
    Disease,
    Patient,
    Phase,
    Stability,
    Supervisor,
    Visit,
    VisitClass,
    Way,
)
from tests.scheduler.histories import decided, failed, outcome, pressure, sugar, visit

CONTROLLED = (VisitClass.CONTROLLED, Action.ROUTINE)
FIRST = (VisitClass.UNCONTROLLED, Action.ADJUST)
AGAIN = (VisitClass.UNCONTROLLED, Action.REFER)
DANGER = (VisitClass.DANGER, Action.EMERGENCY)
UNASSESSED = (VisitClass.UNASSESSED, Action.ROUTINE)
Outcome = tuple[VisitClass, Action]
Timed = tuple[VisitClass, Action, date]


def timed(
    disease: Disease, *visits: Visit, patient: Patient | None = None
) -> tuple[object, object, date | None]:
    """Class, action and deadline."""
    found = decided(disease, *visits, patient=patient or Patient(date(1955, 1, 1)))
    return found.visit_class, found.action, found.deadline


class TestDiabetes:
    @pytest.mark.parametrize(
        ("glucose", "expected"),
        [
            ("3.9", DANGER),
            ("4.0", CONTROLLED),
            ("6.9", CONTROLLED),
            ("7.0", FIRST),
            ("16.6", FIRST),
            ("16.7", DANGER),
        ],
    )
    def test_satisfied_is_fasting_below_7_and_above_3_9_up_to_16_7_no_danger(
        self, glucose: str, expected: Outcome
    ) -> None:
        assert outcome(Disease.DIABETES, sugar("2026-03-02", glucose)) == expected

    @pytest.mark.parametrize("fasting", [False, None])
    @pytest.mark.parametrize(
        ("glucose", "expected"),
        [("3.9", DANGER), ("4.0", UNASSESSED), ("16.6", UNASSESSED), ("16.7", DANGER)],
    )
    def test_a_random_value_judges_nothing_unless_it_is_dangerous(
        self, glucose: str, fasting: bool | None, expected: Outcome
    ) -> None:
        assert outcome(Disease.DIABETES, sugar("2026-03-02", glucose, fasting=fasting)) == expected

    def test_a_dangerous_random_value_is_over_the_limit_in_two_consecutive(self) -> None:
        high, last = sugar("2026-02-16", "17.0", fasting=False), sugar("2026-03-02", "8.0")
        assert outcome(Disease.DIABETES, high, last) == AGAIN

    def test_a_random_value_between_neither_resets_nor_counts(self) -> None:
        between, last = sugar("2026-02-16", "6.0", fasting=False), sugar("2026-03-02", "8.0")
        assert outcome(Disease.DIABETES, sugar("2026-02-02", "8.0"), between, last) == AGAIN
        assert outcome(Disease.DIABETES, between, last) == FIRST

    def test_pressure_alone_is_unassessed_unless_dangerous(self) -> None:
        assert outcome(Disease.DIABETES, pressure("2026-03-02", 170, 100)) == UNASSESSED
        assert outcome(Disease.DIABETES, pressure("2026-03-02", 180, 100)) == DANGER
        assert outcome(Disease.DIABETES, pressure("2026-03-02", 170, 110)) == DANGER

    def test_pressure_says_nothing_of_the_sugar_in_two_consecutive(self) -> None:
        between, last = pressure("2026-02-16", 185, 80), sugar("2026-03-02", "8.0")
        assert outcome(Disease.DIABETES, between, last) == FIRST
        assert outcome(Disease.DIABETES, sugar("2026-02-02", "8.0"), between, last) == AGAIN

    def test_it_is_judged_controlled_by_fasting_glucose_alone(self) -> None:
        assert outcome(Disease.DIABETES, sugar("2026-03-02", "6.9", sbp=170, dbp=100)) == CONTROLLED

    @pytest.mark.parametrize(
        ("glucose", "fasting", "expected"),
        [("6.9", True, CONTROLLED), ("7.0", True, DANGER), ("8.0", False, UNASSESSED)],
    )
    def test_pregnant_fasting_from_7_is_danger(self, glucose: str, fasting: bool, expected: Outcome) -> None:
        pregnant = Patient(date(1990, 1, 1), pregnant=True)
        assert (
            outcome(Disease.DIABETES, sugar("2026-03-02", glucose, fasting=fasting), patient=pregnant)
            == expected
        )


class TestPsychosis:
    PSYCHOSIS = Disease.PSYCHOSIS

    @pytest.mark.parametrize(
        ("risk", "stable", "expected"),
        [
            (0, None, (*CONTROLLED, date(2026, 6, 2))),
            (0, Stability.STABLE, (*CONTROLLED, date(2026, 6, 2))),
            (None, Stability.STABLE, (*CONTROLLED, date(2026, 6, 2))),
            (0, Stability.BASICALLY_STABLE, (*FIRST, date(2026, 3, 16))),
            (1, Stability.STABLE, (*FIRST, date(2026, 3, 16))),
            (2, None, (*FIRST, date(2026, 3, 16))),
            (2, Stability.UNSTABLE, (*AGAIN, date(2026, 3, 16))),
            (0, Stability.UNSTABLE, (*AGAIN, date(2026, 3, 16))),
            (3, Stability.STABLE, (*AGAIN, date(2026, 3, 16))),
            (5, None, (*AGAIN, date(2026, 3, 16))),
            (None, None, (*UNASSESSED, date(2026, 3, 16))),
        ],
    )
    def test_the_worse_of_risk_and_stability_holds(
        self, risk: int | None, stable: Stability | None, expected: Timed
    ) -> None:
        assert timed(self.PSYCHOSIS, visit("2026-03-02", risk=risk, stable=stable)) == expected

    def test_a_second_and_a_third_basically_stable_visit_are_referred_and_seen_in_a_month(self) -> None:
        visits = [visit(day, risk=1) for day in ("2026-02-02", "2026-02-16", "2026-03-02")]
        assert timed(self.PSYCHOSIS, *visits[:2]) == (*AGAIN, date(2026, 3, 16))
        assert timed(self.PSYCHOSIS, *visits) == (*AGAIN, date(2026, 4, 2))

    def test_become_stable_or_unstable_between_starts_anew(self) -> None:
        first, last = visit("2026-02-02", risk=1), visit("2026-03-02", risk=1)
        for between in (visit("2026-02-16", risk=0), visit("2026-02-16", risk=4)):
            assert timed(self.PSYCHOSIS, first, between, last) == (*FIRST, date(2026, 3, 16))

    def test_unassessed_and_failed_visits_between_neither_reset_nor_count(self) -> None:
        first, last = visit("2026-02-02", risk=1), visit("2026-03-02", risk=1)
        between = (visit("2026-02-10"), failed("2026-02-16"))
        assert timed(self.PSYCHOSIS, first, *between, last) == (*AGAIN, date(2026, 4, 2))

    def test_reactions_are_adjusted_and_hard_ones_referred(self) -> None:
        present = visit("2026-03-02", risk=0, adverse=Adverse.PRESENT)
        hard = visit("2026-03-02", risk=1, adverse=Adverse.HARD_TO_CONTROL)
        assert outcome(self.PSYCHOSIS, present) == (VisitClass.ADVERSE_REACTION, Action.ADJUST)
        assert timed(self.PSYCHOSIS, visit("2026-02-16", risk=1), hard) == (*AGAIN, date(2026, 3, 16))

    def test_a_complication_is_referred_within_two_weeks(self) -> None:
        found = timed(self.PSYCHOSIS, visit("2026-03-02", risk=0, complication=True))
        assert found == (VisitClass.COMPLICATION, Action.REFER, date(2026, 3, 16))


class TestTuberculosis:
    TB = Disease.TUBERCULOSIS

    @pytest.mark.parametrize(
        ("phase", "supervisor", "deadline"),
        [
            (Phase.INTENSIVE, Supervisor.FAMILY, date(2026, 3, 12)),
            (Phase.INTENSIVE, None, date(2026, 3, 12)),
            (Phase.INTENSIVE, Supervisor.SELF, date(2026, 3, 12)),
            (Phase.INTENSIVE, Supervisor.STAFF, date(2026, 4, 2)),
            (Phase.CONTINUATION, Supervisor.FAMILY, date(2026, 4, 2)),
            (None, Supervisor.FAMILY, date(2026, 4, 2)),
            (None, None, date(2026, 4, 2)),
        ],
    )
    def test_ten_days_in_the_intensive_phase_at_home_else_a_month(
        self, phase: Phase | None, supervisor: Supervisor | None, deadline: date
    ) -> None:
        seen = visit("2026-03-02", Way.HOME, phase=phase, supervised_by=supervisor)
        assert timed(self.TB, seen) == (*CONTROLLED, deadline)

    def test_a_reaction_is_adjusted_even_the_second_time(self) -> None:
        visits = [visit(day, adverse=Adverse.PRESENT) for day in ("2026-02-16", "2026-03-02")]
        expected = (VisitClass.ADVERSE_REACTION, Action.ADJUST, date(2026, 3, 16))
        assert timed(self.TB, visits[1]) == timed(self.TB, *visits) == expected

    def test_complications_and_hard_reactions_are_referred(self) -> None:
        hard = visit("2026-03-02", adverse=Adverse.HARD_TO_CONTROL, phase=Phase.INTENSIVE)
        assert timed(self.TB, hard) == (VisitClass.ADVERSE_REACTION, Action.REFER, date(2026, 3, 16))
        worse = visit("2026-03-02", complication=True)
        assert timed(self.TB, worse) == (VisitClass.COMPLICATION, Action.REFER, date(2026, 3, 16))


class TestElderly:
    OLD = Disease.ELDERLY

    def test_a_check_is_due_again_after_twelve_months(self) -> None:
        assert timed(self.OLD, visit("2025-07-10")) == (*CONTROLLED, date(2026, 7, 10))

    def test_after_a_check_on_29_february_it_is_28_february(self) -> None:
        assert timed(self.OLD, visit("2024-02-29")) == (*CONTROLLED, date(2025, 2, 28))

    def test_a_phone_call_is_no_check(self) -> None:
        check, call = visit("2025-07-10", Way.HOME), visit("2026-01-05", Way.PHONE)
        assert timed(self.OLD, check, call) == (*CONTROLLED, date(2026, 7, 10))

    def test_with_calls_alone_the_first_visit_is_due_and_the_class_is_the_calls(self) -> None:
        expected = (VisitClass.CONTROLLED, Action.FIRST_VISIT, date(2026, 3, 31))
        assert timed(self.OLD, visit("2026-01-05", Way.PHONE)) == expected

    @pytest.mark.parametrize("way", [Way.CLINIC, Way.PHONE])
    def test_danger_is_an_emergency_even_by_phone(self, way: Way) -> None:
        danger = visit("2026-03-02", way, symptoms=("chest_tightness",))
        expected = (VisitClass.DANGER, Action.EMERGENCY, date(2026, 3, 16))
        assert timed(self.OLD, danger) == timed(self.OLD, visit("2025-07-10"), danger) == expected

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"complication": True}, VisitClass.COMPLICATION),
            ({"adverse": Adverse.PRESENT}, VisitClass.ADVERSE_REACTION),
            ({"adverse": Adverse.HARD_TO_CONTROL}, VisitClass.ADVERSE_REACTION),
        ],
    )
    def test_nothing_but_danger_changes_the_yearly_rule(
        self, facts: dict[str, Any], expected: VisitClass
    ) -> None:
        found = timed(self.OLD, visit("2025-07-10", **facts))
        assert found == (expected, Action.ROUTINE, date(2026, 7, 10))


class TestCopd:
    def test_it_is_seen_every_three_months_and_the_interval_is_said_to_be_unconfirmed(self) -> None:
        found = decided(Disease.COPD, visit("2026-03-02"))
        assert (found.action, found.deadline) == (Action.ROUTINE, date(2026, 6, 2))
        assert "以当地的要求为准" in found.reason


@pytest.mark.parametrize("disease", Disease)
@pytest.mark.parametrize(
    "symptom",
    [
        *("severe_headache", "vomiting", "blurred_vision", "chest_tightness", "dyspnoea"),
        *("altered_consciousness", "acetone_breath"),
    ],
)
def test_every_listed_symptom_is_danger_in_every_disease(disease: Disease, symptom: str) -> None:
    assert timed(disease, visit("2026-03-02", symptoms=(symptom,))) == (*DANGER, date(2026, 3, 16))


@pytest.mark.parametrize("disease", Disease)
def test_a_dangerous_pressure_or_sugar_is_danger_in_every_disease(disease: Disease) -> None:
    assert outcome(disease, pressure("2026-03-02", 180, 90)) == DANGER
    assert outcome(disease, sugar("2026-03-02", "3.9", fasting=None)) == DANGER


def test_a_symptom_the_rules_do_not_know_is_no_danger_but_is_shown() -> None:
    found = decided(Disease.HYPERTENSION, pressure("2026-03-02", 130, 80, symptoms=("tinnitus",)))
    assert found.visit_class is VisitClass.CONTROLLED
    assert "请医生判断：tinnitus" in found.reason
