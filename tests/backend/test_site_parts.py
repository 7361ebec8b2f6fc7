"""The pure parts of the pages: bubbles, suggestions, the region menu."""

from dataclasses import replace
from datetime import date

import pytest

from backend import bubble, suggestions
from backend.bubble import Line
from backend.site.region_menu import menu
from bot.reply import Kind, Reply
from policy_kb import content
from policy_kb.records import Entry
from policy_kb.regions import RegionTree
from tests.backend.scripted import CHOICES, CHOICES_TEXT, CITATION, DEPOSIT, DEPOSIT_TEXT, SOURCE

ENTRY = Entry(
    id="x",
    region_code="640500",
    topic="payment",
    title="押金",
    phrasings=("住院要不要交押金？", "押金的规定"),
    conclusion="不交。",
    conditions="",
    how="",
    where="",
    audience=("建档立卡贫困户",),
    figures=(),
    document_key="zhongwei-2019",
    section="三",
    valid_from=date(2019, 3, 12),
    review_by=date(2019, 12, 31),
    unexplained=False,
)


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    return content.load().tree


def test_a_bubble_has_the_conclusion_the_lines_and_the_source() -> None:
    laid = bubble.of(Reply(Kind.ANSWER, DEPOSIT_TEXT, (CITATION,)))
    assert laid.lead == DEPOSIT
    assert laid.lines == (Line("", "要在县域内的定点医院住院。"), Line("找谁：", "各乡镇卫生院。"))
    assert laid.source == SOURCE


def test_without_a_citation_the_last_line_is_no_source() -> None:
    laid = bubble.of(Reply(Kind.CHITCHAT, "您好。\n您可以问我报销。"))
    assert laid.source == ""
    assert laid.lines == (Line("", "您可以问我报销。"),)


def test_one_line_with_a_citation_stays_the_conclusion() -> None:
    laid = bubble.of(Reply(Kind.ANSWER, "不交。", (CITATION,)))
    assert (laid.lead, laid.source) == ("不交。", "")


def test_numbered_lines_that_repeat_the_choices_become_buttons_only() -> None:
    laid = bubble.of(Reply(Kind.CLARIFY, CHOICES_TEXT, choices=CHOICES))
    assert laid.choices == CHOICES
    assert laid.lines == ()


def test_numbered_steps_of_a_sum_stay() -> None:
    laid = bubble.of(
        Reply(Kind.ESTIMATE, "付3000元。\n1. 基本医保：30000元\n源", (CITATION,), choices=("基本医保",))
    )
    assert laid.lines == (Line("", "1. 基本医保：30000元"),)


def test_an_empty_text_gives_an_empty_bubble() -> None:
    assert bubble.of(Reply(Kind.CHITCHAT, "")).lead == ""


def test_the_first_short_everyday_phrasing_is_offered() -> None:
    (offer,) = suggestions.offers([ENTRY])
    assert offer.question == "住院要不要交押金"
    assert offer.everyday


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, topic="statistics"),
        replace(ENTRY, unexplained=True),
        replace(ENTRY, audience=("干部", "医务人员")),
        replace(ENTRY, phrasings=("押金", "这个问题写得太长了，一个按钮上根本放不下它呀")),
    ],
)
def test_what_residents_do_not_come_for_is_not_offered(entry: Entry) -> None:
    assert suggestions.offers([entry]) == ()


def test_the_nearest_region_comes_first_and_topics_take_turns() -> None:
    known = suggestions.offers(
        [
            replace(ENTRY, id="province", region_code="640000", phrasings=("省里押金要交吗",)),
            replace(ENTRY, id="city", phrasings=("市里押金要交吗",)),
            replace(ENTRY, id="doctor", topic="doctor", phrasings=("签约要钱吗",)),
            replace(ENTRY, id="neighbour", region_code="640400", phrasings=("邻市押金要交吗",)),
        ]
    )
    assert suggestions.pick(known, ("640522", "640500", "640000", "000000")) == (
        "市里押金要交吗",
        "签约要钱吗",
        "省里押金要交吗",
    )


def test_what_has_ended_is_not_offered() -> None:
    known = suggestions.offers(
        [replace(ENTRY, id="over"), replace(ENTRY, id="on", phrasings=("押金退不退呢",))]
    )
    assert suggestions.pick(known, (), {"over"}) == ("押金退不退呢",)


def test_every_region_of_the_built_in_content_offers_enough(tree: RegionTree) -> None:
    built_in = content.load()
    known = suggestions.offers(built_in.entries)
    for code in {entry.region_code for entry in built_in.entries}:
        assert len(suggestions.pick(known, tree.chain(code))) >= 4, code


def test_regions_with_policies_are_on_top_with_the_counties_they_cover(tree: RegionTree) -> None:
    groups = menu(tree, {"421321", "640500"})
    assert [group.label for group in groups[:3]] == ["常用地区：湖北随州市", "常用地区：宁夏中卫市", "山东省"]
    assert [region.name for region in groups[1].regions] == ["中卫市", "沙坡头区", "中宁县", "海原县"]


def test_every_region_is_listed_exactly_once(tree: RegionTree) -> None:
    listed = [region.code for group in menu(tree, {"421321", "640500"}) for region in group.regions]
    assert sorted(listed) == sorted(code for code in tree.regions if code != "000000")


def test_a_nationwide_policy_puts_nobody_on_top(tree: RegionTree) -> None:
    assert not any(group.label.startswith("常用") for group in menu(tree, {"000000"}))
