"""What must hold for any amount, and that nothing a person says breaks the estimator."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from policy_kb.benefits.rulebook import Case, Setting
from tests.policy_kb.benefits.cases import (
    BOOK,
    DEZHOU,
    HAIYUAN,
    JIMO,
    MAOJIAN,
    SUIXIAN,
    case,
    estimate,
    results,
)

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=10_000_000, places=2)
LEVELS = st.sampled_from([1, 2, 3])
RATES = {1: Decimal("0.9"), 2: Decimal("0.8"), 3: Decimal("0.7")}


class TestAnyAmount:
    @given(amount=AMOUNTS, level=LEVELS)
    def test_what_each_pays_sums_to_the_costs(self, amount: Decimal, level: int) -> None:
        found = estimate(SUIXIAN, case(amount, level))
        assert sum(results(found)) + found.personal == amount
        assert min(results(found)) >= 0

    @given(amount=AMOUNTS, level=LEVELS)
    def test_suixian_leaves_the_least_of_remainder_tenth_and_5000(self, amount: Decimal, level: int) -> None:
        found = estimate(SUIXIAN, case(amount, level))
        remains = amount - found.steps[0].result - found.steps[1].result
        least = min(remains, amount / 10 + Decimal("0.005"), Decimal(5000))
        assert found.personal >= 0
        assert found.personal <= least or found.steps[2].result == 600_000

    @given(amount=AMOUNTS, level=LEVELS)
    def test_serious_illness_pays_as_an_exact_reckoning_to_two_fen(self, amount: Decimal, level: int) -> None:
        burden = amount - amount * RATES[level]
        parts = (min(burden, Decimal(top)) - floor for floor, top in ((5000, 30000), (30000, 100000)))
        low, middle = (max(Decimal(0), part) for part in parts)
        high = max(Decimal(0), burden - 100_000)
        exact = low * Decimal("0.65") + middle * Decimal("0.7") + high * Decimal("0.8")
        assert abs(estimate(SUIXIAN, case(amount, level)).steps[1].result - exact) <= Decimal("0.02")

    @given(one=AMOUNTS, more=AMOUNTS, level=LEVELS, chain=st.sampled_from([SUIXIAN, HAIYUAN, MAOJIAN]))
    def test_higher_costs_never_leave_less_to_the_person(
        self, one: Decimal, more: Decimal, level: int, chain: tuple[str, ...]
    ) -> None:
        low, high = sorted((one, more))
        assert estimate(chain, case(low, level)).personal <= estimate(chain, case(high, level)).personal

    @given(amount=AMOUNTS, level=LEVELS)
    def test_one_fen_more_never_leaves_less(self, amount: Decimal, level: int) -> None:
        higher = min(amount + Decimal("0.01"), Decimal(10_000_000))
        before, after = (estimate(SUIXIAN, case(one, level)).personal for one in (amount, higher))
        assert before <= after

    @given(amount=AMOUNTS)
    def test_zhongwei_promises_at_least_nine_tenths_to_half_a_fen(self, amount: Decimal) -> None:
        found = estimate(HAIYUAN, case(amount))
        assert abs(found.steps[0].result - amount * Decimal("0.9")) <= Decimal("0.005")
        assert amount - found.steps[0].result <= max(found.personal, Decimal(0)) <= amount

    @given(amount=AMOUNTS, level=LEVELS, chain=st.sampled_from([SUIXIAN, HAIYUAN, MAOJIAN]))
    def test_the_whole_text_leaves_room_for_the_source_in_one_message(
        self, amount: Decimal, level: int, chain: tuple[str, ...]
    ) -> None:
        told = case(
            amount, level, persons=frozenset({"特困人员", "计划生育特殊困难家庭"}), amount_is_eligible=False
        )
        found = estimate(chain, told)
        lines = [
            found.conclusion,
            *(f"{step.label}：{step.working}" for step in found.steps),
            *found.assumptions,
        ]
        assert len("\n".join(lines).encode()) < 1600

    @given(
        amount=st.none() | st.decimals(),
        level=st.none() | st.integers(),
        setting=st.none() | st.sampled_from(Setting),
        persons=st.frozensets(st.sampled_from(["低保户", "建档立卡贫困户", "公众"])),
        outside=st.sampled_from([None, True, False]),
        referred=st.sampled_from([None, True, False]),
        chain=st.sampled_from([SUIXIAN, HAIYUAN, MAOJIAN, JIMO, DEZHOU]),
    )
    def test_nothing_a_person_says_raises(
        self,
        amount: Decimal | None,
        level: int | None,
        setting: Setting | None,
        persons: frozenset[str],
        outside: bool | None,
        referred: bool | None,
        chain: tuple[str, ...],
    ) -> None:
        BOOK.estimate(chain, Case(setting, amount, level, persons, outside, referred, False))
