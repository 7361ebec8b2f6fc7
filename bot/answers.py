"""From an understood question to what is known of it: one entry, an entry with a second one, choices, or nothing.

Wrong is worse than unknown: an entry answers only when it speaks of what was asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understand import Understanding, clauses, endings
from policy_kb.analysis import NOUN, Token
from policy_kb.clauses.search import ClauseHit, find_clause
from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.other_services import OtherService
from policy_kb.records import Entry
from policy_kb.search import Hit, search

# Set on the project's own question sets (docs/answering.md says what each brings).
ENOUGH = 0.45  # of the score
LENIENCE = 0.05
COVERED = 0.28  # share of the question's weight an entry must speak of
LIKE = 0.22  # likeness to some way of asking for it
SOMETHING = 0.13  # of the subject must match: 今天吃啥 matches in nothing but 啥
SUBSTANTIAL = 0.8  # weight of the subject that matched
SURE = 0.57  # even with a noun unheard of
SECOND_LIKE = 0.4
_PAYS = re.compile(r"报销|核销|报(?=\d|到|了|得|多)")
_ASKING = re.compile(r"[吗不没么呢?要有能]")
TIED = 0.07
STORY_MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `entry` None: nothing answers; `near` are then the nearest entries to offer."""

    entry: Entry | None
    second: Entry | None
    near: tuple[Entry, ...]
    choices: tuple[Entry, ...]
    elsewhere: OtherService | None
    confidence: float
    hits: tuple[Hit, ...]

    @property
    def known(self) -> bool:
        """Whether an entry answers."""
        return self.entry is not None


NOTHING = Finding(None, None, (), (), None, 0.0, ())


def find(
    question: Understanding, chain: Sequence[str], knowledge: Knowledge, last: str | None = None
) -> Finding:
    """Look the question up in a region chain. `last` is the entry that a going-on question may stay with."""
    index = knowledge.index
    hits = tuple(search(index, question.analysis, chain, top=8, parts=_parts(question, chain), last=last))
    if not hits:
        return NOTHING
    best = hits[0]
    near = tuple(index.entries[hit.entry] for hit in hits[:3] if hit.score > 0.3)
    elsewhere = _someone_elses(question, best, index, knowledge)
    if elsewhere is not None or not _answers(best, question, index):
        return Finding(None, None, near, (), elsewhere, _confidence(best), hits)
    return Finding(
        entry=index.entries[best.entry],
        second=_second(hits, question, index),
        near=near,
        choices=_choices(hits, question, index),
        elsewhere=None,
        confidence=_confidence(best),
        hits=hits,
    )


def find_in_story(
    question: Understanding, chain: Sequence[str], knowledge: Knowledge
) -> tuple[Understanding, Finding]:
    """Like find; of a story that nothing answers as a whole, the clauses at its end are tried alone.

    Who the person is stays a fact of the question; what else came before is taken for the story.
    """
    whole = find(question, chain, knowledge)
    if whole.known or whole.elsewhere is not None:
        return question, whole
    both = _two_questions(question, chain, knowledge)
    if both is not None:
        return question, both
    for reading in endings(question, knowledge):
        finding = find(reading, chain, knowledge)
        if (
            finding.confidence >= ENOUGH + STORY_MARGIN
            and finding.known
            and _nothing_strict_lost(question, reading)
        ):
            return reading, finding
    return question, whole


def quotable(question: Understanding, chain: Sequence[str], knowledge: Knowledge) -> ClauseHit | None:
    """A clause of an imported document to quote; for a question that no entry answers.

    What is another office's matter is quoted only where the clause itself speaks of it in the same words.
    """
    hit = find_clause(knowledge.clauses, question.analysis, chain)
    others = knowledge.other.seen_in(question.text)
    return hit if hit and all(sighting.words in hit.quote for sighting in others) else None


def _parts(question: Understanding, chain: Sequence[str]) -> list[str]:
    """The region and the year a figure is asked for, when one is (海原有多少人, 2019年报了几成)."""
    if not question.analysis.names("ask", "vague"):
        return []
    place = question.place.named or question.place.lives or (chain[0] if question.own_county else None)
    return [key for key in (place, str(question.year or "")) if key]


def _two_questions(question: Understanding, chain: Sequence[str], knowledge: Knowledge) -> Finding | None:
    """Two questions in one message: the entry of the first, with that of the second, when each is answered."""
    halves = list(clauses(question, knowledge))
    if len(halves) != 2:
        return None
    one, other = (find(half, chain, knowledge) for half in halves)
    if one.entry is None or other.entry is None:
        return None
    same_source = one.entry.document_key == other.entry.document_key and one.entry != other.entry
    return replace(one, second=other.entry if same_source else None)


def _nothing_strict_lost(question: Understanding, reading: Understanding) -> bool:
    """What only an entry that states it may answer (救护车, 电话) must not be dropped with the story."""
    return question.analysis.names("strict") <= reading.analysis.names("strict")


def _answers(hit: Hit, question: Understanding, index: Index) -> bool:
    enough = ENOUGH - (LENIENCE if hit.substance >= SUBSTANTIAL else 0.0)
    if hit.score < enough or hit.coverage < COVERED or hit.likeness < LIKE or hit.spoken_of < SOMETHING:
        return False
    asks_rate = {"报销", "比例"} <= question.analysis.names()
    if hit.unstated or (asks_rate and not _speaks_of_paying(index.entries[hit.entry])):
        return False  # a ratio of something else (押金减80%) would be read as what is reimbursed
    missing = [token for token in question.analysis.tokens if token.name in hit.missing]
    # A noun that no entry of any region uses: the question is about something else (骨科, 透析).
    novel = max((index.token_weight(token) for token in missing if unheard_of(token, index)), default=0.0)
    return not novel or hit.score >= SURE or hit.substance >= max(SUBSTANTIAL, 2 * novel)


def _speaks_of_paying(entry: Entry) -> bool:
    return entry.unexplained or bool(_PAYS.search(entry.conclusion))


def unheard_of(token: Token, index: Index) -> bool:
    """Whether it is a noun that nothing in the knowledge uses."""
    return token.kind == NOUN and token.name not in index.token_idf


def _confidence(hit: Hit) -> float:
    """0 to 1; what the thresholds look at, in one figure."""
    return max(0.0, min(1.0, hit.score))


def _someone_elses(
    question: Understanding, best: Hit, index: Index, knowledge: Knowledge
) -> OtherService | None:
    """The service of another office that is asked for, unless the best entry itself speaks of it."""
    entry = index.entries[best.entry]
    spoken = "".join((entry.title, *entry.phrasings, *entry.answer_parts))
    for sighting in knowledge.other.seen_in(question.text):
        in_passing = sighting.service.in_stories and best.substance >= SUBSTANTIAL
        if sighting.words in spoken or in_passing:
            continue
        return sighting.service
    return None


def _second(hits: Sequence[Hit], question: Understanding, index: Index) -> Entry | None:
    """An entry for the part of the question the best one leaves out, or one that is as likely."""
    best = hits[0]
    weights = {token.name: index.token_weight(token) for token in question.analysis.tokens}
    left = {name for name in best.missing if weights[name] >= 0.3}
    fitting: list[tuple[float, int]] = []
    for hit in hits[1:]:
        adds = sum(weights[name] for name in left & set(hit.matched))
        tied = best.score - hit.score <= TIED and hit.likeness >= SECOND_LIKE
        if tied or (adds >= 0.3 and hit.likeness >= 0.3):
            fitting.append((hit.score + adds, hit.entry))
    if not fitting:
        return None
    second = index.entries[max(fitting)[1]]
    # One source line stands under the answer, so both must be of one document.
    same_source = second.document_key == index.entries[best.entry].document_key
    return second if same_source and not second.unexplained else None


def _choices(hits: Sequence[Hit], question: Understanding, index: Index) -> tuple[Entry, ...]:
    """A bare word (押金, 体检) asks for nothing in particular: several entries are offered."""
    tokens = question.analysis.tokens
    if len(tokens) != 1 or len(question.text) > 4 or tokens[0].kind in ("ask", "vague"):
        return ()
    if _ASKING.search(question.text):
        return ()
    alike = [hit for hit in hits if hits[0].score - hit.score < 0.15 and hit.coverage > 0.9]
    return tuple(index.entries[hit.entry] for hit in alike[:5]) if len(alike) > 1 else ()
