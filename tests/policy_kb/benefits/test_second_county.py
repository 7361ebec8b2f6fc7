"""A made-up county with other numbers, written from the same step kinds."""

from dataclasses import replace
from pathlib import Path

import pytest

from policy_kb.benefits.rulebook import Missing, NotCovered, RuleBook
from tests.policy_kb.benefits.cases import BOOK, POOR, case, estimate, results

SECOND_COUNTY = """
region: "429999"
schemes:
  - id: second-low-income
    title: 低保户住院
    setting: inpatient
    persons: [低保户, 特困人员]
    needs: [amount, level]
    places: [in_county, referred, outside]
    document: second-2021
    section: 第三条
    conclusion: 您付{rest}，报{covered}。
    assume_place: 县内县外都算。
    assume: []
    steps:
      - kind: share_by_level
        label: 医保
        shares: {1: 85%, 2: 72.5%}
        thresholds: {1: 100元, 2: 400元}
        ceiling: 15万元
      - kind: bands_on_burden
        label: 大病保险
        section: 第五条
        bands:
          - {over: 1.2万元, to: 20万元, share: 60%}
      - kind: share
        label: 医疗救助
        share: 70%
        threshold: 1000元
        ceiling: 3万元
      - kind: cap_to_min
        label: 兜底
        reimbursed: 95%
  - id: second-poor
    title: 贫困户住院
    setting: inpatient
    persons: [建档立卡贫困户]
    needs: [amount]
    places: [in_county]
    refuse_place: 县外没有写。
    document: second-2021
    section: 第四条
    conclusion: 您付{rest}，报{covered}。
    assume_place: 按县内算。
    assume: []
    steps:
      - {kind: share, label: 医保, share: 88%}
"""


class TestSecondCounty:
    CHAIN = ("429999", "429900", "420000", "000000")

    @pytest.fixture
    def book(self, tmp_path: Path) -> RuleBook:
        (tmp_path / "429999.yaml").write_text(SECOND_COUNTY, encoding="utf-8")
        return RuleBook.load(tmp_path)

    def test_computes_with_its_own_numbers(self, book: RuleBook) -> None:
        found = estimate(self.CHAIN, case(60400, 2, persons=frozenset({"低保户"})), book)
        # (60400-400)*72.5 %; (16900-12000)*60 %; (13960-1000)*70 %; down to 5 % of 60400
        assert results(found) == [43500, 2940, 9072, 1868]
        assert found.personal == 3020
        assert [step.citation_section for step in found.steps] == ["第三条", "第五条", "第三条", "第三条"]

    def test_pays_nothing_below_its_thresholds(self, book: RuleBook) -> None:
        found = estimate(self.CHAIN, case(400, 2, persons=frozenset({"低保户"})), book)
        assert results(found)[:3] == [0, 0, 0]
        assert found.steps[0].working == "400元没超过起付线400元，这一项不报"

    def test_stops_at_its_ceilings(self, book: RuleBook) -> None:
        found = estimate(self.CHAIN, case(500_000, 1, persons=frozenset({"低保户"})), book)
        assert results(found)[0] == 150_000
        assert results(found)[1] == 112_800  # the band ends at 200000
        assert results(found)[2] == 30_000
        assert "超过封顶线，只报30000元" in found.steps[2].working

    def test_says_that_a_level_is_not_written(self, book: RuleBook) -> None:
        verdict = book.estimate(self.CHAIN, case(60400, 3, persons=frozenset({"低保户"})))
        assert isinstance(verdict, NotCovered)
        assert "三级" in verdict.sentence

    def test_asks_only_for_the_levels_it_knows(self, book: RuleBook) -> None:
        verdict = book.estimate(self.CHAIN, case(60400, persons=frozenset({"低保户"})))
        assert verdict == Missing(
            ("level",), "您住的是一级、二级里的哪一级医院？回“二级”这样就行（不清楚可以问医院）。"
        )

    def test_asks_for_the_person_where_persons_get_different_things(self, book: RuleBook) -> None:
        verdict = book.estimate(self.CHAIN, case(persons=frozenset()))
        assert verdict == Missing(
            ("person", "amount"),
            "您家是低保户、特困人员、建档立卡贫困户里的哪一种？",
            ("低保户", "特困人员", "建档立卡贫困户"),
        )

    def test_takes_the_first_scheme_for_a_person_of_both_and_says_so(self, book: RuleBook) -> None:
        found = estimate(self.CHAIN, case(1000, 1, persons=POOR | {"特困人员"}), book)
        assert found.scheme_id == "second-low-income"
        assert found.assumptions[0] == "按特困人员算。"

    def test_does_not_guess_for_a_person_none_of_its_schemes_names(self, book: RuleBook) -> None:
        verdict = book.estimate(self.CHAIN, case(1000, 1, persons=frozenset({"老年人"})))
        assert isinstance(verdict, NotCovered)
        assert "低保户、特困人员、建档立卡贫困户" in verdict.sentence

    def test_covers_a_stay_anywhere_when_it_says_so(self, book: RuleBook) -> None:
        told = case(1000, 1, persons=frozenset({"低保户"}), outside_county=True, referred=False)
        assert estimate(self.CHAIN, told, book).personal == 50

    def test_wins_over_the_city_above_it(self, book: RuleBook) -> None:
        city = replace(BOOK.schemes("421321")[0], region_code="429900", strict=False)
        both = RuleBook({**book.by_region, "429900": (city,)})
        assert estimate(self.CHAIN, case(1000, 1), both).scheme_id == "second-poor"
        assert estimate(("429998", "429900"), case(1000, 1), both).scheme_id == "suixian-inpatient"
