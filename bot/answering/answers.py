"""From an understood question to what is known of it: one entry, an entry with a second one, choices, or nothing.

Wrong is worse than unknown: an entry answers only when it speaks of what was asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import (
    beside,
    beyond,
    charges,
    figures,
    left,
    named,
    not_meant,
    others,
    preference,
    several,
    sureness,
    targets,
)
from bot.answering.finding import NOTHING, Finding, chosen
from bot.understand import WHAT_IS_ASKED, Understanding, endings
from policy_kb.analysis import Analysis
from policy_kb.clauses.search import ClauseHit, find_clause
from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.normalise import normalise
from policy_kb.records import Entry
from policy_kb.search import Hit, search

_ASKED_OF_ANY = WHAT_IS_ASKED | {"资助"}
AS_QUOTED = 0.3  # of the score of an entry that holds the figure a question quotes

STORY_MARGIN = 0.05


def find(
    question: Understanding,
    chain: Sequence[str],
    knowledge: Knowledge,
    last: str | None = None,
    new: Analysis | None = None,
) -> Finding:
    """Look the question up in a region chain.

    `last` is the entry that a going-on question may stay with, `new` what such a question itself says.
    """
    index = knowledge.index
    if figure := figures.quoted_alone(question):
        return _of_figure(figure, chain, index)
    question = charges.free_or_how_much(charges.found_not_looked_for(left.without_the_losing(question)))
    hits = search(index, question.analysis, chain, top=8, parts=_parts(question, chain), last=last)
    listed = bool(hits) and hits[0].listed
    if not listed:
        hits = charges.of_the_same_charge(hits, question, index)
        hits = preference.whether_it_counts(hits, question, index) if hits else hits
    if not hits:
        return NOTHING
    found = hits = _in_order(hits, question, chain, index)
    hits = preference.turned_to(found, new, index, sureness.ENOUGH) if new is not None else found
    turned = hits is not found
    if not turned:
        hits = _staffs_own_first(hits, question, chain, knowledge)
    best = hits[0]
    near = tuple(index.entries[hit.entry] for hit in hits[:3] if hit.score > 0.3)
    listed = listed or named.names_all(best, question, index)
    elsewhere = None if listed else others.whose(question, best, index, knowledge)
    if elsewhere is not None or not sureness.answers(best, question, chain, knowledge, turned):
        if (entry := _holding_what_is_quoted(question, hits, chain, index)) is not None:
            return replace(
                chosen(entry), confidence=max(sureness.SURE, _confidence(best)), near=near, hits=tuple(hits)
            )
        return Finding(None, None, near, (), elsewhere, _confidence(best), tuple(hits))
    told = Finding(
        entry=index.entries[best.entry],
        second=beside.second_to(hits, question, index),
        near=near,
        choices=preference.choices(hits, question, index),
        elsewhere=None,
        confidence=_confidence(best),
        hits=tuple(hits),
    )
    return targets.both(told, question, index)


def _in_order(hits: list[Hit], question: Understanding, chain: Sequence[str], index: Index) -> list[Hit]:
    """The likeliest entries, those that are preferred for what else the question says first."""
    hits = preference.for_these_persons(hits, question, index)
    hits = preference.the_thing_first(hits, question)
    hits = preference.the_whole_list_first(hits, question, index)
    hits = preference.without_referral(hits, question, index)
    hits = preference.what_tells_apart(hits, question, index)
    hits = preference.the_general_first(hits, question, index)
    hits = preference.the_named_illness_first(hits, question, index)
    hits = preference.no_count_of_how(hits, question, index)
    hits = targets.first(hits, question, index)
    return preference.staff_of_the_place_first(hits, question, chain, index)


def _staffs_own_first(
    hits: list[Hit], question: Understanding, chain: Sequence[str], knowledge: Knowledge
) -> list[Hit]:
    """Where the best is no answer, what staff have written and surely answers."""
    index = knowledge.index
    if sureness.answers(hits[0], question, chain, knowledge, False):
        return hits
    for hit in hits[1:]:
        fits = named.names_all(hit, question, index)
        fits = fits and preference.of_no_others(index.entries[hit.entry], question, index)
        if fits and sureness.answers(hit, question, chain, knowledge, False):
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def find_in_story(
    question: Understanding, chain: Sequence[str], knowledge: Knowledge
) -> tuple[Understanding, Finding]:
    """Like find; of a story that nothing answers as a whole, the clauses at its end are tried alone.

    Who the person is stays a fact of the question; what else came before is taken for the story.
    """
    whole = find(question, chain, knowledge)
    apart = several.together(question, whole, knowledge, lambda part: find(part, chain, knowledge))
    if apart is not None and not whole.known:
        return question, apart
    if (
        whole.known and whole.confidence < sureness.ENOUGH
    ):  # a long story may be like anything: its end is clearer
        ending = _ending(question, chain, knowledge)
        named = ending[0].analysis.names("thing", "act", "disease") - _ASKED_OF_ANY if ending else frozenset()
        return ending if ending is not None and named else (question, apart or whole)
    if whole.known:
        return question, apart or whole
    if whole.elsewhere is not None and not whole.elsewhere.in_stories:
        return question, whole
    return _ending(question, chain, knowledge) or (question, whole)


def _ending(
    question: Understanding, chain: Sequence[str], knowledge: Knowledge
) -> tuple[Understanding, Finding] | None:
    """The longest end of a story that is surely answered alone."""
    for reading in endings(question, knowledge):
        finding = find(reading, chain, knowledge)
        sure = finding.known and finding.confidence >= sureness.ENOUGH + STORY_MARGIN
        if sure and _nothing_strict_lost(question, reading) and _is_for_the_one_told_of(finding, question):
            return reading, finding
    return None


def quotable(question: Understanding, chain: Sequence[str], knowledge: Knowledge) -> ClauseHit | None:
    """A clause of an imported document to quote; for a question that no entry answers.

    What is another office's matter is quoted only where the clause speaks of it in the same words, itself or by what it
    stands under: below 二、助听器 no clause says the word again.
    """
    hit = find_clause(knowledge.clauses, question.analysis, chain)
    if hit is None:
        return None
    title = knowledge.snapshot.documents[hit.clause.document_key].title
    said = normalise("\n".join((title, *hit.clause.heading_path, hit.quote)))
    return hit if all(sighting.told_in(said) for sighting in others.seen(question, knowledge)) else None


def _of_figure(figure: str, chain: Sequence[str], index: Index) -> Finding:
    entry = figures.holder(figure, chain, index)
    return (
        Finding(entry, None, (), (), None, sureness.SURE if entry else 0.0, (), figure=figure)
        if entry
        else NOTHING
    )


def _holding_what_is_quoted(
    question: Understanding, hits: Sequence[Hit], chain: Sequence[str], index: Index
) -> Entry | None:
    """The entry with an odd figure that the question quotes, when the words lead to it too."""
    if any(sureness.unheard_of(token, index) for token in question.analysis.tokens):
        return None
    best = index.entries[hits[0].entry]
    if hits[0].score >= AS_QUOTED and figures.states_all(best, figures.quoted_together(question)):
        return best
    figure = figures.quoted_beside(question)
    entry = figures.holder(figure, chain, index) if figure else None
    held = {index.entries[hit.entry].id for hit in hits if hit.score >= AS_QUOTED}
    return entry if entry is not None and entry.id in held else None


def _parts(question: Understanding, chain: Sequence[str]) -> list[str]:
    """The region and the year a figure is asked for, when one is (海原有多少人, 2019年报了几成)."""
    if not question.analysis.names("ask", "vague"):
        return []
    place = question.place.named or question.place.lives or (chain[0] if question.own_county else None)
    return [key for key in (place, str(question.year or "")) if key]


def _nothing_strict_lost(question: Understanding, reading: Understanding) -> bool:
    """What only an entry that states it may answer (救护车, 电话) must not be dropped with the story."""
    return question.analysis.names("strict") <= reading.analysis.names("strict")


def _is_for_the_one_told_of(finding: Finding, story: Understanding) -> bool:
    """The illness and the person may be told of before the question: what is for others does not answer it."""
    entry = finding.entry
    return entry is None or not (
        not_meant.of_another_illness(entry, story) or beyond.others_extra(entry, story)
    )


def _confidence(hit: Hit) -> float:
    """0 to 1; what the thresholds look at, in one figure."""
    return max(0.0, min(1.0, hit.score))
