"""What is said of a text that repeats another entry of its region or contradicts a figure there."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from policy_kb import content
from policy_kb.editing.trial import as_published
from policy_kb.knowledge import Knowledge
from policy_kb.quality.beside import contradicted_above, doubts, from_above, same_subject
from policy_kb.quality.subjects import Analyse
from policy_kb.records import Entry
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import SUIXIAN, TEXT, ZHONGWEI
from tests.policy_kb.quality import reworded

TODAY = FixedClock().now().date()
OWN = as_published("own", replace(TEXT, conclusion="县医院住院起付线为500元，出院时结清。"), TODAY)
OTHER = as_published(
    "other",
    replace(
        TEXT,
        title="县医院报销",
        phrasings=("在县医院住院能报多少", "县医院怎么报", "县医院的门槛费"),
        conclusion="在县医院看病先自己出一部分，县医院住院起付线是400元，超过的再报。",
        where="",
    ),
    TODAY,
)


Said = Callable[..., str]


@pytest.fixture
def analyse(knowledge: Knowledge) -> Analyse:
    return partial(knowledge.analyser.analyse, correct=False)


@pytest.fixture
def said(analyse: Analyse) -> Said:
    """What is said of an entry beside others."""

    def told(entry: Entry, *others: Entry) -> str:
        return "".join(doubt.sentence for doubt in doubts(entry, others, analyse))

    return told


def test_a_figure_that_differs_from_the_same_figure_elsewhere(said: Said) -> None:
    assert "“县医院住院起付线”是500元，“县医院报销”写的是400元" in said(OWN, OTHER)


@pytest.mark.parametrize(
    "conclusion",
    [
        "县医院住院起付线是500元。",  # the same
        "乡镇卫生院住院起付线是400元。",  # of something else
        "县医院住院起付线是400次。",  # of another kind
        "县医院住院起付线分别是400元和300元。",  # nobody can say which
    ],
)
def test_figures_of_other_things_are_no_contradiction(said: Said, conclusion: str) -> None:
    assert "请核对" not in said(OWN, replace(OTHER, conclusion=conclusion))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("县医院住院起付线", "县医院的住院起付线", True),
        ("家庭医生签约服务率", "家庭医生的签约率", True),
        ("贫困人口看病个人付费", "随县要求贫困人口看病个人付费", True),
        ("县域内住院报销比例", "县域外住院报销比例", False),
        ("住院报销比例", "县域内住院报销比例", False),
        ("一级医院住院报销", "二级医院住院报销", False),
        ("慢性病门诊报销", "慢性病住院报销", False),
        ("大病保险起付线", "农村贫困人口的大病保险起付线", False),
        ("报销", "报销", True),
        ("的报销", "可以报销", False),  # too short to say what it is
    ],
)
def test_a_subject_may_say_more_but_nothing_else(one: str, other: str, same: bool) -> None:
    assert same_subject(one, other) is same
    assert same_subject(other, one) is same


def test_the_same_figure_in_other_words_is_found_and_one_that_agrees_is_enough(said: Said) -> None:
    longer = replace(OTHER, conclusion="县医院的住院费用起付线是400元。")
    assert "“县医院住院起付线”是500元，“县医院报销”写的是400元" in said(OWN, longer)
    both = replace(OTHER, conclusion="县医院住院费用起付线是400元，县医院的住院起付线再按500元算。")
    assert "请核对" not in said(OWN, both)


def test_statistics_name_each_figure_elsewhere(said: Said) -> None:
    assert said(OWN, replace(OTHER, topic="statistics")) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": OWN.title}, "标题和"),
        ({"phrasings": (OWN.phrasings[0],)}, "也有，机器人分不清"),
        ({"phrasings": ("出院时押金退不退呢",)}, "只差语气或语序"),
        ({"conclusion": OWN.conclusion, "where": OWN.where}, "几乎一样"),
    ],
)
def test_what_is_repeated(said: Said, change: dict[str, object], words: str) -> None:
    assert words in said(OWN, replace(OTHER, **change))  # type: ignore[arg-type]


def test_another_region_and_the_entry_itself_are_left_alone(said: Said) -> None:
    assert said(OWN, replace(OTHER, region_code=SUIXIAN), OWN) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phrasings": (OWN.phrasings[0],)}, "有一条问法，上级中卫市的“县医院报销”也有"),
        ({"phrasings": ("出院时押金退不退呢",)}, "上级中卫市的“县医院报销”的只差语气或语序"),
        ({"conclusion": OWN.conclusion, "where": OWN.where}, "答案和上级中卫市的“县医院报销”几乎一样"),
        ({}, ""),
    ],
)
def test_whose_question_is_taken_from_a_region_above(change: dict[str, object], words: str) -> None:
    city = replace(OTHER, region_code=ZHONGWEI, **change)  # type: ignore[arg-type]
    found = list(from_above(OWN, (OWN, city, replace(city, region_code=SUIXIAN)), {ZHONGWEI: "中卫市"}))
    assert len(found) == bool(words)
    assert all(words in one.sentence and one.entry_id == "" for one in found)


ABOVE = {ZHONGWEI: "中卫市", "640000": "宁夏回族自治区"}
CITY = replace(OTHER, id="city", region_code=ZHONGWEI)


def test_a_figure_that_an_entry_above_gives_otherwise_is_told_with_entry_and_region(analyse: Analyse) -> None:
    (doubt,) = contradicted_above(OWN, (OWN, CITY), ABOVE, analyse)
    assert "“县医院住院起付线”是500元，上级中卫市的“县医院报销”写的是400元" in doubt.sentence
    assert doubt.entry_id == ""
    province = replace(CITY, region_code="640000")
    (doubt,) = contradicted_above(OWN, (province,), ABOVE, analyse)
    assert "上级宁夏回族自治区的“县医院报销”" in doubt.sentence


@pytest.mark.parametrize(
    "others",
    [
        (replace(CITY, conclusion=OWN.conclusion),),  # the same figure
        (replace(CITY, region_code=SUIXIAN),),  # nobody here hears it
        (replace(CITY, phrasings=OWN.phrasings[:1]),),  # this entry takes its place
        (CITY, replace(OTHER, conclusion="一样的问法。", region_code=OWN.region_code)),  # another here does
        (
            replace(CITY, region_code="640000"),
            replace(CITY, id="near", conclusion="以市里为准。"),
        ),  # the city does
    ],
)
def test_what_is_not_heard_here_contradicts_nothing(analyse: Analyse, others: tuple[Entry, ...]) -> None:
    assert list(contradicted_above(OWN, others, ABOVE, analyse)) == []


def test_a_county_is_warned_of_the_built_in_city_figure(analyse: Analyse) -> None:
    entries = content.load().entries
    text = replace(TEXT, phrasings=("贫困户住院报几成呀",), where="", topic="inpatient")
    draft = as_published("own", replace(text, conclusion="贫困患者住院，实际报销比例不低于70%。"), TODAY)
    found = [one.sentence for one in contradicted_above(draft, entries, ABOVE, analyse)]
    assert found
    assert all("上级中卫市的" in one and "90%" in one for one in found)


def test_of_the_built_in_cards_none_contradicts_one_above(analyse: Analyse) -> None:
    cards = content.load()
    tree = cards.tree
    told = []
    for entry in cards.entries:
        above = {code: tree.name(code) for code in tree.chain(entry.region_code) if code != entry.region_code}
        told += [one.sentence for one in contradicted_above(entry, cards.entries, above, analyse)]
    assert told == []


def test_the_built_in_cards_raise_no_false_alarm(analyse: Analyse) -> None:
    entries = content.load().entries
    assert [doubt.sentence for entry in entries for doubt in doubts(entry, entries, analyse)] == []


def found(analyse: Analyse, table: str) -> int:
    """Of how many pairs it is said that their figures differ."""
    blank = replace(OWN, conditions="", how="", where="")
    number = 0
    for title, sentence, other, told in reworded.pairs(table):
        one = replace(blank, title=title, conclusion=f"{sentence}。")
        two = replace(blank, id="other", title=other, conclusion=f"{told}。", phrasings=(other,))
        number += any("请核对" in doubt.sentence for doubt in doubts(one, [two], analyse))
    return number


def test_figures_said_again_in_other_words_are_found_and_no_others(analyse: Analyse) -> None:
    """By the words before the figure alone it were 7 of 50, and one of the others."""
    assert len(reworded.pairs(reworded.SAME)) == 50
    assert found(analyse, reworded.SAME) >= 44
    assert found(analyse, reworded.OTHER) == 0


def test_both_sentences_are_told(said: Said) -> None:
    one = replace(OWN, title="住院报销", conclusion="住院报销比例90%。")
    two = replace(OTHER, title="看病的钱", conclusion="住院费用按85%报销。")
    assert "这里写“住院报销比例90%”，“看病的钱”写的是“住院费用按85%报销”，说的像是同一件事" in said(one, two)
