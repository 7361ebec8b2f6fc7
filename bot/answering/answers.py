"""From an understood question to what is known of it: one entry, an entry with a second one, choices, or nothing.

Wrong is worse than unknown: an entry answers only when it speaks of what was asked.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering import figures, not_meant, others, preference
from bot.answering.finding import NOTHING, Finding, chosen
from bot.understand import WHAT_IS_ASKED, Understanding, endings, parts, two_clauses
from policy_kb.analysis import NOUN, Analysis, Token
from policy_kb.assurance import features
from policy_kb.clauses.search import ClauseHit, find_clause
from policy_kb.index import Index, pairs
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry
from policy_kb.search import Hit, search

# Set on the project's own question sets (docs/answering.md says what each brings).
ENOUGH = 0.45  # of the score
LENIENCE = 0.05
COVERED = 0.28  # share of the question's weight an entry must speak of
LIKE = 0.22  # likeness to some way of asking for it
SOMETHING = 0.13  # of the subject must match: 今天吃啥 matches in nothing but 啥
NOT_THEIRS = 0.9  # of the score, though a thing is named that only other counties have
SURE = 0.57  # even with a noun unheard of
SECOND_LIKE = 0.4
# A clause that asks: 几样, 哪两样, 能不能, …吗.
_QUESTION_END = re.compile(
    r"(?:几|多少|好多|哪|啥|什么|咋|怎么|么样|谁|能不能|有没有|要不要|是不是|可不可以|行不行)[^,。!?;]*"
    r"|[吗不没么][,。!?; ]*$|(.)不\1"
)
_PAYS = re.compile(r"报销|核销|报(?=\d|到|了|得|多)")
_ASKED_OF_ANY = WHAT_IS_ASKED | {"资助"}
AS_QUOTED = 0.3  # of the score of an entry that holds the figure a question quotes
TIED = 0.07
MORE = 0.12  # of the question's pairs of characters, that a second entry holds and the first does not

STORY_MARGIN = 0.05
ASKED_APART = 0.7  # confidence of the other question in a message of two
SURE_OF_BOTH = 0.85  # of a third entry, for it to be what was asked all the same


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
    question = preference.free_or_how_much(question)
    hits = search(index, question.analysis, chain, top=8, parts=_parts(question, chain), last=last)
    listed = bool(hits) and hits[0].listed
    if not listed:
        hits = preference.of_the_same_charge(hits, question, index)
    if not hits:
        return NOTHING
    hits = preference.for_these_persons(hits, question, index)
    hits = preference.the_general_first(hits, question, index)
    found = hits
    hits = preference.turned_to(found, new, index, ENOUGH) if new is not None else found
    best, turned = hits[0], hits is not found
    near = tuple(index.entries[hit.entry] for hit in hits[:3] if hit.score > 0.3)
    elsewhere = None if listed else others.whose(question, best, index, knowledge)
    if elsewhere is not None or not _answers(best, question, chain, knowledge, turned):
        if (entry := _holding_what_is_quoted(question, hits, chain, index)) is not None:
            return replace(
                chosen(entry), confidence=max(SURE, _confidence(best)), near=near, hits=tuple(hits)
            )
        return Finding(None, None, near, (), elsewhere, _confidence(best), tuple(hits))
    return Finding(
        entry=index.entries[best.entry],
        second=_second(hits, question, index),
        near=near,
        choices=preference.choices(hits, question, index),
        elsewhere=None,
        confidence=_confidence(best),
        hits=tuple(hits),
    )


def find_in_story(
    question: Understanding, chain: Sequence[str], knowledge: Knowledge
) -> tuple[Understanding, Finding]:
    """Like find; of a story that nothing answers as a whole, the clauses at its end are tried alone.

    Who the person is stays a fact of the question; what else came before is taken for the story.
    """
    whole = find(question, chain, knowledge)
    if whole.known and whole.confidence < ENOUGH:  # a long story may be like anything: its end is clearer
        ending = _ending(question, chain, knowledge)
        named = ending[0].analysis.names("thing", "act", "disease") - _ASKED_OF_ANY if ending else frozenset()
        return ending if ending is not None and named else (question, whole)
    if whole.known:
        return question, _with_other_half(question, whole, chain, knowledge)
    if whole.elsewhere is not None and not whole.elsewhere.in_stories:
        return question, whole
    both = _two_questions(question, chain, knowledge)
    if both is not None:
        return question, both
    return _ending(question, chain, knowledge) or (question, whole)


def _ending(
    question: Understanding, chain: Sequence[str], knowledge: Knowledge
) -> tuple[Understanding, Finding] | None:
    """The longest end of a story that is surely answered alone."""
    for reading in endings(question, knowledge):
        finding = find(reading, chain, knowledge)
        sure = finding.known and finding.confidence >= ENOUGH + STORY_MARGIN
        if sure and _nothing_strict_lost(question, reading):
            return reading, finding
    return None


def quotable(question: Understanding, chain: Sequence[str], knowledge: Knowledge) -> ClauseHit | None:
    """A clause of an imported document to quote; for a question that no entry answers.

    What is another office's matter is quoted only where the clause itself speaks of it in the same words.
    """
    hit = find_clause(knowledge.clauses, question.analysis, chain)
    if hit is None:
        return None
    return hit if all(sighting.words in hit.quote for sighting in others.seen(question, knowledge)) else None


def _of_figure(figure: str, chain: Sequence[str], index: Index) -> Finding:
    entry = figures.holder(figure, chain, index)
    return Finding(entry, None, (), (), None, SURE if entry else 0.0, (), figure=figure) if entry else NOTHING


def _holding_what_is_quoted(
    question: Understanding, hits: Sequence[Hit], chain: Sequence[str], index: Index
) -> Entry | None:
    """The entry with an odd figure that the question quotes, when the words lead to it too."""
    if any(unheard_of(token, index) for token in question.analysis.tokens):
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


def _two_questions(question: Understanding, chain: Sequence[str], knowledge: Knowledge) -> Finding | None:
    """Two questions in one message: the entry of the first, with that of the second, when each is answered."""
    halves = two_clauses(parts(question), question, knowledge)
    if halves is None:
        return None
    one, other = (find(half, chain, knowledge) for half in halves)
    if one.entry is None or other.entry is None:
        return None
    same_source = one.entry.document_key == other.entry.document_key and one.entry != other.entry
    return replace(one, second=other.entry if same_source else None)


def _with_other_half(
    question: Understanding, whole: Finding, chain: Sequence[str], knowledge: Knowledge
) -> Finding:
    """Of two questions in one message the one that is outweighed in the whole is answered too, in the order asked."""
    texts = [text for text in parts(question) if _QUESTION_END.search(text)]
    halves = two_clauses(texts, question, knowledge)
    if halves is None:
        return whole
    one, other = (_sure_entry(half, chain, knowledge) for half in halves)
    if one is None or other is None or one == other:
        return whole
    told_of_both = question.subject - halves[0].analysis.names() - halves[1].analysis.names()
    if whole.entry not in (one, other) and (told_of_both or whole.confidence >= SURE_OF_BOTH):
        return whole
    same_source = one.document_key == other.document_key and not one.unexplained and not other.unexplained
    return replace(whole, entry=one, second=other, two_asked=True) if same_source else whole


def _sure_entry(half: Understanding, chain: Sequence[str], knowledge: Knowledge) -> Entry | None:
    found = find(half, chain, knowledge)
    return found.entry if found.confidence >= ASKED_APART else None


def _nothing_strict_lost(question: Understanding, reading: Understanding) -> bool:
    """What only an entry that states it may answer (救护车, 电话) must not be dropped with the story."""
    return question.analysis.names("strict") <= reading.analysis.names("strict")


def _answers(
    hit: Hit, question: Understanding, chain: Sequence[str], knowledge: Knowledge, turned: bool
) -> bool:
    """`turned`: the hit speaks of all that a going-on question newly names, the rest is of the one before."""
    index = knowledge.index
    if hit.listed:  # staff have said that this entry answers just this
        return True
    if hit.score < NOT_THEIRS and _asks_for_theirs(hit, question, chain, index):
        return False
    entry = index.entries[hit.entry]
    if not_meant.for_them(entry, question):
        return False
    asks_rate = {"报销", "比例"} <= question.analysis.names()
    if hit.unstated or hit.spoken_of < SOMETHING or (asks_rate and not _speaks_of_paying(entry)):
        return False  # a ratio of something else (押金减80%) would be read as what is reimbursed
    if entry.unexplained or turned:
        return _clearly_meant(hit, question, index)
    return knowledge.assurance.sure(features(hit, question.analysis, index))


def _asks_for_theirs(hit: Hit, question: Understanding, chain: Sequence[str], index: Index) -> bool:
    """Whether a thing is asked for that only other counties' documents speak of (茅箭的985)."""
    things = question.analysis.names("thing") & set(hit.missing)
    held = [index.tokens_of[entry] for code in chain for entry in index.by_region.get(code, ())]
    return any(not any(thing in names for names in held) for thing in things if thing in index.token_idf)


def _clearly_meant(hit: Hit, question: Understanding, index: Index) -> bool:
    """Whether an entry that says the document is silent is what was asked for: few are, too few to learn from."""
    enough = ENOUGH - (LENIENCE if hit.substance >= others.SUBSTANTIAL else 0.0)
    if hit.score < enough or hit.coverage < COVERED or hit.likeness < LIKE:
        return False
    missing = [token for token in question.analysis.tokens if token.name in hit.missing]
    # A noun that no entry of any region uses: the question is about something else (骨科, 透析).
    novel = max((index.token_weight(token) for token in missing if unheard_of(token, index)), default=0.0)
    return not novel or hit.score >= SURE or hit.substance >= max(others.SUBSTANTIAL, 2 * novel)


def _speaks_of_paying(entry: Entry) -> bool:
    return entry.unexplained or bool(_PAYS.search(entry.conclusion))


def unheard_of(token: Token, index: Index) -> bool:
    """Whether it is a noun that nothing in the knowledge uses."""
    return token.kind == NOUN and token.name not in index.token_idf


def _confidence(hit: Hit) -> float:
    """0 to 1; what the thresholds look at, in one figure."""
    return max(0.0, min(1.0, hit.score))


def _unsaid(text: str, entry: int, index: Index) -> dict[str, float]:
    """Of the pairs of characters of a question, the share of its weight that each has which the entry does not hold."""
    weights = {pair: index.pair_weight(pair) for pair in pairs(text)}
    mass = sum(weights.values()) or 1.0
    written = index.written[entry]
    return {pair: weight / mass for pair, weight in weights.items() if pair not in written}


def _second(hits: Sequence[Hit], question: Understanding, index: Index) -> Entry | None:
    """An entry for the part of the question the best one leaves out, or one that is as likely."""
    best = hits[0]
    weights = {token.name: index.token_weight(token) for token in question.analysis.tokens}
    left = {name for name in best.missing if weights[name] >= 0.3}
    unsaid = _unsaid(question.text, best.entry, index)
    fitting: list[tuple[float, int]] = []
    for hit in hits[1:]:
        adds = sum(weights[name] for name in left & set(hit.matched))
        more = sum(weight for pair, weight in unsaid.items() if pair in index.written[hit.entry])
        tied = best.score - hit.score <= TIED and hit.likeness >= SECOND_LIKE
        if tied or (adds >= 0.3 and hit.likeness >= 0.3) or (more >= MORE and hit.likeness >= 0.3):
            fitting.append((hit.score + adds + more, hit.entry))
    if not fitting:
        return None
    second = index.entries[max(fitting)[1]]
    # One source line stands under the answer, so both must be of one document.
    same_source = second.document_key == index.entries[best.entry].document_key
    return second if same_source and not second.unexplained else None
