"""Ranking: which entry of the resident's region chain speaks of what was asked, and how surely.

Short question against short phrasings: idf-weighted overlap of terms and of characters, divided by a mix
of both sides' mass (Tversky). The whole entry then says how much of the question it covers; what no entry covers
is the best sign that the answer is not known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from policy_kb.analysis import NUMBER, YEAR, Analysis, Token
from policy_kb.index import NOT_MISSED, Index
from policy_kb.postings import Numbers, Weights

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


@dataclass(frozen=True, slots=True)
class _Question:
    """A question and what each token of it weighs."""

    analysis: Analysis
    weights: dict[Token, float]

    def mass(self, tokens: Iterable[Token]) -> float:
        """Sum of their weights."""
        return sum(self.weights[token] for token in tokens)

    def named(self, tokens: Iterable[Token]) -> dict[str, float]:
        """Their weights by name."""
        return {token.name: self.weights[token] for token in tokens}


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
    if not index.entries:
        return []
    asked = _Question(question, {token: index.token_weight(token) for token in question.tokens})
    ways = _likeness(index, asked)
    likeness = np.maximum.reduceat(ways, index.first)
    coverage = _coverage(index, asked)
    allowed, bonus = _nearness(index, chain)
    score = LIKENESS * likeness + COVERAGE * coverage + bonus + _expected(index, question, parts, last)
    score -= SILENT_MALUS * _silent(index, question, allowed)
    best = allowed[np.lexsort((index.rank[allowed], -score[allowed]))[:top]]
    return [
        _hit(index, asked, entry, ways, float(score[entry]), float(coverage[entry]))
        for entry in best.tolist()
    ]


def _likeness(index: Index, asked: _Question) -> Weights:
    """Of every phrasing, how alike it is: 0 to 1."""
    names = asked.named(asked.analysis.tokens)
    grams = {gram: index.gram_weight(gram) for gram in asked.analysis.grams}
    token_mass = asked.mass(asked.analysis.tokens)
    by_token = _ratio(index.tokens.shared(names), token_mass, index.token_mass)
    by_gram = _ratio(index.grams.shared(grams), sum(grams.values()), index.gram_mass)
    return TOKENS * by_token + GRAMS * by_gram


def _ratio(shared: Weights, query_mass: float, phrasing_mass: Weights) -> Weights:
    mass = QUERY_SHARE * query_mass + PHRASING_SHARE * phrasing_mass
    return np.minimum(1.0, np.divide(shared, mass, out=np.zeros_like(shared), where=mass > 0))


def _coverage(index: Index, asked: _Question) -> Weights:
    """Of every entry, the share of the question's weight it speaks of. A lacking year or place is no lack."""
    tokens = asked.analysis.tokens
    needed = [token for token in tokens if token.kind not in NOT_MISSED]
    helpful = [token for token in tokens if token.kind in NOT_MISSED]
    extra = index.speaking.shared(asked.named(helpful))
    covered = index.speaking.shared(asked.named(needed)) + extra
    mass = asked.mass(needed) + extra
    return np.divide(covered, mass, out=np.zeros_like(covered), where=mass > 0)


def _nearness(index: Index, chain: Sequence[str]) -> tuple[Numbers, Weights]:
    """The entries of the chain, and for every entry what its region's nearness adds."""
    bonus = np.zeros(len(index.entries))
    for rank, code in enumerate(chain):
        bonus[list(index.by_region.get(code, ()))] = NEARER_BONUS * (len(chain) - rank)
    return np.flatnonzero(bonus).astype(np.int32), bonus


def _expected(index: Index, question: Analysis, parts: Iterable[str], last: str | None) -> Weights:
    """What the conversation, the place named and the figure asked for add to an entry's score."""
    part, named = np.zeros(len(index.entries)), np.zeros(len(index.entries))
    for key in parts:
        part[index.parts.of(key)] = PART_BONUS
    for name in question.names("region"):
        named[index.stating.of(name)] = NAMED_BONUS
    bonus = part + named
    if last is not None and last in index.positions:
        bonus[index.positions[last]] += LAST_BONUS
    return bonus


def _silent(index: Index, question: Analysis, allowed: Numbers) -> Weights:
    """1 for entries that say the document is silent, unless just that was asked for."""
    silent = index.unexplained.astype(np.float64)
    things = question.names("thing")
    if things and question.names() & {"是什么", "哪些"}:
        for entry in allowed[index.unexplained[allowed]].tolist():
            if all(name in index.entries[entry].title for name in things):
                silent[entry] = 0.0
    return silent


def _hit(index: Index, asked: _Question, entry: int, ways: Weights, score: float, coverage: float) -> Hit:
    held, tokens = index.tokens_of[entry], asked.analysis.tokens
    matched = [token for token in tokens if token.name in held]
    best = index.best_phrasing(entry, ways)
    return Hit(
        entry=entry,
        score=score,
        likeness=float(ways[best]),
        coverage=coverage,
        spoken_of=asked.mass(token for token in matched if token.kind not in NO_SUBJECT),
        substance=asked.mass(token for token in matched if token.kind in SUBSTANCE),
        phrasing=index.phrasings[best] if ways[best] else "",
        matched=tuple(token.name for token in matched),
        missing=tuple(
            token.name for token in tokens if token.name not in held and token.kind not in NOT_MISSED
        ),
        unstated=tuple(
            token.name for token in tokens if token.kind == "strict" and token.name not in index.stated[entry]
        ),
    )
