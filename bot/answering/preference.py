"""Which entry is preferred for what a message says beside its subject: who it is, what it turns to."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.understand import Understanding
from policy_kb.analysis import Analysis
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.search import SUBSTANCE, Hit

FOR_THESE = 0.25  # of the score: what an entry for other persons may be ahead
WEIGHTY = 0.15  # of a token that a going-on message newly names
TURNS_AT = 0.4  # of all of them
LACKS = 0.25  # of those the best entry does not speak of
_TURNS = frozenset({"thing", "act", "disease", "noun", "word", "person"})
# Everybody the documents speak of is poor; these are the persons for whom they say something else.
_SPECIAL = frozenset({"低保户", "特困人员", "孤儿", "残疾人", "精神障碍患者", "计划生育特殊困难家庭"})
_ASKING = re.compile(r"[吗不没么呢?要有能]")
GOES_ON = 0.4  # score of an entry that speaks of what a going-on message newly names


def for_these_persons(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """The entry for just these persons before one of the same topic for others that is asked for in the same words."""
    special, best = question.persons & _SPECIAL, hits[0]
    first = index.entries[best.entry]
    if not special or special & set(first.audience):
        return hits
    subject = {token.name for token in question.analysis.tokens if token.kind in SUBSTANCE} & set(
        best.matched
    )
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        alike = entry.topic == first.topic and subject <= set(hit.matched)
        if alike and special & set(entry.audience) and best.score - hit.score <= FOR_THESE:
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def turned_to(hits: list[Hit], new: Analysis, index: Index, enough: float) -> list[Hit]:
    """Of a question that goes on: first the entry that speaks of all that is newly named, if the best one lacks much.

    Having been turned to, it scores `enough` to answer.
    """
    weights = {token.name: index.token_weight(token) for token in new.tokens if token.kind in _TURNS}
    named = {name for name, weight in weights.items() if weight >= WEIGHTY}
    lacking = sum(weights[name] for name in named - set(hits[0].matched))
    if sum(weights[name] for name in named) < TURNS_AT or lacking < LACKS:
        return hits
    for hit in hits[1:]:
        if named <= set(hit.matched) and hit.score >= GOES_ON:
            return [replace(hit, score=max(hit.score, enough)), *(one for one in hits if one is not hit)]
    return hits


def choices(hits: Sequence[Hit], question: Understanding, index: Index) -> tuple[Entry, ...]:
    """A bare word (押金, 体检) asks for nothing in particular: several entries are offered."""
    tokens = question.analysis.tokens
    if len(tokens) != 1 or len(question.text) > 4 or tokens[0].kind in ("ask", "vague"):
        return ()
    if _ASKING.search(question.text):
        return ()
    alike = [hit for hit in hits if hits[0].score - hit.score < 0.15 and hit.coverage > 0.9]
    return tuple(index.entries[hit.entry] for hit in alike[:5]) if len(alike) > 1 else ()
