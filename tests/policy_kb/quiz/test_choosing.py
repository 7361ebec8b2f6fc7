"""Drafting a question from an entry, and which questions a person gets. Pure."""

from dataclasses import replace

import pytest

from policy_kb.quiz.choosing import Choice, Drawn, drafted, drawn
from tests.policy_kb.editing.written import TEXT

ENTRY = TEXT.entry("quiz")


def test_the_wrong_choices_have_other_figures() -> None:
    entry = replace(ENTRY, conclusion="贫困户住院报销90%。不够的由政府补。")
    text, choices = drafted(entry)
    assert text == entry.phrasings[0]
    assert [one.text for one in choices if one.right] == ["贫困户住院报销90%"]
    wrong = {one.text for one in choices if not one.right}
    assert len(wrong) == 2
    assert all(one.startswith("贫困户住院报销") and one.endswith("%") for one in wrong)
    assert drafted(entry) == (text, choices)


def test_without_a_figure_staff_have_something_to_mend() -> None:
    _, choices = drafted(ENTRY)
    assert sum(one.right for one in choices) == 1
    assert len({one.text for one in choices}) == 3


def test_three_of_different_topics_are_drawn_the_same_for_the_same_seed() -> None:
    choices = (Choice("对", True), Choice("错", False))
    all_of_them = [Drawn(number, f"topic {number % 4}", "?", choices) for number in range(12)]
    found = drawn(all_of_them, "seed")
    assert len({one.topic for one in found}) == 3
    assert drawn(all_of_them[::-1], "seed") == found
    assert drawn([], "seed") == ()
    assert len(drawn(all_of_them[:2], "seed")) == 2


def test_a_ratio_stays_a_ratio() -> None:
    _, choices = drafted(replace(ENTRY, conclusion="全部报销100%。"))
    assert all("110%" not in one.text for one in choices)


@pytest.mark.parametrize(
    ("conclusion", "told"),
    [
        ("住院报销，" + "好" * 40 + "，二级医院报80%。", "住院报销，" + "好" * 40 + "，二级医院报80%"),
        ("住院报销" + "好" * 50 + "、看病、吃药和检查都报八成。", "住院报销" + "好" * 50 + "、看病"),
        ("好" * 70 + "。", "好" * 60 + "……"),
    ],
)
def test_a_long_answer_is_cut_where_a_part_of_it_ends(conclusion: str, told: str) -> None:
    _, choices = drafted(replace(TEXT, conclusion=conclusion).entry("one"))
    assert next(one.text for one in choices if one.right) == told
