"""Ranking: which entry of the resident's region chain speaks of what was asked, and how surely.

Short question against short phrasings: idf-weighted overlap of terms and of characters, divided by a mix
of both sides' mass (Tversky). The whole entry then says how much of the question it covers; what no entry covers
is the best sign that the answer is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from policy_kb import second_look
from policy_kb.analysis import NUMBER, YEAR, Analysis, Token
from policy_kb.index import NOT_MISSED, Index
from policy_kb.postings import Numbers, Weights

QUERY_SHARE, PHRASING_SHARE = 0.7, 0.3
TOKENS, GRAMS = 0.6, 0.4
LIKENESS, COVERAGE = 0.6, 0.4
LOOKED_AT_TWICE = 12  # entries; the right one is among them in 97 of 100 questions
NEARER_BONUS = 0.02
LAST_BONUS = 0.06  # the entry the person was just told
PART_BONUS = 0.08  # a statistic that has a sentence for just the region or year asked for
NAMED_BONUS = 0.05  # the answer itself names the county that was named
LISTED = 1.0  # the entry lists just this way of asking: it is before every other
SUBSTANCE = frozenset({"thing", "act", "disease", "noun"})
NO_SUBJECT = frozenset({"ask", "vague", "region", YEAR, NUMBER})
SILENT_MALUS = 0.06  # an entry that says the document is silent gives way to one that says something


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its scores, about 0 to 1 but for one that is `listed`: it lists just this way of asking.

    `missing` are the tokens of the question it does not speak of.
    """

    entry: int
    listed: bool
    score: float
    ahead: float  # of the next best by so much of the score
    likeness: float
    coverage: float
    agreed: Mapping[str, float]  # what the second look saw
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


@dataclass(frozen=True, slots=True)
class Seen:
    """The likeliest entries, with what the second look sees of each and what is added to its score."""

    asked: _Question
    ways: Weights  # of phrasings: likeness
    candidates: Numbers
    listed: int | None
    bonus: Weights  # of candidates
    features: Mapping[str, Weights]  # of candidates


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
    seen = look(index, question, chain, top, parts, last)
    score = seen.bonus + index.agreement.scores(seen.features)
    order = np.lexsort((index.rank[seen.candidates], -score))
    falling = score[order]
    ahead = falling - np.append(falling[1:], falling[-1:])
    best = zip(order.tolist(), falling.tolist(), ahead.tolist(), strict=True)
    return [_hit(index, seen, *one) for one in islice(best, top)]


def look(
    index: Index,
    question: Analysis,
    chain: Sequence[str],
    top: int,
    parts: Iterable[str] = (),
    last: str | None = None,
) -> Seen:
    """The first look at all entries of the chain, and the second at the likeliest of them; at least `top`."""
    asked = _Question(question, {token: index.token_weight(token) for token in question.tokens})
    by_gram = _by_gram(index, asked)
    ways = TOKENS * _by_token(index, asked) + GRAMS * by_gram
    coverage = _coverage(index, asked)
    allowed, bonus = _nearness(index, chain)
    listed = index.listing(question.text, chain)
    bonus += _expected(index, question, parts, last, listed)
    bonus -= SILENT_MALUS * _silent(index, question, allowed)
    score = LIKENESS * np.maximum.reduceat(ways, index.first) + COVERAGE * coverage + bonus
    best = allowed[np.lexsort((index.rank[allowed], -score[allowed]))[: max(top, LOOKED_AT_TWICE)]]
    features = second_look.features(index, question.text, best, ways, by_gram, coverage)
    return Seen(asked, ways, best, listed, bonus[best], features)


def _by_token(index: Index, asked: _Question) -> Weights:
    """Of every phrasing, how alike its terms are: 0 to 1."""
    mass = asked.mass(asked.analysis.tokens)
    return _ratio(index.tokens.shared(asked.named(asked.analysis.tokens)), mass, index.token_mass)


def _by_gram(index: Index, asked: _Question) -> Weights:
    """Of every phrasing, how alike its characters are: 0 to 1."""
    grams = {gram: index.gram_weight(gram) for gram in asked.analysis.grams}
    return _ratio(index.grams.shared(grams), sum(grams.values()), index.gram_mass)


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


def _expected(
    index: Index, question: Analysis, parts: Iterable[str], last: str | None, listed: int | None
) -> Weights:
    """What the conversation, the place named, the figure asked for and a known way of asking add to a score."""
    part, named = np.zeros(len(index.entries)), np.zeros(len(index.entries))
    for key in parts:
        part[index.parts.of(key)] = PART_BONUS
    for name in question.names("region"):
        named[index.stating.of(name)] = NAMED_BONUS
    bonus = part + named
    if listed is not None:
        bonus[listed] += LISTED
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


def _hit(index: Index, seen: Seen, at: int, score: float, ahead: float) -> Hit:
    asked, entry = seen.asked, int(seen.candidates[at])
    held, tokens = index.tokens_of[entry], asked.analysis.tokens
    matched = [token for token in tokens if token.name in held]
    best = index.best_phrasing(entry, seen.ways)
    likeness = float(seen.ways[best])
    return Hit(
        entry=entry,
        listed=entry == seen.listed,
        score=score,
        ahead=ahead,
        likeness=likeness,
        coverage=float(seen.features["coverage"][at]),
        agreed={name: float(values[at]) for name, values in seen.features.items()},
        spoken_of=asked.mass(token for token in matched if token.kind not in NO_SUBJECT),
        substance=asked.mass(token for token in matched if token.kind in SUBSTANCE),
        phrasing=index.phrasings[best] if likeness else "",
        matched=tuple(token.name for token in matched),
        missing=tuple(
            token.name for token in tokens if token.name not in held and token.kind not in NOT_MISSED
        ),
        unstated=tuple(
            token.name for token in tokens if token.kind == "strict" and token.name not in index.stated[entry]
        ),
    )
