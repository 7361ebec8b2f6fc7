"""试问: the reply is the dialog's own; and a question that staff have rejected for an entry is not answered by it."""

from dataclasses import replace

from bot import trying
from bot.guard import Guard
from policy_kb.editing import trial
from policy_kb.entry_text import EntryText
from policy_kb.knowledge import Knowledge
from policy_kb.quality.likeness import spoken
from tests.bot.conftest import StartTalk
from tests.fakes import FixedClock

NOW = FixedClock().now()
REGION = "421321"
QUESTION = "随县住院能报多少"
GUARD = Guard.load()


def asked(knowledge: Knowledge, question: str = QUESTION) -> str | None:
    return trying.answering(knowledge, GUARD, REGION, question, NOW)


def rejecting(knowledge: Knowledge, question: str, entry: str) -> Knowledge:
    rejected = {spoken(question): frozenset({entry})}
    return replace(knowledge, snapshot=replace(knowledge.snapshot, rejected=rejected))


def test_what_is_tried_is_what_a_resident_is_told(talk: StartTalk, knowledge: Knowledge) -> None:
    found = trying.ask(knowledge, GUARD, REGION, QUESTION, NOW)
    assert found.answering is not None
    assert found.candidates[0].entry == found.answering
    assert found.candidates[0].matched
    assert found.candidates[0].score >= found.candidates[1].score
    assert found.reply.text == talk("随县").say(QUESTION).text


def test_a_rejected_question_goes_to_another_entry_or_to_nobody(knowledge: Knowledge) -> None:
    first = asked(knowledge)
    assert first is not None
    assert asked(rejecting(knowledge, QUESTION, first)) != first


def test_a_rejection_is_of_just_this_question_however_it_is_written(knowledge: Knowledge) -> None:
    first = asked(knowledge)
    assert first is not None
    heeding = rejecting(knowledge, QUESTION, first)
    assert asked(heeding, "随縣住院 能报多少？") != first
    other = knowledge.index.entries[knowledge.index.positions[first]].phrasings[0]
    assert spoken(other) != spoken(QUESTION)
    assert asked(heeding, other) == asked(knowledge, other) == first


def test_a_rejection_holds_where_the_asker_says_where_they_live(knowledge: Knowledge) -> None:
    question = f"我是随县的，{QUESTION}"
    first = asked(knowledge, question)
    assert first is not None
    assert asked(rejecting(knowledge, question, first), question) != first


def test_the_preview_is_the_answer_of_just_this_entry(knowledge: Knowledge) -> None:
    entry = knowledge.index.entries[0]
    text = trying.preview(knowledge, entry, NOW.date()).text
    assert entry.conclusion in text
    assert text.splitlines()[-1].startswith("来源：")


def test_a_draft_that_has_no_source_yet_is_previewed_as_today_s(knowledge: Knowledge) -> None:
    """The empty key of its document is no newer document, neither of it nor of any other."""
    text = replace(EntryText(REGION), conclusion="住院不用交押金。")
    drafted = trial.with_draft(knowledge.snapshot, trial.NEW, text, NOW.date())
    known = knowledge.beside(drafted)
    said = trying.preview(known, trial.as_published(trial.NEW, text, NOW.date()), NOW.date()).text
    assert said.startswith("住院不用交押金。")
    assert not any(known.citation(key, "").newer for key in knowledge.snapshot.documents)
