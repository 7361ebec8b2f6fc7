"""What staff have written answers what it names; no rule made for the built-in entries hides it."""

import copy
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Kind, Reply
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.records import SourceDocument
from policy_kb.regions import Region, RegionTree
from tests.bot.answering.staff_entries import (
    ALL,
    BESIDE_THE_CITY_S,
    DOCUMENT,
    NOT_BUILT_IN,
    OF_ANOTHER_CHARGE,
    SAYING_IT,
    Written,
)
from tests.fakes import FixedClock

NOW = FixedClock().now()
HAIYUAN = "640522"
Ask = Callable[[str, str], Reply]


def county(written: Written) -> str:
    """The code of the county whose staff wrote it, in 固原市."""
    return f"6404{21 + ALL.index(written)}"


@pytest.fixture(scope="module")
def ask(knowledge: Knowledge, library: Library, guard: Guard) -> Ask:
    """A question of somebody of one of these counties."""
    known = knowledge.snapshot
    counties = {county(one): Region(county(one), f"甲{number}县") for number, one in enumerate(ALL)}
    document = SourceDocument(DOCUMENT, "640000", "医疗保障办法", "医保局", "", "2026-01-05")
    entries = [one.entry(f"own-{number:02}", county(one)) for number, one in enumerate(ALL)]
    entries += [one.entry(f"near-{number}", HAIYUAN) for number, one in enumerate(BESIDE_THE_CITY_S)]
    snapshot = replace(
        known,
        tree=RegionTree({**known.tree.regions, **counties}, known.tree.aliases),
        documents={**known.documents, DOCUMENT: document},
        entries=(*known.entries, *entries),
    )
    dialog = Dialog(copy.copy(library).build(snapshot), guard)
    return lambda region, said: dialog.turn(Memory(region=region), said, NOW)[0]


def asked(many: tuple[Written, ...]) -> list[tuple[Written, str]]:
    return [(written, said) for written in many for said in written.questions]


def begins_with_its_own_words(reply: Reply, written: Written) -> bool:
    return reply.text.split("\n")[0].startswith(written.conclusion[:8])


@pytest.mark.parametrize(("written", "said"), asked(OF_ANOTHER_CHARGE))
def test_no_topic_and_no_word_hides_what_is_named(ask: Ask, written: Written, said: str) -> None:
    reply = ask(county(written), said)
    assert (reply.kind, begins_with_its_own_words(reply, written)) == (Kind.ANSWER, True)


@pytest.mark.parametrize(("written", "said"), asked(NOT_BUILT_IN))
def test_what_no_built_in_entry_states_is_told(ask: Ask, written: Written, said: str) -> None:
    reply = ask(county(written), said)
    assert (reply.kind, begins_with_its_own_words(reply, written)) == (Kind.ANSWER, True)


@pytest.mark.parametrize(("written", "said"), asked(SAYING_IT))
def test_nothing_is_said_against_it_first(ask: Ask, written: Written, said: str) -> None:
    reply = ask(county(written), said)
    assert (reply.kind, begins_with_its_own_words(reply, written)) == (Kind.ANSWER, True)


@pytest.mark.parametrize(("written", "said"), asked(BESIDE_THE_CITY_S))
def test_the_county_s_staff_go_before_the_city(ask: Ask, written: Written, said: str) -> None:
    reply = ask(HAIYUAN, said)
    assert (reply.kind, begins_with_its_own_words(reply, written)) == (Kind.ANSWER, True)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("贫困户住院报多少", "zhongwei-inpatient-ratio"),
        ("住院报几成", "zhongwei-inpatient-ratio"),
        ("家庭医生多久来看一回", "zhongwei-doctor-visit-detail"),
    ],
)
def test_not_where_they_write_of_something_else(ask: Ask, said: str, entry: str) -> None:
    assert ask(HAIYUAN, said).entry == entry


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("白内障免费复明手术", "阑尾炎手术免费吗"),
        ("肺结核免费治疗", "癌症治病要钱不"),
        ("宫颈癌早期免费治", "肺癌治病免费吗"),
        ("血压高的免费药", "癫痫的药免费领吗"),
        ("医保局咨询电话", "残联电话是多少"),
        ("报销的钱什么时候到", "报销要带什么材料"),
        ("残疾证怎么办", "残疾人补贴一个月多少"),
        ("大病保险要不要另外交钱", "大病保险报多少"),
        ("得大病的住院报多少", "2025年全县住院报了多少钱"),
        ("住院报销要等多久", "2025年全县住院报了多少钱"),
        ("叫救护车收多少", "救护车电话是多少"),
        ("医保窗口几点开", "医保窗口电话多少"),
        ("乡村医生离岗补贴", "村医多大岁数退休"),
        ("住院津贴险一天给多少", "住院押金多少"),
    ],
)
def test_what_it_does_not_name_stays_unknown(ask: Ask, title: str, said: str) -> None:
    written = next(one for one in ALL if one.title == title)
    assert ask(county(written), said).kind is Kind.UNKNOWN


def test_where_nothing_is_said_of_elsewhere_that_is_said(ask: Ask) -> None:
    written = next(one for one in ALL if one.title == "得大病的住院报多少")
    assert "外的医院怎么办，这一条没有写" in ask(county(written), "大病去银川住院报多少").text
