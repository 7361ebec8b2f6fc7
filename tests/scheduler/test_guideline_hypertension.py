"""高血压 (国家基本公共卫生服务规范 第三版): every boundary, and the ladder from first to second time."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduler.guidelines import Action, Adverse, Disease, Patient, Visit, VisitClass, Way, age_on
from tests.scheduler.histories import decided, failed, outcome, pressure, visit

BP = Disease.HYPERTENSION
CONTROLLED = (VisitClass.CONTROLLED, Action.ROUTINE)
FIRST = (VisitClass.UNCONTROLLED, Action.ADJUST)
AGAIN = (VisitClass.UNCONTROLLED, Action.REFER)
DANGER = (VisitClass.DANGER, Action.EMERGENCY)
UNASSESSED = (VisitClass.UNASSESSED, Action.ROUTINE)
OLD = Patient(birth=date(1950, 3, 1))


@pytest.mark.parametrize(
    ("sbp", "dbp", "expected"),
    [
        (139, 89, CONTROLLED),
        (140, 89, FIRST),
        (139, 90, FIRST),
        (179, 109, FIRST),
        (180, 80, DANGER),
        (179, 110, DANGER),
    ],
)
def test_under_65_satisfied_is_below_140_and_below_90(
    sbp: int, dbp: int, expected: tuple[VisitClass, Action]
) -> None:
    assert outcome(BP, pressure("2026-03-02", sbp, dbp)) == expected


@pytest.mark.parametrize(
    ("sbp", "dbp", "expected"),
    [(149, 89, CONTROLLED), (150, 89, FIRST), (149, 90, FIRST), (179, 109, FIRST), (180, 89, DANGER)],
)
def test_from_65_satisfied_is_below_150_and_below_90(
    sbp: int, dbp: int, expected: tuple[VisitClass, Action]
) -> None:
    assert outcome(BP, pressure("2026-03-02", sbp, dbp), patient=OLD) == expected


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ((1961, 3, 2), "2026-03-01", FIRST),
        ((1961, 3, 2), "2026-03-02", CONTROLLED),
        ((1960, 12, 31), "2025-12-30", FIRST),
        ((1960, 12, 31), "2025-12-31", CONTROLLED),
        ((1961, 1, 1), "2025-12-31", FIRST),
        ((1961, 1, 1), "2026-01-01", CONTROLLED),
    ],
)
def test_the_65th_birthday_counts_on_the_visit_day(
    birth: tuple[int, int, int], day: str, expected: tuple[VisitClass, Action]
) -> None:
    assert outcome(BP, pressure(day, 149, 80), patient=Patient(date(*birth))) == expected


@pytest.mark.parametrize(("day", "expected"), [("2025-02-28", FIRST), ("2025-03-01", CONTROLLED)])
def test_born_on_29_february_the_birthday_is_1_march_in_common_years(
    day: str, expected: tuple[VisitClass, Action]
) -> None:
    assert outcome(BP, pressure(day, 149, 80), patient=Patient(date(1960, 2, 29))) == expected


def test_born_on_29_february_the_birthday_is_29_february_in_leap_years() -> None:
    ages = [age_on(date(1960, 2, 29), date(2024, 2, day)) for day in (28, 29)]
    assert ages == [63, 64]


def test_an_unknown_birth_is_held_to_140() -> None:
    assert outcome(BP, pressure("2026-03-02", 140, 80), patient=Patient()) == FIRST
    assert outcome(BP, pressure("2026-03-02", 139, 80), patient=Patient()) == CONTROLLED


def test_each_visit_is_judged_at_the_age_of_its_own_day() -> None:
    turning = Patient(date(1961, 2, 1))
    before, after = pressure("2026-01-31", 145, 80), pressure("2026-02-14", 151, 80)
    assert outcome(BP, before, after, patient=turning) == AGAIN
    assert outcome(BP, before, pressure("2026-02-14", 145, 80), patient=turning) == CONTROLLED


class TestReadings:
    def test_one_pressure_over_its_limit_is_a_reading(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 140, None)) == FIRST
        assert outcome(BP, pressure("2026-03-02", None, 90)) == FIRST

    def test_one_pressure_within_its_limit_is_none(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 139, None)) == UNASSESSED
        assert outcome(BP, pressure("2026-03-02", None, 89)) == UNASSESSED

    def test_an_unassessed_visit_brings_the_next_contact_in_14_days(self) -> None:
        found = decided(BP, visit("2026-03-02"))
        assert (found.visit_class, found.action, found.deadline) == (*UNASSESSED, date(2026, 3, 16))

    def test_a_phone_call_with_readings_is_assessed_like_any_visit(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 150, 80, way=Way.PHONE)) == FIRST


class TestLadder:
    def test_two_uncontrolled_in_a_row_are_referred(self) -> None:
        assert outcome(BP, pressure("2026-02-16", 150, 80), pressure("2026-03-02", 142, 80)) == AGAIN

    def test_a_third_in_a_row_is_referred_again(self) -> None:
        days = ("2026-02-02", "2026-02-16", "2026-03-02")
        assert outcome(BP, *(pressure(day, 150, 80) for day in days)) == AGAIN

    def test_a_controlled_visit_between_starts_anew(self) -> None:
        first, between = pressure("2026-01-05", 150, 80), pressure("2026-01-19", 130, 80)
        assert outcome(BP, first, between, pressure("2026-03-02", 150, 80)) == FIRST

    @pytest.mark.parametrize(
        "between", [failed("2026-02-16"), visit("2026-02-16"), pressure("2026-02-16", 120, None)]
    )
    def test_a_failed_or_unassessed_visit_between_neither_resets_nor_counts(self, between: Visit) -> None:
        first, last = pressure("2026-02-02", 150, 80), pressure("2026-03-02", 150, 80)
        assert outcome(BP, first, between, last) == AGAIN
        assert outcome(BP, between, last) == FIRST

    def test_a_dangerous_visit_counts_as_uncontrolled_by_its_readings(self) -> None:
        assert outcome(BP, pressure("2026-02-16", 185, 80), pressure("2026-03-02", 150, 80)) == AGAIN

    def test_a_complicated_visit_counts_as_uncontrolled_by_its_readings(self) -> None:
        first = pressure("2026-02-16", 150, 80, complication=True)
        assert outcome(BP, first, pressure("2026-03-02", 150, 80)) == AGAIN

    def test_a_dangerous_visit_within_the_limit_resets(self) -> None:
        first, danger = (
            pressure("2026-02-02", 150, 80),
            pressure("2026-02-16", 130, 80, symptoms=("vomiting",)),
        )
        assert outcome(BP, first, danger, pressure("2026-03-02", 150, 80)) == FIRST

    def test_a_dangerous_visit_without_a_reading_neither_resets_nor_counts(self) -> None:
        first, danger = pressure("2026-02-02", 150, 80), visit("2026-02-16", symptoms=("vomiting",))
        last = pressure("2026-03-02", 150, 80)
        assert outcome(BP, first, danger, last) == AGAIN
        assert outcome(BP, danger, last) == FIRST

    def test_visits_in_any_order_are_put_in_order(self) -> None:
        late, early = pressure("2026-03-02", 130, 80), pressure("2026-02-02", 190, 80)
        assert outcome(BP, late, early) == CONTROLLED

    def test_of_two_visits_on_one_day_the_later_in_the_list_is_last(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 150, 80), pressure("2026-03-02", 130, 80)) == CONTROLLED


class TestAdverseReactions:
    CALM = (VisitClass.ADVERSE_REACTION, Action.ADJUST)
    REFERRED = (VisitClass.ADVERSE_REACTION, Action.REFER)

    def test_the_first_is_adjusted(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 130, 80, adverse=Adverse.PRESENT)) == self.CALM

    def test_two_in_a_row_are_referred(self) -> None:
        visits = [pressure(day, 130, 80, adverse=Adverse.PRESENT) for day in ("2026-02-16", "2026-03-02")]
        assert outcome(BP, *visits) == self.REFERRED

    def test_hard_to_control_is_referred_at_once_and_without_a_reading(self) -> None:
        hard: dict[str, Any] = {"adverse": Adverse.HARD_TO_CONTROL}
        assert outcome(BP, pressure("2026-03-02", 130, 80, **hard)) == self.REFERRED
        assert outcome(BP, visit("2026-03-02", **hard)) == self.REFERRED

    def test_hard_to_control_counts_as_present_in_two_in_a_row(self) -> None:
        last = pressure("2026-03-02", 130, 80, adverse=Adverse.PRESENT)
        hard = pressure("2026-02-16", 130, 80, adverse=Adverse.HARD_TO_CONTROL)
        assert outcome(BP, hard, last) == self.REFERRED
        assert outcome(BP, visit("2026-02-16", adverse=Adverse.HARD_TO_CONTROL), last) == self.REFERRED

    def test_present_without_a_reading_is_unassessed_and_does_not_count(self) -> None:
        silent = visit("2026-02-16", adverse=Adverse.PRESENT)
        assert outcome(BP, silent) == UNASSESSED
        assert outcome(BP, silent, pressure("2026-03-02", 130, 80, adverse=Adverse.PRESENT)) == self.CALM

    @pytest.mark.parametrize(
        "between", [failed("2026-02-09"), visit("2026-02-09"), visit("2026-02-09", symptoms=("vomiting",))]
    )
    def test_a_visit_without_a_reading_between_neither_resets_nor_counts(self, between: Visit) -> None:
        first, last = (
            pressure(day, 130, 80, adverse=Adverse.PRESENT) for day in ("2026-02-02", "2026-03-02")
        )
        assert outcome(BP, first, between, last) == self.REFERRED

    def test_a_visit_without_reaction_between_starts_anew(self) -> None:
        days = ("2026-02-02", "2026-02-16", "2026-03-02")
        first, between, last = (pressure(day, 130, 80, adverse=Adverse.PRESENT) for day in days)
        assert outcome(BP, first, replace(between, adverse=Adverse.NONE), last) == self.CALM

    def test_one_uncontrolled_and_one_adverse_visit_are_not_two_in_a_row(self) -> None:
        high, reaction = (
            pressure("2026-02-16", 150, 80),
            pressure("2026-03-02", 130, 80, adverse=Adverse.PRESENT),
        )
        assert outcome(BP, high, reaction) == self.CALM
        reaction, high = (
            pressure("2026-02-16", 130, 80, adverse=Adverse.PRESENT),
            pressure("2026-03-02", 150, 80),
        )
        assert outcome(BP, reaction, high) == FIRST

    def test_an_uncontrolled_visit_with_a_second_reaction_is_referred(self) -> None:
        first = pressure("2026-02-16", 130, 80, adverse=Adverse.PRESENT)
        assert outcome(BP, first, pressure("2026-03-02", 150, 80, adverse=Adverse.PRESENT)) == AGAIN

    def test_uncontrolled_outranks_an_adverse_reaction(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 150, 80, adverse=Adverse.PRESENT)) == FIRST


class TestComplicationsAndDanger:
    REFERRED = (VisitClass.COMPLICATION, Action.REFER)

    def test_a_complication_is_referred_each_time_and_without_a_reading(self) -> None:
        calm = [pressure(day, 130, 80, complication=True) for day in ("2026-02-16", "2026-03-02")]
        assert outcome(BP, calm[0]) == outcome(BP, *calm) == self.REFERRED
        assert outcome(BP, visit("2026-03-02", complication=True)) == self.REFERRED

    def test_a_complication_outranks_uncontrolled(self) -> None:
        assert outcome(BP, pressure("2026-03-02", 170, 80, complication=True)) == self.REFERRED

    def test_danger_outranks_everything(self) -> None:
        graver = {"complication": True, "adverse": Adverse.HARD_TO_CONTROL}
        assert outcome(BP, pressure("2026-03-02", 180, 80, **graver)) == DANGER

    def test_danger_goes_by_one_pressure_alone(self) -> None:
        assert outcome(BP, pressure("2026-03-02", None, 110)) == DANGER

    def test_a_controlled_visit_after_danger_is_routine(self) -> None:
        assert outcome(BP, pressure("2026-02-16", 190, 80), pressure("2026-03-02", 130, 80)) == CONTROLLED


class TestPregnancy:
    PREGNANT = Patient(date(1990, 1, 1), pregnant=True)

    @pytest.mark.parametrize(
        ("sbp", "dbp", "expected"),
        [(139, 89, CONTROLLED), (140, 80, DANGER), (130, 90, DANGER), (140, None, DANGER)],
    )
    def test_pressure_from_140_or_90_is_danger(
        self, sbp: int, dbp: int | None, expected: tuple[VisitClass, Action]
    ) -> None:
        assert outcome(BP, pressure("2026-03-02", sbp, dbp), patient=self.PREGNANT) == expected

    def test_it_is_said_of_the_last_visit_only(self) -> None:
        high, calm = pressure("2026-02-16", 150, 80), pressure("2026-03-02", 130, 80)
        assert outcome(BP, high, calm, patient=self.PREGNANT) == CONTROLLED

    def test_the_last_visit_is_the_last_that_reached_her(self) -> None:
        assert (
            outcome(BP, pressure("2026-02-16", 150, 80), failed("2026-03-02"), patient=self.PREGNANT)
            == DANGER
        )
