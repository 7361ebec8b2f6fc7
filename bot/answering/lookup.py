"""Answering from the entries: the message alone or as going on from the last question; else what is near."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot import phrases, wording
from bot.answering import answers, figures, going_on, limits
from bot.answering.finding import Finding, chosen
from bot.memory import ENTRY, Memory
from bot.reply import Kind, Reply
from bot.understand import Understanding, continued, understand, years
from bot.wording import Slice
from policy_kb.clauses.search import ClauseHit
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry


def look_up(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory]:
    """Answer from an entry, offer choices, or say that it is not known."""
    question, finding = going_on.best_reading(memory, said, chain, knowledge)
    kept = replace(memory, question=question.text, pending="", asked_for="", choices=(), facts=())
    sure = finding.known and question.subject  # 怎么申请 alone goes on from a quoted clause
    for reading in () if sure else _readings(memory, said, question, knowledge):
        if clause := answers.quotable(reading, chain, knowledge):
            return _quote(clause, finding, reading, knowledge, today), replace(kept, question=reading.text)
    if finding.choices:
        titles = tuple(entry.title for entry in finding.choices)
        return phrases.choose(titles, finding.confidence), replace(kept, choices=_numbered(finding.choices))
    if finding.entry is not None:
        reply = _answer(finding.entry, finding, question, said.text, chain[0], knowledge, today)
        return reply, replace(kept, entry=finding.entry.id)
    near = () if finding.elsewhere else finding.near
    reply = phrases.unknown([entry.title for entry in near], finding.elsewhere, finding.confidence)
    remembered = question.text if question.subject else memory.question
    return (
        replace(reply, explanation=explanation(finding, knowledge)),
        replace(kept, choices=_numbered(near), question=remembered),
    )


def tell(
    memory: Memory, entry: Entry, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory]:
    """The entry that was chosen by its number."""
    question = understand(entry.title, knowledge)
    reply = _answer(entry, chosen(entry), question, "", chain[0], knowledge, today)
    kept = replace(
        memory, question=question.text, entry=entry.id, pending="", asked_for="", choices=(), facts=()
    )
    return reply, kept


def _numbered(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Entries as choices: a number leads to exactly that entry, however its title would be understood."""
    return tuple(ENTRY + entry.id for entry in entries)


def _answer(
    entry: Entry,
    finding: Finding,
    question: Understanding,
    heard: str,
    region: str,
    knowledge: Knowledge,
    today: date,
) -> Reply:
    """An entry that says the document is silent is told as unknown, and reaches staff."""
    household, stating = limits.of_a_household(entry, question, knowledge)
    if household:
        entry, finding = (
            knowledge.index.entries[knowledge.index.positions[stating]],
            replace(finding, second=None),
        )
    citation = knowledge.citation(entry.document_key, entry.section)
    if county := limits.of_another_county(entry, question, region, knowledge):
        return phrases.only_of(
            county, knowledge.tree.name(region), wording.source_line(citation, today), citation
        )
    part = _side_by_side(entry, question, knowledge) or _slice(entry, question, region, finding.figure)
    asks_who = bool(question.analysis.names("ask") & {"负责", "哪个部门", "谁"})
    everybody = household or limits.everybody(entry, question, knowledge)
    said_first = everybody + limits.told(entry, question, heard, region, knowledge)
    second = limits.unless_of_another_county(finding.second, question, region, knowledge)
    if second is not None and (its := _slice(second, question, region)) is not None and its.only:
        second = replace(second, conclusion=its.text)
    kind = Kind.ESTIMATE if everybody else Kind.ANSWER
    silent = entry.unexplained and not limits.names_it(entry, second, question.text)
    return Reply(
        kind=Kind.UNKNOWN if silent else kind,
        text=wording.answer(
            entry, second, citation, today, question.year, part, asks_who, said_first, finding.two_asked
        ),
        citations=(citation,),
        confidence=finding.confidence,
        entry=entry.id,
        for_staff=entry.unexplained,
        explanation=explanation(finding, knowledge),
    )


def _readings(
    memory: Memory, said: Understanding, question: Understanding, knowledge: Knowledge
) -> Iterator[Understanding]:
    """As going on from the last question where the message leans on it; then alone."""
    if memory.question and said.leans:
        yield continued(understand(memory.question, knowledge), said)
    yield question


def _quote(
    hit: ClauseHit, finding: Finding, question: Understanding, knowledge: Knowledge, today: date
) -> Reply:
    """A clause of an imported document, word by word, when no entry answers and a clause surely does."""
    citation = knowledge.citation(hit.clause.document_key, hit.section)
    return Reply(
        kind=Kind.ANSWER,
        text=wording.quotation(hit.quote, hit.section, citation, today, question.year),
        citations=(citation,),
        confidence=hit.coverage,
        explanation={**explanation(finding, knowledge), "clause": _weighed(hit)},
    )


def _weighed(hit: ClauseHit) -> dict[str, Any]:
    return {
        "document": hit.clause.document_key,
        "section": hit.section,
        "score": round(hit.score, 3),
        "coverage": round(hit.coverage, 3),
        "matched": list(hit.matched),
        "missing": list(hit.missing),
    }


def _side_by_side(entry: Entry, question: Understanding, knowledge: Knowledge) -> Slice | None:
    """The parts of a statistic for each county or year that is named, where it is more than one (海原和中宁哪个多)."""
    mentions = knowledge.tree.mentions(question.text)
    keys = [*(mention.code for mention in mentions), *map(str, years(question.text))]
    keys += [latest] if question.half_year and (latest := going_on.latest(entry)) else []
    sentences = dict.fromkeys(part for key in keys if (part := entry.part(key)))
    return Slice("".join(sentences), only=True) if len(sentences) > 1 else None


def _slice(entry: Entry, question: Understanding, region: str, figure: str = "") -> Slice | None:
    """The part of a statistic that was asked for; of a county's resident, otherwise, their county's first."""
    for _, sentence in entry.parts if figure else ():
        if figures.stands_in(figure, sentence):
            return Slice(sentence, only=False)
    named = question.place.named or question.place.lives
    if named is not None and not entry.part(named) and region.startswith(named.rstrip("0")):
        return None  # the whole city was named
    asked = entry.part(named) or entry.part(region if question.own_county else None)
    if asked or (asked := entry.part(going_on.period(entry, question))):
        return Slice(asked, only=True)
    own = entry.part(region)
    return Slice(own, only=False) if own else None


def explanation(finding: Finding, knowledge: Knowledge) -> dict[str, Any]:
    """What `mingbai ask --explain` shows: the entries that were weighed, matched words, scores."""
    return {
        "hits": [
            {
                "entry": knowledge.index.entries[hit.entry].id,
                "score": round(hit.score, 3),
                "likeness": round(hit.likeness, 3),
                "coverage": round(hit.coverage, 3),
                "phrasing": hit.phrasing,
                "listed": hit.listed,
                "matched": list(hit.matched),
                "missing": list(hit.missing),
            }
            for hit in finding.hits[:5]
        ],
        "elsewhere": finding.elsewhere.name if finding.elsewhere else None,
    }
