"""Answering from the entries: the message alone or as going on from the last question; else what is near."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot import ages, answers, phrases, wording
from bot.answers import Finding
from bot.memory import Memory
from bot.reply import Kind, Reply
from bot.understand import Understanding, continued, understand
from bot.wording import Slice
from policy_kb.clauses.search import ClauseHit
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

CLEARLY_BETTER = 0.15  # of confidence, for a message that leans on the last one to be read alone
FOR_THE_POOR = frozenset({"建档立卡贫困户", "患病贫困人口", "特困人员", "低保户"})
_HOME_ONLY = re.compile(r"县域内|县内|区域内|区内")
SHORT = 20  # characters of a message that may go on from the last one though it does not say so


def look_up(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory]:
    """Answer from an entry, offer choices, or say that it is not known."""
    question, finding = _best_reading(memory, said, chain, knowledge)
    kept = replace(memory, question=question.text, pending="", asked_for="", choices=(), facts=())
    sure = finding.known and question.subject  # 怎么申请 alone goes on from a quoted clause
    for reading in () if sure else _readings(memory, said, question, knowledge):
        if clause := answers.quotable(reading, chain, knowledge):
            return _quote(clause, finding, reading, knowledge, today), replace(kept, question=reading.text)
    if finding.choices:
        titles = tuple(entry.title for entry in finding.choices)
        return phrases.choose(titles, finding.confidence), replace(kept, choices=titles)
    if finding.entry is not None:
        reply = _answer(finding.entry, finding, question, chain[0], knowledge, today)
        return reply, replace(kept, entry=finding.entry.id)
    near = () if finding.elsewhere else tuple(entry.title for entry in finding.near)
    reply = phrases.unknown(near, finding.elsewhere, finding.confidence)
    remembered = question.text if question.subject else memory.question
    return (
        replace(reply, explanation=explanation(finding, knowledge)),
        replace(kept, choices=near, question=remembered),
    )


def _best_reading(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge
) -> tuple[Understanding, Finding]:
    question, alone = answers.find_in_story(said, chain, knowledge)
    may_go_on = said.leans or (not alone.known and _could_go_on(said, alone, knowledge))
    if not memory.question or not may_go_on:
        return question, alone
    joined = continued(understand(memory.question, knowledge), said)
    found = answers.find(joined, chain, knowledge, last=memory.entry)
    better_alone = alone.known and said.subject and alone.confidence > found.confidence + CLEARLY_BETTER
    if found.known and not better_alone:
        return joined, found
    return question, alone


def _limits(entry: Entry, question: Understanding, region: str, knowledge: Knowledge) -> str:
    """What must be said first, because the answer would be read as a yes: not this person, place or age."""
    sentences = []
    if question.not_persons and entry.audience and set(entry.audience) <= question.not_persons | FOR_THE_POOR:
        sentences.append("文件这一条只写给贫困人口，不是的怎么办，文件没有写。")
    spoken = entry.conclusion + entry.conditions
    if _goes_away(question, region, knowledge) and _HOME_ONLY.search(spoken) and "县外" not in entry.title:
        sentences.append("去县（区）外的医院怎么办，这一条没有写，不能保证。")
    sentences.append(ages.verdict(question.text, entry.conclusion))
    return "".join(sentences)


def _goes_away(question: Understanding, region: str, knowledge: Knowledge) -> bool:
    place = question.place
    return place.care_far or (place.care_in is not None and place.care_in != region)


def _could_go_on(said: Understanding, alone: Finding, knowledge: Knowledge) -> bool:
    """A short message that is not answered alone and names nothing new may belong to the last question."""
    new = any(
        token.kind == "strict" or answers.unheard_of(token, knowledge.index) for token in said.analysis.tokens
    )
    return len(said.text) <= SHORT and alone.elsewhere is None and not new


def _answer(
    entry: Entry, finding: Finding, question: Understanding, region: str, knowledge: Knowledge, today: date
) -> Reply:
    """An entry that says the document is silent is told as unknown, and reaches staff."""
    citation = knowledge.citation(entry.document_key, entry.section)
    part = _slice(entry, question, region)
    asks_who = bool(question.analysis.names("ask") & {"负责", "哪个部门", "谁"})
    limits = _limits(entry, question, region, knowledge)
    return Reply(
        kind=Kind.UNKNOWN if entry.unexplained else Kind.ANSWER,
        text=wording.answer(entry, finding.second, citation, today, question.year, part, asks_who, limits),
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


def _slice(entry: Entry, question: Understanding, region: str) -> Slice | None:
    """The part of a statistic that was asked for; of a county's resident, otherwise, their county's first."""
    named = question.place.named or question.place.lives
    if named is not None and not entry.part(named) and region.startswith(named.rstrip("0")):
        return None  # the whole city was named
    asked = entry.part(named) or entry.part(region if question.own_county else None)
    if asked or (asked := entry.part(_period(entry, question))):
        return Slice(asked, only=True)
    own = entry.part(region)
    return Slice(own, only=False) if own else None


def _period(entry: Entry, question: Understanding) -> str | None:
    """The year asked for; half a year without one is the last that was counted."""
    if question.year is not None:
        return str(question.year)
    years = [key for key, _ in entry.parts if len(key) == 4]
    return max(years) if question.half_year and years else None


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
                "matched": list(hit.matched),
                "missing": list(hit.missing),
            }
            for hit in finding.hits[:5]
        ],
        "elsewhere": finding.elsewhere.name if finding.elsewhere else None,
    }
