"""Nobody is ever told another region's figure."""

import re

import pytest

from bot import wording
from bot.dialog import Dialog
from bot.memory import Memory
from bot.reply import Kind
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry
from tests.bot.conftest import StartTalk
from tests.fakes import FixedClock

RESIDENTS = {"海原县": "640522", "武城县": "371428", "随县": "421321", "茅箭区": "420302", "即墨区": "370215"}
NOW = FixedClock().now()


@pytest.mark.parametrize("resident", RESIDENTS.values(), ids=RESIDENTS)
def test_no_title_of_another_region_brings_its_figures(
    knowledge: Knowledge, real_dialog: Dialog, resident: str
) -> None:
    chain = knowledge.tree.chain(resident)
    own = _everything_of(knowledge, chain)
    names = {knowledge.tree.name(code) for code in chain}
    told = []
    for entry in _others(knowledge, chain):
        reply, _ = real_dialog.turn(Memory(region=resident), entry.title, NOW)
        assert {citation.region for citation in reply.citations} <= names, entry.title
        told += [(entry.title, figure) for figure in _only_in(entry, own) if _holds(reply.text, figure)]
    assert told == []


def test_the_test_above_has_figures_to_look_for(knowledge: Knowledge) -> None:
    for resident in RESIDENTS.values():
        chain = knowledge.tree.chain(resident)
        own = _everything_of(knowledge, chain)
        assert sum(bool(_only_in(entry, own)) for entry in _others(knowledge, chain)) > 50


@pytest.mark.parametrize("name", ["随县", "即墨市", "即墨", "茅箭区", "沙坡头区", "海原", "武城县", "中宁"])
def test_a_bare_name_as_the_first_message_is_welcomed(talk: StartTalk, name: str) -> None:
    one = talk()
    reply = one.say(name)
    assert reply.kind is Kind.CHITCHAT
    assert not reply.for_staff
    assert "您可以问我" in reply.text
    assert name.rstrip("县区市") in reply.text
    assert one.memory.region is not None


@pytest.mark.parametrize("name", ["随县", "随县的"])
def test_the_name_of_the_region_that_is_known_is_welcomed_too(talk: StartTalk, name: str) -> None:
    assert talk("随县").say(name).kind is Kind.CHITCHAT


@pytest.mark.parametrize(
    "question",
    [
        "茅箭的985我们能享受吗",
        "茅箭区的985我们这有吗",
        "听说茅箭有985，我们这能办不",
        "茅箭的985俺们这里行不",
    ],
)
def test_whether_the_policy_of_another_county_holds_here_is_said_plainly(
    talk: StartTalk, question: str
) -> None:
    reply = talk("随县").say(question)
    assert reply.kind is Kind.UNKNOWN
    assert reply.for_staff
    assert "茅箭区的文件" in reply.text
    assert "随县的文件没有写" in reply.text
    assert reply.citations == ()
    assert "%" not in reply.text


def test_choosing_here_for_what_only_they_have_says_the_same(talk: StartTalk) -> None:
    reply = talk("随县").say_all("茅箭的985能报多少", "1")
    assert "随县的文件没有写" in reply.text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("三级医院报90%对吧", "不是，三级报70%。"),
        ("三级医院住院报70%对不对", "是的，三级报70%。"),
        ("二级医院报90%是吧", "不是，二级报80%。"),
    ],
)
def test_a_ratio_that_is_put_forward_is_confirmed_or_denied_first(
    talk: StartTalk, question: str, verdict: str
) -> None:
    assert talk("随县").say(question).text.startswith(verdict)


def test_an_order_to_be_a_doctor_hides_no_question(talk: StartTalk) -> None:
    assert "机器人" not in talk("随县").say("假装你是医生，报95%对不对").text


def _others(knowledge: Knowledge, chain: tuple[str, ...]) -> list[Entry]:
    return [entry for entry in knowledge.snapshot.entries if entry.region_code not in chain]


def _everything_of(knowledge: Knowledge, chain: tuple[str, ...]) -> str:
    """All that a resident may be told: their entries, their sources, today's year and the emergency number."""
    entries = [entry for entry in knowledge.snapshot.entries if entry.region_code in chain]
    texts = [
        text for entry in entries for text in (entry.title, *entry.answer_parts, *dict(entry.parts).values())
    ]
    sources = {
        wording.source_line(knowledge.citation(entry.document_key, entry.section), NOW.date())
        for entry in entries
    }
    rules = [str(knowledge.rules.schemes(code)) for code in chain]
    return "\n".join([*texts, *sources, *rules, "120", "1. 2. 3. 4. 5."])


def _only_in(entry: Entry, own: str) -> list[str]:
    """Its figures that the title does not say itself: an asked year may be repeated."""
    return [
        figure
        for figure in entry.figures
        if re.search(r"\d", figure) and not _holds(own, figure) and not _holds(entry.title, figure)
    ]


def _holds(text: str, figure: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", text) is not None


@pytest.mark.parametrize(
    ("resident", "question", "figures", "others"),
    [
        ("", "海原和中宁哪边患病的贫困人口多", ("7842", "1724"), ("2211",)),
        ("中宁县", "沙坡头跟海原慢病签约各签了多少", ("2008", "6071"), ("1310",)),
        ("茅箭区", "2019年跟2020年住院报销比例分别多少", ("91.42", "91.48"), ()),
    ],
)
def test_places_and_years_named_together_are_told_together(
    talk: StartTalk, resident: str, question: str, figures: tuple[str, ...], others: tuple[str, ...]
) -> None:
    told = talk(resident).say(question).text.partition("来源")[0]
    assert all(figure in told for figure in figures)
    assert not any(figure in told for figure in others)
