"""What a case comes to by the built-in rules: every boundary, and what is asked, refused or not covered."""

from decimal import Decimal

import pytest

from policy_kb.benefits.rulebook import Missing, NotCovered, Refused, Setting
from tests.policy_kb.benefits.cases import (
    BOOK,
    DEZHOU,
    HAIYUAN,
    JIMO,
    MAOJIAN,
    POOR,
    SUIXIAN,
    case,
    estimate,
    results,
)


class TestSuixian:
    @pytest.mark.parametrize(
        ("amount", "level", "steps", "personal"),
        [
            ("1000", 1, ["900", "0", "0"], "100"),
            ("30000", 2, ["24000", "650", "2350"], "3000"),
            ("32000", 2, ["25600", "910", "2290"], "3200"),
            # a burden of 5000 and just over it
            ("25000", 2, ["20000", "0", "2500"], "2500"),
            ("25000.05", 2, ["20000.04", "0.01", "2499.99"], "2500.01"),
            # of 30000: the upper end belongs to the 65 % band
            ("100000", 3, ["70000", "16250", "8750"], "5000"),
            ("110000", 3, ["77000", "18350", "9650"], "5000"),
            # of 100000: the upper end belongs to the 70 % band
            ("500000", 2, ["400000", "65250", "29750"], "5000"),
            ("510000", 2, ["408000", "66850", "30150"], "5000"),
            # where 10 % of the costs meets 5000
            ("49999.9", 1, ["44999.91", "0", "0"], "4999.99"),
            ("50000", 1, ["45000", "0", "0"], "5000"),
            ("50000", 3, ["35000", "6500", "3500"], "5000"),
            ("60000", 1, ["54000", "650", "350"], "5000"),
        ],
    )
    def test_pays_in_three_steps(self, amount: str, level: int, steps: list[str], personal: str) -> None:
        found = estimate(SUIXIAN, case(amount, level))
        assert results(found) == [Decimal(step) for step in steps]
        assert found.personal == Decimal(personal)

    def test_says_what_the_person_pays_first_and_shows_the_working(self) -> None:
        found = estimate(SUIXIAN, case(32000, 2))
        assert found.conclusion.startswith("您自己大约付3200元，一共报销28800元")
        assert found.steps[0].label == "基本医疗保险报销"
        assert found.steps[0].working == "32000元 × 80% = 25600元"
        assert found.steps[1].working == "个人负担6400元，超过5000元的1400元 × 65% = 910元"
        assert {step.citation_section for step in found.steps} == {"三、完善“四位一体”工作机制"}
        assert (found.document_key, found.section) == ("suixian-2020", "三、完善“四位一体”工作机制")

    def test_shows_each_band_of_a_large_burden(self) -> None:
        working = estimate(SUIXIAN, case(1_000_000, 3)).steps[1].working
        assert "超过5000元的25000元 × 65% = 16250元" in working
        assert "超过30000元的70000元 × 70% = 49000元" in working
        assert working.endswith("超过100000元的200000元 × 80% = 160000元；合计225250元")

    def test_promises_5000_up_to_exactly_the_insured_amount(self) -> None:
        # burden 2951250, of which serious-illness insurance leaves 605000
        found = estimate(SUIXIAN, case(9_837_500, 3))
        assert results(found)[2] == 600_000
        assert found.personal == 5000
        assert "不能保证" not in found.conclusion

    def test_stops_promising_just_above_the_insured_amount(self) -> None:
        found = estimate(SUIXIAN, case(9_837_501, 3))
        assert results(found)[2] == 600_000
        assert found.personal == Decimal("5000.06")
        assert "不能保证" in found.conclusion

    def test_does_not_promise_5000_beyond_the_insured_amount(self) -> None:
        found = estimate(SUIXIAN, case(10_000_000, 3))
        assert found.steps[2].result == 600_000
        assert found.personal == 14_750
        assert found.conclusion.startswith("您自己大约付14750元")
        assert "超出的9750元谁来付，文件没有写" in found.conclusion
        assert "不能保证" in found.conclusion

    def test_asks_for_the_amount_then_the_level(self) -> None:
        assert BOOK.estimate(SUIXIAN, case()) == Missing(("amount", "level"), "住院费用一共是多少元？")

    def test_asks_for_the_level_alone_when_the_amount_is_known(self) -> None:
        verdict = BOOK.estimate(SUIXIAN, case(30000))
        assert isinstance(verdict, Missing)
        assert verdict.facts == ("level",)
        assert "一级、二级、三级" in verdict.question

    def test_assumes_poor_household_and_eligible_costs_when_not_told(self) -> None:
        found = estimate(SUIXIAN, case(30000, 2, persons=frozenset(), amount_is_eligible=False))
        assert any("按建档立卡贫困户算" in line for line in found.assumptions)
        assert any("在政策范围内" in line for line in found.assumptions)

    def test_assumes_neither_when_both_are_told(self) -> None:
        lines = "".join(estimate(SUIXIAN, case(30000, 2)).assumptions)
        assert "按建档立卡贫困户算" not in lines
        assert "按费用全部在政策范围内算" not in lines

    @pytest.mark.parametrize("person", ["低保户", "特困人员", "老年人"])
    def test_tells_another_person_that_it_counts_for_poor_households(self, person: str) -> None:
        found = estimate(SUIXIAN, case(30000, 2, persons=frozenset({person})))
        assert found.assumptions[0].startswith(f"您说的是{person}，文件这一条写的是建档立卡贫困户")

    def test_computes_outside_the_county_with_an_approved_referral(self) -> None:
        found = estimate(SUIXIAN, case(30000, 2, outside_county=True, referred=True))
        assert found.conclusion.startswith("您自己大约付3000元")

    def test_does_not_compute_outside_the_county_without_a_referral(self) -> None:
        verdict = BOOK.estimate(SUIXIAN, case(30000, 2, outside_county=True, referred=False))
        assert isinstance(verdict, NotCovered)
        assert "转诊" in verdict.sentence
        assert verdict.document_key == "suixian-2020"

    def test_puts_the_condition_first_when_the_referral_is_not_known(self) -> None:
        found = estimate(SUIXIAN, case(30000, 2, outside_county=True))
        assert found.conclusion.startswith("转诊要是经过批准，您自己大约付3000元")

    def test_does_not_ask_a_person_it_cannot_answer_for_more(self) -> None:
        assert isinstance(BOOK.estimate(SUIXIAN, case(outside_county=True, referred=False)), NotCovered)


class TestZhongwei:
    def test_shows_both_promises_with_the_documents_or(self) -> None:
        found = estimate(HAIYUAN, case(30000))
        assert found.conclusion.startswith(
            "您自己最多付3000元（实际报销比例不低于90%，至少报销27000元），或者"
        )
        assert "年度内您自付的费用累计不超过5000元" in found.conclusion
        assert found.document_key == "zhongwei-2019"

    @pytest.mark.parametrize(("amount", "most"), [("3000", "3000"), ("30000", "5000"), ("100000", "10000")])
    def test_never_chooses_the_smaller_promise_for_the_person(self, amount: str, most: str) -> None:
        assert estimate(HAIYUAN, case(amount)).personal == Decimal(most)

    def test_needs_no_level(self) -> None:
        assert BOOK.estimate(HAIYUAN, case()) == Missing(("amount",), "住院费用一共是多少元？")

    @pytest.mark.parametrize("referred", [True, False, None])
    def test_does_not_cover_a_stay_outside_the_county(self, referred: bool | None) -> None:
        verdict = BOOK.estimate(HAIYUAN, case(30000, outside_county=True, referred=referred))
        assert isinstance(verdict, NotCovered)
        assert "县域内" in verdict.sentence
        assert "没有写" in verdict.sentence


class TestMaojian:
    @pytest.mark.parametrize(
        ("amount", "personal"), [("3000", "300"), ("50000", "5000"), ("50000.1", "5000"), ("80000", "5000")]
    )
    def test_leaves_a_tenth_and_at_most_5000(self, amount: str, personal: str) -> None:
        assert estimate(MAOJIAN, case(amount)).personal == Decimal(personal)

    def test_admits_that_90_percent_is_a_reading_and_the_source_a_news_report(self) -> None:
        lines = "".join(estimate(MAOJIAN, case(3000)).assumptions)
        assert "报道没有写明“985”的9就是住院报90%" in lines
        assert "新闻报道" in lines

    def test_pays_80_percent_of_chronic_outpatient_costs_without_that_reading(self) -> None:
        found = estimate(MAOJIAN, case("333.33", setting=Setting.CHRONIC_OUTPATIENT))
        assert results(found) == [Decimal("266.66")]
        assert found.personal == Decimal("66.67")
        assert "通常的读法" not in "".join(found.assumptions)

    def test_does_not_speak_of_hospitals_outside(self) -> None:
        assert isinstance(BOOK.estimate(MAOJIAN, case(3000, outside_county=True, referred=True)), NotCovered)

    def test_asks_what_the_money_is_for_when_it_is_not_known(self) -> None:
        verdict = BOOK.estimate(MAOJIAN, case(setting=None))
        assert verdict == Missing(
            ("setting", "amount"),
            "您要算的是住院费用、慢性病门诊费用，还是别的费用？",
            ("住院费用", "慢性病门诊费用"),
        )


class TestJimo:
    def test_reduces_the_deposit_by_80_percent(self) -> None:
        found = estimate(JIMO, case(2000, setting=Setting.DEPOSIT, persons=frozenset({"低保户"})))
        assert found.conclusion.startswith("您自己大约交400元，减免1600元")
        assert found.steps[0].working == "2000元 × 80% = 1600元"

    def test_says_it_is_for_low_income_families_when_the_person_is_not_told(self) -> None:
        found = estimate(JIMO, case(2000, setting=Setting.DEPOSIT, persons=frozenset()))
        assert "低保家庭" in found.conclusion
        assert found.assumptions[0].startswith("按低保户算")

    def test_is_not_for_a_poor_household_that_is_not_low_income(self) -> None:
        verdict = BOOK.estimate(JIMO, case(2000, setting=Setting.DEPOSIT))
        assert isinstance(verdict, NotCovered)
        assert "低保家庭" in verdict.sentence

    def test_is_for_a_household_that_is_both(self) -> None:
        told = case(2000, setting=Setting.DEPOSIT, persons=POOR | {"低保户"})
        assert estimate(JIMO, told).personal == 400


class TestSilenceAndRefusal:
    @pytest.mark.parametrize(
        ("chain", "setting"),
        [
            (DEZHOU, Setting.INPATIENT),
            (DEZHOU, None),
            (SUIXIAN, Setting.DEPOSIT),
            (HAIYUAN, Setting.CHRONIC_OUTPATIENT),
            (JIMO, Setting.INPATIENT),
            ((), Setting.INPATIENT),
        ],
    )
    def test_is_silent_where_no_region_of_the_chain_has_a_scheme(
        self, chain: tuple[str, ...], setting: Setting | None
    ) -> None:
        assert BOOK.estimate(chain, case(30000, 2, setting=setting)) is None

    @pytest.mark.parametrize(
        "amount", ["0", "0.004", "-1", "-0.001", "10000000.01", "1E+99", "NaN", "sNaN", "-Infinity"]
    )
    def test_refuses_an_amount_nobody_can_have_paid(self, amount: str) -> None:
        verdict = BOOK.estimate(SUIXIAN, case(amount, 2))
        assert isinstance(verdict, Refused)
        assert "比如：花了3万" in verdict.sentence

    @pytest.mark.parametrize("level", [0, 4, -1])
    def test_refuses_a_level_that_does_not_exist(self, level: int) -> None:
        assert isinstance(BOOK.estimate(SUIXIAN, case(30000, level)), Refused)

    def test_refuses_a_bad_amount_before_asking_for_the_level(self) -> None:
        assert isinstance(BOOK.estimate(SUIXIAN, case(0)), Refused)

    @pytest.mark.parametrize(
        ("amount", "shown"), [("32000.50", "32000.5元"), ("1E+4", "10000元"), ("0.005", "0.01元")]
    )
    def test_writes_amounts_without_trailing_zeros(self, amount: str, shown: str) -> None:
        assert f"费用{shown}算" in estimate(SUIXIAN, case(amount, 2)).conclusion
