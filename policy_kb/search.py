"""Ranking: which entry of the resident's region chain speaks of what was asked, and how surely.

Short question against short phrasings: idf-weighted overlap of terms and of characters, divided by a mix
of both sides' mass (Tversky). The whole entry then says how much of the question it covers; what no entry covers
is the best sign that the answer is not known.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policy_kb.analysis import NUMBER, YEAR, Analysis
from policy_kb.index import NOT_MISSED, Index
from policy_kb.records import Entry

QUERY_SHARE, PHRASING_SHARE = 0.7, 0.3
TOKENS, GRAMS = 0.6, 0.4
LIKENESS, COVERAGE = 0.6, 0.4
NEARER_BONUS = 0.02
LAST_BONUS = 0.06  # the entry the person was just told
PART_BONUS = 0.08  # a statistic that has a sentence for just the region or year asked for
NAMED_BONUS = 0.05  # the answer itself names the county that was named
SUBSTANCE = frozenset({"thing", "act", "disease", "noun"})
NO_SUBJECT = frozenset({"ask", "vague", "region", YEAR, NUMBER})
SILENT_MALUS = 0.06  # an entry that says the document is silent gives way to one that says something


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its scores, 0 to 1. `missing` are the tokens of the question it does not speak of."""

    entry: int
    score: float
    likeness: float
    coverage: float
    substance: float  # weight of the things, acts and nouns that matched
    spoken_of: float  # weight of everything that matched but words of asking, numbers and places
    phrasing: str
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    unstated: tuple[str, ...]  # strict tokens (电话, 材料) the answer itself does not hold


def search(
    index: Index,
    question: Analysis,
    chain: Sequence[str],
    top: int = 5,
    parts: Iterable[str] = (),
    last: str | None = None,
) -> list[Hit]:
    """The best entries of the chain's regions, best first.

    `parts` are the regions and years asked for: a statistic that gives just those is the likelier. `last` is the
    entry the person was just told, for a question that goes on from it.
    """
    parts = tuple(parts)
    allowed = {
        position: len(chain) - rank
        for rank, code in enumerate(chain)
        for position in index.by_region.get(code, ())
    }
    likeness = _likeness(index, question, allowed)
    hits = [
        _hit(
            index,
            question,
            position,
            likeness.get(position, (0.0, "")),
            NEARER_BONUS * nearness + _expected(index.entries[position], parts, last),
        )
        for position, nearness in allowed.items()
    ]
    hits.sort(key=lambda hit: (-hit.score, index.entries[hit.entry].id))
    return hits[:top]


def _expected(entry: Entry, parts: Sequence[str], last: str | None) -> float:
    """What the conversation and the figure asked for add to an entry's score."""
    return PART_BONUS * any(entry.part(key) for key in parts) + LAST_BONUS * (entry.id == last)


def _likeness(index: Index, question: Analysis, allowed: dict[int, int]) -> dict[int, tuple[float, str]]:
    """Best phrasing of each entry: (likeness, its text)."""
    tokens = _overlap(
        {token.name: index.token_weight(token) for token in question.tokens}, index.token_postings
    )
    grams = _overlap({gram: index.gram_weight(gram) for gram in question.grams}, index.gram_postings)
    token_mass = index.mass(question)
    gram_mass = sum(map(index.gram_weight, question.grams))
    best: dict[int, tuple[float, str]] = {}
    for number in tokens.keys() | grams.keys():
        phrasing = index.phrasings[number]
        if phrasing.entry not in allowed:
            continue
        value = TOKENS * _ratio(tokens.get(number, 0.0), token_mass, phrasing.token_mass) + GRAMS * _ratio(
            grams.get(number, 0.0), gram_mass, phrasing.gram_mass
        )
        if value > best.get(phrasing.entry, (0.0, ""))[0]:
            best[phrasing.entry] = (value, phrasing.text)
    return best


def _overlap(weights: dict[str, float], postings: Mapping[str, tuple[int, ...]]) -> dict[int, float]:
    shared: dict[int, float] = defaultdict(float)
    for name, weight in weights.items():
        for number in postings.get(name, ()):
            shared[number] += weight
    return shared


def _ratio(shared: float, query_mass: float, phrasing_mass: float) -> float:
    mass = QUERY_SHARE * query_mass + PHRASING_SHARE * phrasing_mass
    return min(1.0, shared / mass) if mass else 0.0


def _defines(index: Index, position: int, question: Analysis) -> bool:
    """Whether a question for the meaning or the items of a thing is asked of the entry titled with that thing."""
    things = question.names("thing")
    title = index.entries[position].title
    return bool(things and question.names() & {"是什么", "哪些"}) and all(name in title for name in things)


def _hit(index: Index, question: Analysis, position: int, best: tuple[float, str], bonus: float) -> Hit:
    held = index.tokens_of[position]
    matched = [token for token in question.tokens if token.name in held]
    missing = [token for token in question.tokens if token.name not in held and token.kind not in NOT_MISSED]
    covered = sum(map(index.token_weight, matched))
    mass = covered + sum(map(index.token_weight, missing))
    coverage = covered / mass if mass else 0.0
    named = {token.name for token in question.tokens if token.kind == "region"}
    bonus += NAMED_BONUS if named & index.stated[position] else 0.0
    malus = (
        SILENT_MALUS
        if index.entries[position].unexplained and not _defines(index, position, question)
        else 0.0
    )
    return Hit(
        entry=position,
        score=LIKENESS * best[0] + COVERAGE * coverage + bonus - malus,
        likeness=best[0],
        coverage=coverage,
        spoken_of=sum(index.token_weight(token) for token in matched if token.kind not in NO_SUBJECT),
        substance=sum(index.token_weight(token) for token in matched if token.kind in SUBSTANCE),
        phrasing=best[1],
        matched=tuple(token.name for token in matched),
        missing=tuple(token.name for token in missing),
        unstated=tuple(
            token.name
            for token in question.tokens
            if token.kind == "strict" and token.name not in index.stated[position]
        ),
    )
