"""When the next visit is due, and when none is: deadlines, workdays, ended, lost, first visit."""

from datetime import date

import pytest

from scheduler.guidelines import (
    Action,
    Decider,
    Disease,
    Patient,
    Status,
    Urgency,
    VisitClass,
    Way,
    deciding,
    in_scope,
)
from scheduler.workdays import Workdays
from tests.scheduler.histories import (
    ADULT,
    RULES,
    TODAY,
    WORKDAYS,
    decided,
    failed,
    outcome,
    pressure,
    sugar,
    visit,
)

BP = Disease.HYPERTENSION


def controlled(day: str) -> tuple[date | None, date | None]:
    """Deadline and due after a controlled visit."""
    found = decided(BP, pressure(day, 130, 80))
    return found.deadline, found.due


class TestDeadline:
    def test_two_weeks_end_on_day_14(self) -> None:
        assert decided(BP, pressure("2026-03-02", 150, 80)).deadline == date(2026, 3, 16)

    @pytest.mark.parametrize(
        ("day", "deadline"),
        [
            ("2025-11-29", date(2026, 2, 28)),
            ("2025-11-30", date(2026, 2, 28)),
            ("2023-11-30", date(2024, 2, 29)),
            ("2026-01-31", date(2026, 4, 30)),
            ("2025-10-31", date(2026, 1, 31)),
            ("2025-12-31", date(2026, 3, 31)),
        ],
    )
    def test_three_months_are_calendar_months_clamped_to_the_months_end(
        self, day: str, deadline: date
    ) -> None:
        assert controlled(day)[0] == deadline

    def test_it_is_counted_from_the_last_reached_visit(self) -> None:
        found = decided(BP, pressure("2026-03-02", 150, 80), failed("2026-03-09"))
        assert found.deadline == date(2026, 3, 16)
        assert "之后有1次没有联系上" in found.reason

    def test_it_is_not_shifted_for_holidays(self) -> None:
        assert decided(BP, pressure("2025-09-20", 150, 80)).deadline == date(2025, 10, 4)

    def test_one_that_is_past_stays_as_it_is(self) -> None:
        found = decided(BP, pressure("2024-03-04", 150, 80))
        assert (found.deadline, found.due) == (date(2024, 3, 18), date(2024, 3, 18))


class TestDue:
    def test_two_weeks_ending_on_a_sunday_are_due_the_friday_before(self) -> None:
        assert decided(BP, pressure("2026-03-08", 150, 80)).due == date(2026, 3, 20)

    def test_two_weeks_ending_in_the_national_holiday_are_due_before_it(self) -> None:
        assert decided(BP, pressure("2025-09-20", 150, 80)).due == date(2025, 9, 30)

    def test_a_made_up_saturday_is_a_workday(self) -> None:
        assert decided(BP, pressure("2026-01-31", 150, 80)).due == date(2026, 2, 14)

    def test_three_months_are_proposed_a_week_early_on_the_workday_after(self) -> None:
        deadline, due = controlled("2026-03-02")
        assert (deadline, due) == (date(2026, 6, 2), date(2026, 5, 26))
        deadline, due = controlled("2026-02-28")  # the week before 28 May is Thursday 21 May
        assert (deadline, due) == (date(2026, 5, 28), date(2026, 5, 21))
        deadline, due = controlled("2026-03-14")  # 7 June is a Sunday
        assert (deadline, due) == (date(2026, 6, 14), date(2026, 6, 8))

    def test_a_soft_date_goes_before_where_no_workday_is_left_until_the_deadline(self) -> None:
        everything_off = {date(2026, 5, day): False for day in range(26, 32)}
        off = Workdays(everything_off | {date(2026, 6, 1): False, date(2026, 6, 2): False})
        assert decided(BP, pressure("2026-03-02", 130, 80), workdays=off).due == date(2026, 5, 25)

    def test_without_a_single_workday_the_deadline_is_proposed(self) -> None:
        off = Workdays({date(2026, 3, day): False for day in range(1, 32)})
        assert decided(BP, pressure("2026-03-02", 150, 80), workdays=off).due == date(2026, 3, 16)

    def test_an_unknown_year_is_monday_to_friday_and_says_so(self) -> None:
        found = decided(BP, pressure("2026-11-02", 130, 80), today=date(2026, 11, 2))
        assert found.window is not None
        assert found.window.guessed_years == (2027,)
        assert found.due == date(2027, 1, 26)
        assert "2027年的放假安排还不知道" in found.reason

    def test_a_year_that_was_loaded_in_full_is_no_guess(self) -> None:
        loaded = Workdays({date(2027, 1, 1): False}, complete_years={2027})
        found = decided(BP, pressure("2026-11-02", 130, 80), today=date(2026, 11, 2), workdays=loaded)
        assert found.window is not None
        assert found.window.guessed_years == ()
        assert "放假安排" not in found.reason

    def test_a_yearly_check_opens_90_days_before_its_deadline(self) -> None:
        found = decided(Disease.ELDERLY, visit("2025-07-10"))
        assert found.window is not None
        assert (found.window.earliest, found.window.deadline) == (date(2026, 4, 11), date(2026, 7, 10))
        assert found.due == date(2026, 6, 10)

    def test_a_call_after_a_yearly_deadline_leaves_an_empty_window(self) -> None:
        found = decided(Disease.ELDERLY, visit("2024-07-10"), visit("2026-01-05", Way.PHONE))
        assert found.window is not None
        assert found.window.earliest == found.due == found.deadline == date(2025, 7, 10)


class TestNothingDue:
    @pytest.mark.parametrize("status", [Status.DIED, Status.MOVED, Status.CONTRACT_ENDED])
    def test_death_moving_and_the_contracts_end_end_everything(self, status: Status) -> None:
        found = decided(BP, pressure("2026-03-02", 190, 80), patient=Patient(status=status))
        assert (found.action, found.deadline, found.due) == (Action.ENDED, None, None)
        assert found.visit_class is VisitClass.DANGER
        assert found.urgency is Urgency.NONE

    def test_ended_without_any_visit_is_unassessed(self) -> None:
        assert outcome(BP, patient=Patient(status=Status.DIED)) == (VisitClass.UNASSESSED, Action.ENDED)

    def test_ended_goes_before_lost(self) -> None:
        attempts = [failed(day) for day in ("2026-03-02", "2026-03-03", "2026-03-04")]
        assert outcome(BP, *attempts, patient=Patient(status=Status.MOVED))[1] is Action.ENDED

    def test_three_failed_contacts_in_a_row_at_the_end_are_lost(self) -> None:
        attempts = [failed(day) for day in ("2026-03-02", "2026-03-03", "2026-03-04")]
        found = decided(BP, pressure("2026-02-02", 130, 80), *attempts)
        assert (found.action, found.deadline, found.due) == (Action.LOST, None, None)
        assert found.visit_class is VisitClass.CONTROLLED
        assert "连续3次" in found.reason

    def test_contacts_in_vain_of_one_day_count_once(self) -> None:
        morning = [failed("2026-03-02")] * 3
        found = decided(BP, pressure("2026-02-02", 130, 80), *morning)
        assert found.action is Action.ROUTINE
        assert "之后有1次没有联系上" in found.reason
        two_days = [*morning, *[failed("2026-03-03")] * 2]
        assert outcome(BP, pressure("2026-02-02", 130, 80), *two_days)[1] is Action.ROUTINE
        assert outcome(BP, *two_days, failed("2026-03-04"))[1] is Action.LOST

    def test_two_are_not_lost_nor_three_with_a_contact_among_them(self) -> None:
        assert outcome(BP, pressure("2026-02-02", 130, 80), failed("2026-03-02"), failed("2026-03-03"))[
            1
        ] is (Action.ROUTINE)
        broken = [
            failed("2026-02-02"),
            failed("2026-02-03"),
            visit("2026-02-04", Way.PHONE),
            failed("2026-02-05"),
        ]
        assert outcome(BP, *broken) == (VisitClass.UNASSESSED, Action.ROUTINE)

    def test_lost_goes_before_the_first_visit(self) -> None:
        attempts = [failed(day) for day in ("2026-03-02", "2026-03-03", "2026-03-04")]
        assert outcome(BP, *attempts) == (VisitClass.UNASSESSED, Action.LOST)

    def test_lost_after_danger_stays_lost_with_class_danger_and_the_reason_says_so(self) -> None:
        attempts = [failed(day) for day in ("2026-03-03", "2026-03-04", "2026-03-05")]
        found = decided(BP, pressure("2026-03-02", 190, 80), *attempts)
        assert (found.visit_class, found.action) == (VisitClass.DANGER, Action.LOST)
        assert "危险情况（收缩压190，达到180）" in found.reason


class TestFirstVisit:
    @pytest.mark.parametrize("visits", [[], [failed("2026-03-02")], [failed("2026-03-02")] * 2])
    @pytest.mark.parametrize("disease", Disease)
    def test_without_a_reached_visit_it_is_due_today(self, disease: Disease, visits: list[object]) -> None:
        found = decided(disease, *visits, today=date(2026, 3, 8))  # type: ignore[arg-type]
        assert (found.visit_class, found.action) == (VisitClass.UNASSESSED, Action.FIRST_VISIT)
        assert found.deadline == found.due == date(2026, 3, 8)


class TestScope:
    @pytest.mark.parametrize(
        ("disease", "age", "expected"),
        [
            (BP, 34, False),
            (BP, 35, True),
            (Disease.DIABETES, 34, False),
            (Disease.ELDERLY, 64, False),
            (Disease.ELDERLY, 65, True),
            (Disease.TUBERCULOSIS, 3, True),
        ],
    )
    def test_the_service_begins_at_an_age(self, disease: Disease, age: int, expected: bool) -> None:
        patient = Patient(date(2026 - age, 3, 2))
        assert in_scope(RULES, disease, patient, date(2026, 3, 2)) is expected

    def test_copd_came_in_on_13_september_2024(self) -> None:
        assert not in_scope(RULES, Disease.COPD, ADULT, date(2024, 9, 12))
        assert in_scope(RULES, Disease.COPD, ADULT, date(2024, 9, 13))

    def test_nobody_is_in_scope_whose_follow_up_ended(self) -> None:
        assert not in_scope(RULES, BP, Patient(status=Status.MOVED), date(2026, 3, 2))
        assert in_scope(RULES, BP, Patient(), date(2026, 3, 2))


class TestReason:
    def test_it_gives_finding_limit_instruction_last_day_and_paragraph(self) -> None:
        found = decided(BP, pressure("2026-03-02", 142, 85))
        assert found.reason == (
            "2026年3月2日门诊随访：血压142/85，第一次血压不满意。当天50岁，满意是血压低于140/90。"
            "问清服药情况，必要时加量或换药，2周内再随访，建议2026年3月16日，最迟2026年3月16日。"
            "依据：《国家基本公共卫生服务规范（第三版）》（国卫基层发〔2017〕13号）"
            "“高血压患者健康管理服务规范”二（三）2。"
        )
        assert found.rules_version == RULES.version

    def test_dangers_are_named(self) -> None:
        found = decided(BP, pressure("2026-03-02", 190, 80, symptoms=("chest_tightness",)))
        assert "有危险情况（收缩压190，达到180、胸闷）" in found.reason
        assert (found.urgency, found.referral) == (Urgency.AT_ONCE, True)


class TestRemembering:
    """A Decider judges what comes again once."""

    def test_a_figure_is_said_as_it_was_written(self) -> None:
        decider = Decider(RULES, WORKDAYS)
        for written in ("7", "7.0", "7"):
            found = decider.decide(ADULT, Disease.DIABETES, [sugar("2026-03-02", written)], TODAY)
            assert f"空腹血糖{written}，" in found.reason

    def test_an_age_is_said_as_it_is_though_another_has_the_same_limit(self) -> None:
        decider = Decider(RULES, WORKDAYS)
        for born, age in ((1980, 46), (1970, 56), (1950, 76)):
            patient = Patient(birth=date(born, 1, 1))
            found = decider.decide(patient, BP, [pressure("2026-03-02", 145, 80)], TODAY)
            assert f"当天{age}岁" in found.reason
            wanted = VisitClass.CONTROLLED if age >= 65 else VisitClass.UNCONTROLLED
            assert found.visit_class is wanted

    def test_it_forgets_before_it_holds_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deciding, "MOST", 10)
        decider = Decider(RULES, WORKDAYS)
        for sbp in range(100, 140):
            decider.decide(ADULT, BP, [pressure("2026-03-02", sbp, 80)], TODAY)
            assert decider.remembered <= 12  # of which 10 are visits, one is a day and one an age
