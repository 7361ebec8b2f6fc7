"""Answering from the entries: the message alone or as going on from the last question; else what is near."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot import phrases, wording
from bot.answering import answers, beyond, comparing, figures, going_on, limits, money, silence, targets
from bot.answering.finding import Finding, chosen
from bot.memory import ENTRY, QUOTED, Memory
from bot.reply import Kind, Reply
from bot.understand import SUBJECT_KINDS, WHAT_IS_ASKED, WHEREABOUTS, Understanding, continued, understand
from bot.wording import Slice
from policy_kb.clauses import procedure
from policy_kb.clauses.search import ClauseHit
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

# 全市签了多少,其中沙坡头区多少: of a place, and of all together.
_WHOLE_TOO = re.compile(r"全市|其中|占了?(?:几|多少|好多|比|百分)")


def look_up(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory]:
    """Answer from an entry, offer choices, or say that it is not known."""
    question, finding = going_on.best_reading(memory, said, chain, knowledge)
    kept = replace(memory, question=question.text, pending="", asked_for="", choices=(), facts=())
    others = _left_out(finding, question, said)
    if (clause := _how_it_is_done(memory, said, knowledge)) is not None:
        return _quote(clause, finding, said, knowledge, today), replace(kept, question=memory.question)
    sure = finding.known and question.subject and not others  # 怎么申请 alone goes on from a quoted clause
    for reading in () if sure else _readings(memory, said, question, knowledge):
        clause = answers.quotable(reading, chain, knowledge)
        if clause is None or (others and not _is_for(others, clause, finding, chain)):
            continue
        if reading is question or _speaks_of_what_is_new(clause, said):
            told = replace(kept, question=reading.text, entry=f"{QUOTED}{clause.clause.id}")
            return _quote(clause, finding, reading, knowledge, today), told
    if finding.choices:
        titles = tuple(entry.title for entry in finding.choices)
        return phrases.choose(titles, finding.confidence), replace(kept, choices=_numbered(finding.choices))
    if finding.entry is not None:
        who = said.text if finding.entry.id == memory.entry else f"{memory.question} {said.text}"
        reply = _answer(finding.entry, finding, question, (said.text, who), chain[0], knowledge, today)
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
    reply = _answer(entry, chosen(entry), question, ("", ""), chain[0], knowledge, today)
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
    words: tuple[str, str],
    region: str,
    knowledge: Knowledge,
    today: date,
) -> Reply:
    """An entry that says the document is silent is told as unknown, and reaches staff.

    `words`: of the message itself; and those that tell who asks, of earlier messages too where another entry was told.
    """
    heard, who = words
    household, stating = _of_a_household(entry, question, knowledge)
    if household:
        entry, finding = (
            knowledge.index.entries[knowledge.index.positions[stating]],
            replace(finding, second=None, asked=()),
        )
    citation = knowledge.citation(entry.document_key, entry.section, entry.topic)
    if county := limits.of_another_county(entry, question, region, knowledge):
        here = knowledge.tree.name(question.place.named or region)
        return phrases.only_of(county, here, wording.source_line(citation, today), citation)
    part = comparing.told(entry, question, heard, knowledge) or _slice(
        entry, question, region, finding.figure
    )
    told = silence.first(entry, question, knowledge)
    if told is not entry and part is not None and not part.only:
        part = None  # what is not written was asked, and no county's figure
    asks_who = bool(question.analysis.names("ask", "noun") & {"负责", "哪个部门", "谁", "领导"})
    everybody = household or limits.everybody(entry, question, knowledge)
    beside = finding.asked or ((finding.second,) if finding.second is not None else ())
    kind_of_figure = targets.told(entry, finding.asked, heard, question.text)
    limited = limits.told(entry, question, heard, who, region, knowledge)
    said_first = everybody + kind_of_figure + limited + money.told(entry, finding.asked, heard)
    more = [
        _part_of(one, question, region)
        for one in beside
        if not limits.of_another_county(one, question, region, knowledge)
    ]
    kind = Kind.ESTIMATE if everybody else Kind.ANSWER
    silent = entry.unexplained and not limits.names_it(entry, more[0] if more else None, question.text)
    return Reply(
        kind=Kind.UNKNOWN if silent else kind,
        text=wording.answer(
            told,
            more,
            citation,
            today,
            question.year,
            part,
            asks_who,
            said_first,
            asked_apart=bool(finding.asked),
            rest_unknown=finding.rest_unknown,
        ),
        citations=(citation,),
        confidence=finding.confidence,
        entry=entry.id,
        for_staff=entry.unexplained or finding.rest_unknown,
        explanation=explanation(finding, knowledge),
    )


def _of_a_household(entry: Entry, question: Understanding, knowledge: Knowledge) -> tuple[str, str]:
    """As `limits.of_a_household`; no sum where a kind that is named was stated by an entry that answers no more."""
    positions = knowledge.index.positions
    gone = (share for share in knowledge.rules.households if share.entries[0] not in positions)
    if any(re.search(share.said, question.text) for share in gone):
        return "", ""
    return limits.of_a_household(entry, question, knowledge)


def _readings(
    memory: Memory, said: Understanding, question: Understanding, knowledge: Knowledge
) -> Iterator[Understanding]:
    """As going on from the last question where the message leans on it; then alone."""
    if memory.question and said.leans:
        yield continued(understand(memory.question, knowledge), said)
    yield question


def _how_it_is_done(memory: Memory, said: Understanding, knowledge: Knowledge) -> ClauseHit | None:
    """那咋申请, after a clause was quoted: what the same document says of it, though it names nothing again."""
    of_it = said.analysis.names("strict") | WHAT_IS_ASKED | WHEREABOUTS
    names_another = (said.subject | said.analysis.names("person", "region", "year")) - of_it
    if memory.quoted is None or names_another or not procedure.is_asked(said.text):
        return None
    return procedure.following(knowledge.clauses, memory.quoted, said.text)


def _left_out(finding: Finding, question: Understanding, said: Understanding) -> tuple[str, ...]:
    """Who asks and is not spoken of by the entry that is found, where nobody has agreed that it answers just this."""
    agreed = bool(finding.hits) and finding.hits[0].listed
    if finding.entry is None or finding.choices or agreed or not question.subject:
        return ()
    return beyond.left_out(finding.entry, question, said.text)


def _is_for(others: tuple[str, ...], clause: ClauseHit, finding: Finding, chain: tuple[str, ...]) -> bool:
    """Whether a clause, of a region no farther than the entry's, speaks of those whom the entry leaves out."""
    entry, regions = finding.entry, chain[: chain.index(clause.clause.region_code) + 1]
    nearer = entry is None or entry.region_code not in regions[:-1]
    return nearer and beyond.speaks_of(others, clause.quote)


def _speaks_of_what_is_new(clause: ClauseHit, said: Understanding) -> bool:
    """老年人体检免费吗, then 那孕妇呢: the clause on the old does not answer."""
    return not said.analysis.names(*SUBJECT_KINDS, "person", "level") & set(clause.missing)


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


def _part_of(entry: Entry, question: Understanding, region: str) -> Entry:
    """An entry told beside another: a statistic with only the part that was asked for, or a resident's county first."""
    part = _slice(entry, question, region)
    if part is None:
        return entry
    return replace(entry, conclusion=part.text + ("" if part.only else entry.conclusion))


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
        return Slice(asked, only=not _WHOLE_TOO.search(question.text))
    if comparing.OF_ALL.search(question.text):
        return None
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
