"""Nobody is ever told another region's figure."""

import re

import pytest

from bot import wording
from bot.dialog import Dialog
from bot.memory import Memory
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry
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
