"""Which passages of a large collection are worth scoring: told by the rarer terms of a question alone.

A character that every third passage holds brings a posting list as long as the collection and hardly a difference
between passages. The rarest terms choose a pool; what it holds of the common ones is then looked up. Small collections
are scored whole (`candidates`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking.index import Field
from policy_kb.ranking.postings import Numbers, Postings, Whole

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

ENOUGH = (
    60_000  # postings that are read to choose a pool; a question with no more is scored over all passages
)
SIZE = 300  # passages


@dataclass(frozen=True)
class Sums:
    """Of the passages of a pool, the summed BM25 weights of the terms they hold, and the summed idf."""

    worth: Floats
    idf: Floats


@dataclass(frozen=True)
class Terms:
    """Known terms of one side of a field, rarest first; of the first `rare` the postings are read."""

    of: Postings
    places: Whole
    rare: int

    def read(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of the postings of the rare terms, one after the other."""
        starts, ends = self.of.starts[self.places[: self.rare]], self.of.starts[self.places[: self.rare] + 1]
        parts = [column[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(parts) if parts else column[:0]


def terms(field: Field, words: Whole, pieces: Whole) -> tuple[Terms, Terms] | None:
    """The terms of a question, where they have more postings than are worth reading; else None."""
    sides = field.words, field.pieces
    known = [_known(of, numbers) for of, numbers in zip(sides, (words, pieces), strict=True)]
    sizes = [of.starts[places + 1] - of.starts[places] for of, places in zip(sides, known, strict=True)]
    both = np.concatenate(sizes)
    if both.sum() <= ENOUGH:
        return None
    most = _longest_read(np.sort(both))
    one, other = (
        Terms(of, places[np.argsort(size, kind="stable")], int((size <= most).sum()))
        for of, places, size in zip(sides, known, sizes, strict=True)
    )
    return one, other


def choose(held: Sequence[Terms], size: int, among: Mask | None, *, neighbours: bool) -> Numbers:
    """The passages whose rare terms weigh most, ascending, on wish with their neighbours. `among`: only these count."""
    passages = np.concatenate([one.read(one.of.passages) for one in held])
    worth = np.concatenate([one.read(one.of.worth) for one in held])
    total = np.bincount(passages, worth, size)
    if among is not None:
        total *= among
    found = np.flatnonzero(total > 0)  # of truth values it is several times as fast
    if len(found) > SIZE:
        found = found[np.argpartition(total[found], len(found) - SIZE)[-SIZE:]]
    if neighbours:
        found = np.concatenate([found, found - 1, found + 1])
        found = found[(found >= 0) & (found < size)]
    # As the postings are kept: a longer number would have every list that is searched copied.
    return np.unique(found).astype(np.int32)


def sums(held: Terms, pool: Numbers, place_of: Numbers) -> Sums:
    """Of every passage of the pool. `place_of`: of all passages, where in the pool they stand, -1 for nowhere."""
    of, rare = held.of, held.places[: held.rare]
    at = place_of[held.read(of.passages)]
    here = at >= 0
    rarity = np.repeat(of.idf[rare], of.starts[rare + 1] - of.starts[rare])
    worth = np.bincount(at[here], held.read(of.worth)[here], len(pool)).astype(np.float64, copy=False)
    idf = np.bincount(at[here], rarity[here], len(pool)).astype(np.float64, copy=False)
    for place in held.places[held.rare :].tolist():
        start, end = of.starts[place], of.starts[place + 1]
        holders = of.passages[start:end]
        found = np.minimum(np.searchsorted(holders, pool), len(holders) - 1)
        there = holders[found] == pool
        worth += of.worth[start:end][found] * there
        idf += of.idf[place] * there
    return Sums(worth, idf)


def _known(of: Postings, numbers: Whole) -> Whole:
    places = of.places(numbers)
    return places[places >= 0]


def _longest_read(sizes: Whole) -> int:
    """The longest posting list that is read, the shorter ones together being enough; at least the shortest is."""
    within = int(np.searchsorted(np.cumsum(sizes), ENOUGH, side="right"))
    return int(sizes[max(within - 1, 0)])
