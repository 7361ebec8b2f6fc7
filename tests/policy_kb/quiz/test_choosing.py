"""Drafting a question from an entry, and which questions a person gets. Pure."""

from dataclasses import replace

import pytest

from policy_kb import content
from policy_kb.quality import figures
from policy_kb.quiz.choosing import Choice, Drawn, drafted, drawn
from tests.policy_kb.editing.written import TEXT

ENTRY = TEXT.entry("quiz")


def test_the_wrong_choices_have_other_figures() -> None:
    entry = replace(ENTRY, conclusion="贫困户住院报销90%。不够的由政府补。")
    text, choices = drafted(entry)
    assert text == "海原县住院要交多少押金"
    assert [one.text for one in choices if one.right] == ["贫困户住院报销90%"]
    wrong = {one.text for one in choices if not one.right}
    assert len(wrong) == 2
    assert all(one.startswith("贫困户住院报销") and one.endswith("%") for one in wrong)
    assert drafted(entry) == (text, choices)


def test_without_a_figure_no_wrong_choice_is_made_up() -> None:
    text, choices = drafted(ENTRY)
    assert text == ENTRY.phrasings[0]
    assert [one.text for one in choices if not one.right] == ["", ""]


@pytest.mark.parametrize(
    ("conclusion", "ways", "asked"),
    [
        ("住院报销90%。", ("住院咋报", "住院报多少"), "住院报多少"),
        ("住院报销90%。", ("住院咋报", "谁能报"), "关于“海原县住院押金”，下面哪一句说得对？"),
        ("住院能报。报销90%。", ("住院报多少",), "关于“海原县住院押金”，下面哪一句说得对？"),
    ],
)
def test_the_question_is_one_that_the_choices_answer(
    conclusion: str, ways: tuple[str, ...], asked: str
) -> None:
    text, choices = drafted(replace(ENTRY, conclusion=conclusion, phrasings=ways))
    assert text == asked
    assert len({one.text for one in choices}) == 3


@pytest.mark.parametrize(
    ("conclusion", "ways", "asked", "differ"),
    [
        ("2020年的计划里安排做一次体检。", ("贫困户体检几次", "体检啥时候搞"), "贫困户体检几次", None),
        ("2020年的计划里安排做2次体检。", ("谁能体检", "体检几次"), "体检几次", "次"),
        ("2020年安排做体检。", ("体检几次", "体检是哪年的事"), "体检是哪年的事", "年"),
        ("2020年报销90%。", ("几个人报了", "多少贫困患者报了", "能报几成"), "能报几成", "%"),
        (
            "2019年救治93人，花了50万元。",
            ("重病救治了多少人",),
            "关于“海原县住院押金”，下面哪一句说得对？",
            "元",
        ),
    ],
)
def test_the_choices_differ_in_what_is_asked_for(
    conclusion: str, ways: tuple[str, ...], asked: str, differ: str | None
) -> None:
    """The year of a plan answers nobody who asks how often; where nothing else can differ no choice is made up."""
    text, choices = drafted(replace(ENTRY, conclusion=conclusion, phrasings=ways))
    wrong = [one.text for one in choices if not one.right]
    assert text == asked
    if differ is None:
        assert wrong == ["", ""]
    else:
        assert all(wrong)
        assert all("2020年" in one or "2019年" in one or differ == "年" for one in wrong)


def test_three_of_different_topics_are_drawn_the_same_for_the_same_seed() -> None:
    choices = (Choice("对", True), Choice("错", False))
    all_of_them = [Drawn(number, f"topic {number % 4}", "?", choices) for number in range(12)]
    found = drawn(all_of_them, "seed")
    assert len({one.topic for one in found}) == 3
    assert drawn(all_of_them[::-1], "seed") == found
    assert drawn([], "seed") == ()
    assert len(drawn(all_of_them[:3], "seed")) == 3


@pytest.mark.parametrize("number", [1, 2])
def test_fewer_than_three_questions_are_no_quiz(number: int) -> None:
    few = [Drawn(at, "payment", "题", (Choice("对", True),)) for at in range(number)]
    assert drawn(few, "seed") == ()


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


def wrong(conclusion: str, *beside: str) -> list[str]:
    others = [replace(ENTRY, id=str(at), conclusion=one) for at, one in enumerate(beside)]
    _, choices = drafted(replace(ENTRY, conclusion=conclusion), others)
    return [one.text for one in choices if not one.right]


def test_a_figure_that_holds_at_the_place_in_another_entry_is_no_wrong_choice() -> None:
    beside = ("二级医院住院报80%。", "门诊报70%，大病保险报百分之一百。", "转诊的报75%。")
    found = wrong("一级医院住院报销90%。", *beside)
    assert len(found) == 2
    assert not any(figure in one for one in found for figure in ("80%", "70%", "100%", "75%"))
    assert all(one.startswith("一级医院住院报销") for one in found)


@pytest.mark.parametrize(
    ("conclusion", "larger"),
    [
        ("住院实际报销不低于90%。", True),
        ("每年至少随访4次。", True),
        ("住院自付不超过5000元。", False),
        ("个人负担控制在5000元以内。", False),
    ],
)
def test_what_a_bound_includes_is_not_wrong(conclusion: str, *, larger: bool) -> None:
    (right,) = figures.figures(conclusion)
    for one in wrong(conclusion):
        (other,) = figures.figures(one)
        assert (other.value > right.value) is larger


def test_no_built_in_entry_gets_a_wrong_choice_that_holds_at_its_place() -> None:
    entries = content.load().entries
    for entry in entries:
        beside = [one for one in entries if one.region_code == entry.region_code]
        told = {
            (one.kind, one.value)
            for other in beside
            for part in other.answer_parts
            for one in figures.figures(part)
        }
        _, choices = drafted(entry, beside)
        right = {(one.kind, one.value) for one in figures.figures(next(c.text for c in choices if c.right))}
        for choice in choices:
            changed = {(one.kind, one.value) for one in figures.figures(choice.text)} - right
            assert choice.right or not changed & told
        assert len({one.text for one in choices}) == (3 if all(one.text for one in choices) else 2)
