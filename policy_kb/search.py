"""Ranking: which entry of the resident's region chain speaks of what was asked, and how surely.

Short question against short phrasings: idf-weighted overlap of terms and of characters, divided by a mix
of both sides' mass (Tversky). The whole entry then says how much of the question it covers; what no entry covers
is the best sign that the answer is not known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from policy_kb import second_look
from policy_kb.analysis import NUMBER, YEAR, Analysis, Token
from policy_kb.index import NOT_MISSED, Index
from policy_kb.postings import Numbers, Weights
from policy_kb.section import Section

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
        return sum([self.weights[token] for token in tokens])

    def named(self, tokens: Iterable[Token]) -> dict[str, float]:
        """Their weights by name."""
        return {token.name: self.weights[token] for token in tokens}


@dataclass(frozen=True, slots=True)
class Seen:
    """The likeliest entries, with what the second look sees of each and what is added to its score."""

    asked: _Question
    section: Section
    ways: Weights  # of the section's phrasings: likeness
    places: Numbers  # of candidates: where in the section
    listed: int | None  # an entry of the index
    bonus: Weights  # of candidates
    features: Mapping[str, Weights]  # of candidates

    @property
    def candidates(self) -> Numbers:
        """Their numbers in the index."""
        return self.section.entries[self.places]


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
    if not index.section(chain).answering:
        return []
    seen = look(index, question, chain, top, parts, last)
    score = seen.bonus + index.agreement.scores(seen.features)
    order = np.lexsort((seen.section.rank[seen.places], -score))
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
    """The first look at all entries of the chain, of which there must be one, and the second at the likeliest of them.

    At least `top` are looked at twice, where there are so many.
    """
    section = index.section(chain)
    asked = _Question(question, {token: index.token_weight(token) for token in question.tokens})
    by_gram = _by_gram(index, section, asked)
    ways = TOKENS * _by_token(section, asked) + GRAMS * by_gram
    likeness, coverage = np.maximum.reduceat(ways, section.first), _coverage(section, asked)
    listed = index.listing(question.text, chain)
    bonus = _nearness(section, chain)
    for more in _expected(section, question, parts, listed, index.positions.get(last or "")):
        bonus += more
    bonus -= SILENT_MALUS * _silent(index, section, question)
    score = LIKENESS * likeness + COVERAGE * coverage + bonus
    if section.gone is not None:
        score[section.gone] = -np.inf
    looked_at = min(max(top, LOOKED_AT_TWICE), section.answering)
    best = np.lexsort((section.rank, -score))[:looked_at].astype(np.int32)
    features = second_look.features(
        index, section, question.text, best, ways=ways, likeness=likeness, by_gram=by_gram, coverage=coverage
    )
    return Seen(asked, section, ways, best, listed, bonus[best], features)


def _by_token(section: Section, asked: _Question) -> Weights:
    """Of every phrasing, how alike its terms are: 0 to 1."""
    mass = asked.mass(asked.analysis.tokens)
    return _ratio(section.tokens.shared(asked.named(asked.analysis.tokens)), mass, section.token_mass)


def _by_gram(index: Index, section: Section, asked: _Question) -> Weights:
    """Of every phrasing, how alike its characters are: 0 to 1."""
    known = index.gram_weights
    grams = {gram: known.get(gram) or index.gram_weight(gram) for gram in asked.analysis.grams}
    return _ratio(section.grams.shared(grams), sum(grams.values()), section.gram_mass)


def _ratio(shared: Weights, query_mass: float, phrasing_mass: Weights) -> Weights:
    mass = QUERY_SHARE * query_mass + PHRASING_SHARE * phrasing_mass
    return np.minimum(1.0, _share(shared, mass, positive=query_mass > 0))


def _share(part: Weights, whole: Weights, *, positive: bool) -> Weights:
    """Part by whole, 0 where there is no whole."""
    if positive:
        return part / whole
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _coverage(section: Section, asked: _Question) -> Weights:
    """Of every entry, the share of the question's weight it speaks of. A lacking year or place is no lack."""
    tokens = asked.analysis.tokens
    needed = [token for token in tokens if token.kind not in NOT_MISSED]
    helpful = [token for token in tokens if token.kind in NOT_MISSED]
    extra = section.speaking.shared(asked.named(helpful))
    covered = section.speaking.shared(asked.named(needed)) + extra
    mass = asked.mass(needed)
    return _share(covered, mass + extra, positive=mass > 0)


def _nearness(section: Section, chain: Sequence[str]) -> Weights:
    """For every entry what its region's nearness adds."""
    bonus = np.zeros(len(section.entries))
    for rank, code in enumerate(chain):
        if (held := section.by_region.get(code)) is not None:
            bonus[held] = NEARER_BONUS * (len(chain) - rank)
    return bonus


def _expected(
    section: Section, question: Analysis, parts: Iterable[str], listed: int | None, last: int | None
) -> Iterator[Weights]:
    """What the figure asked for, the place named, a known way of asking and the conversation add to a score.

    `listed` and `last` are entries of the index.
    """
    for postings, names, bonus in (
        (section.parts, parts, PART_BONUS),
        (section.stating, question.names("region"), NAMED_BONUS),
    ):
        held = [postings.of(name) for name in names]
        if held:
            more = np.zeros(len(section.entries))
            for entries in held:
                more[entries] = bonus
            yield more
    for entry, bonus in ((listed, LISTED), (last, LAST_BONUS)):
        if entry is not None and (place := section.place(entry)) is not None:
            more = np.zeros(len(section.entries))
            more[place] = bonus
            yield more


def _silent(index: Index, section: Section, question: Analysis) -> Weights:
    """1 for entries that say the document is silent, unless just that was asked for."""
    things = question.names("thing")
    if not things or not question.names() & {"是什么", "哪些"}:
        return section.silent
    silent = section.silent.copy()
    for place in np.flatnonzero(section.unexplained).tolist():
        title = index.entries[section.entries[place]].title
        if all(name in title for name in things):
            silent[place] = 0.0
    return silent


def _hit(index: Index, seen: Seen, at: int, score: float, ahead: float) -> Hit:
    place = int(seen.places[at])
    entry = int(seen.section.entries[place])
    held, stated = index.tokens_of[entry], index.stated[entry]
    matched: list[str] = []
    missing: list[str] = []
    unstated: list[str] = []
    spoken_of = substance = 0.0
    for token, weight in seen.asked.weights.items():
        name, kind = token
        if name in held:
            matched.append(name)
            spoken_of += 0.0 if kind in NO_SUBJECT else weight
            substance += weight if kind in SUBSTANCE else 0.0
        elif kind not in NOT_MISSED:
            missing.append(name)
        if kind == "strict" and name not in stated:
            unstated.append(name)
    first, end = seen.section.bounds[place : place + 2]
    best = first + int(seen.ways[first:end].argmax())
    likeness = float(seen.ways[best])
    return Hit(
        entry=entry,
        listed=entry == seen.listed,
        score=score,
        ahead=ahead,
        likeness=likeness,
        coverage=float(seen.features["coverage"][at]),
        agreed={name: float(values[at]) for name, values in seen.features.items()},
        spoken_of=spoken_of,
        substance=substance,
        phrasing=seen.section.phrasings[best] if likeness else "",
        matched=tuple(matched),
        missing=tuple(missing),
        unstated=tuple(unstated),
    )
