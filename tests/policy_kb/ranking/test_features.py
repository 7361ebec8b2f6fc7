from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.ranking import candidates, differences, features, index
from policy_kb.ranking import question as questions
from policy_kb.ranking.passages import Passage


def measured(question: str, passages: Sequence[Passage]) -> dict[str, list[float]]:
    """The features of all passages, in their order."""
    whole = index.build(passages)
    asked = questions.read(question, whole)
    found = features.measure(whole, asked, candidates.score(whole, asked), np.arange(len(passages)))
    return {name: values.tolist() for name, values in found.items()}


def texts(*of: str) -> list[Passage]:
    return [Passage(str(at), text) for at, text in enumerate(of)]


def test_the_same_text_is_covered_wholly_both_ways() -> None:
    found = measured("高血压能报销吗", texts("高血压能报销吗？", "今天下雨"))
    for name in (
        "word_cover",
        "char_cover",
        "pair_cover",
        "word_share",
        "common_of_asked",
        "likeness",
        "run",
    ):
        assert found[name] == pytest.approx([1.0, 0.0]), name
    assert found["missing"][0] == 0
    assert found["extra_mass"][0] == pytest.approx(0, abs=1e-6)


def test_every_feature_is_a_number_for_every_candidate() -> None:
    found = measured("住院多少钱", texts("住院押金500元。其他不收。", "", "。", "a b"))
    assert all(len(values) == 4 and np.isfinite(values).all() for values in found.values())


def test_the_closest_sentence_is_found_with_its_place() -> None:
    found = measured("门诊报销比例", texts("说明如下。门诊报销比例为60%。其他另定。"))
    assert found["sentence_cover"] == pytest.approx([1.0])
    assert found["sentence_place"] == [1.0]


def test_two_neighbouring_sentences_count_together() -> None:
    found = measured("门诊报销", texts("说的是门诊。报销另说"))
    assert found["sentences_cover"][0] > found["sentence_cover"][0]


def test_the_title_is_told_from_the_text() -> None:
    found = measured(
        "门诊报销", [Passage("1", "另行规定", "门诊报销"), Passage("2", "门诊报销另行规定", "通知")]
    )
    assert found["title_cover"] == pytest.approx([1.0, 0.0])
    assert found["own_cover"] == pytest.approx([0.0, 1.0])
    assert found["beyond_title"] == pytest.approx([0.0, 1.0])


def test_a_passage_is_seen_beside_its_neighbours_of_the_same_document() -> None:
    passages = [
        Passage("a#0", "门诊报销", "", "a"),
        Passage("a#1", "六成", "", "a"),
        Passage("b#0", "天气", "", "b"),
    ]
    found = measured("门诊报销", passages)
    assert found["before"][1] > 0
    assert found["before"][2] == found["after"][1] == 0
    assert found["document_words"][0] == found["document_words"][1] > 0


def test_a_figure_fits_a_question_for_an_amount_only() -> None:
    passages = texts("补助500元", "补助照发")
    assert measured("补助多少", passages)["fits_amount_figure"] == [0.5, -0.5]
    assert measured("补助怎么领", passages)["fits_amount_figure"] == [0, 0]


def test_negation_that_only_one_side_has_is_seen() -> None:
    assert measured("能报销", texts("能报销", "不能报销"))["negation_differs"] == [0.0, 1.0]


def test_another_province_in_the_title_is_seen() -> None:
    passages = [Passage("1", "减税", "广西的通知"), Passage("2", "减税", "北京的通知")]
    found = measured("北京减税", passages)
    assert found["region_other"] == [1.0, 0.0]
    assert found["region_titled"] == [0.0, 1.0]


@given(st.text("甲乙丙丁", min_size=1, max_size=70), st.text("甲乙丙丁戊", min_size=1, max_size=70))
def test_the_longest_common_subsequence_is_that_of_the_textbook(asked: str, theirs: str) -> None:
    found = measured(asked, texts(theirs, "己"))
    assert found["common_of_asked"][0] == pytest.approx(
        _common(asked[:64], theirs[:64]) / min(len(asked), 64)
    )


def _common(left: str, right: str) -> int:
    row = [0] * (len(right) + 1)
    for char in left:
        before = row
        row = [0]
        for at, other in enumerate(right):
            row.append(before[at] + 1 if char == other else max(row[at], before[at + 1]))
    return row[-1]


def keys(question: str, *of: str) -> list[set[int]]:
    whole = index.build(texts(*of))
    asked = questions.read(question, whole)
    return [set(row.tolist()) - {0} for row in differences.keys(whole, asked, np.arange(len(of)))]


def test_texts_of_the_same_words_differ_in_nothing_but_what_they_ask() -> None:
    same, other = keys("怎么报销住院费", "住院费怎么报销", "怎么报销门诊费")
    assert len(same) < len(other)


def test_a_difference_has_the_same_key_in_every_corpus() -> None:
    alone = keys("怎么报销", "如何报销")[0]
    among = keys("怎么报销", "天气如何", "如何报销")[1]
    assert alone == among


def test_what_is_put_in_is_not_what_is_left_out() -> None:
    assert keys("报销比例", "报销")[0] != keys("报销", "报销比例")[0]


def lacking(question: str, *of: str, chosen: Sequence[int] | None = None) -> list[set[int]]:
    whole = index.build(texts(*of))
    asked = questions.read(question, whole)
    found = differences.lacking(whole, asked, np.array(range(len(of)) if chosen is None else chosen))
    return [set(row.tolist()) - {0} for row in found]


def test_a_text_lacks_the_characters_and_pairs_that_it_does_not_hold() -> None:
    whole, scattered, other = lacking("报销", "医疗报销六成", "销售报表", "天气")
    assert not whole
    assert len(scattered) == 1
    assert len(other) == 3
    assert scattered < other


def test_what_is_lacking_goes_with_the_text_wherever_it_stands() -> None:
    of = ("医疗报销六成", "销售报表", "天气")
    forward = lacking("报销", *of)
    assert lacking("报销", *of, chosen=[2, 0, 1]) == [forward[2], forward[0], forward[1]]
    assert lacking("报销", "报销", "好天气")[1] == forward[2]


def test_what_no_text_holds_is_lacking_in_none() -> None:
    assert lacking("鑫报销", "报销", "报") == lacking("报销", "报销", "报")


def test_a_part_that_is_left_out_is_passed_over() -> None:
    whole = index.build(
        [Passage(f"a#{at}", text, "", "a") for at, text in enumerate(("门诊报销六成", "门诊", "其他"))]
    )
    asked = questions.read("门诊报销", whole)
    every, less = candidates.score(whole, asked), candidates.score(whole, asked, [1])
    chosen = np.arange(3)
    assert features.beside(whole, every, chosen, -1).tolist() == [-1, 0, 1]
    assert features.beside(whole, every, chosen, 1).tolist() == [1, 2, -1]
    assert features.beside(whole, less, chosen[[0, 2]], 1).tolist() == [2, -1]
    assert features.beside(whole, less, chosen[[0, 2]], -1).tolist() == [-1, 0]
