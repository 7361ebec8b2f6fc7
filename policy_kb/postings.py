"""Which documents hold a name, and how rare it is: what every index over the knowledge is made of.

A document here is anything that is weighed as one: a way of asking, an entry, a sentence, a clause.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import log

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Weights = NDArray[np.float64]


class Postings:
    """Names to the numbers of the documents that hold them. Immutable once built.

    Those of all names stand in one array, one name's after the other's: a part of it is cut out without looking at
    single names, of which there are some hundred thousand.
    """

    def __init__(self, documents: Sequence[Iterable[str]]) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        for number, names in enumerate(documents):
            for name in dict.fromkeys(names):
                found[name].append(number)
        counts = np.fromiter(map(len, found.values()), np.int64, len(found))
        self._rows: Mapping[str, int] = {name: row for row, name in enumerate(found)}
        # Of each name's numbers; and where the last one's end.
        self._starts: NDArray[np.int64] = np.concatenate([[0], counts.cumsum()])
        self._held: Numbers = np.fromiter(chain.from_iterable(found.values()), np.int32, int(counts.sum()))
        self._size = len(documents)

    def within(self, numbers: Numbers) -> "Postings":
        """Over these documents only, which are numbered anew in the order given, ascending."""
        places = np.full(self._size, -1, np.int32)
        places[numbers] = np.arange(len(numbers), dtype=np.int32)
        there = places[self._held]
        kept = (there >= 0).nonzero()[0]
        found = Postings(())
        found._rows, found._size = self._rows, len(numbers)
        found._starts, found._held = kept.searchsorted(self._starts), there[kept]
        return found

    def of(self, name: str) -> Numbers:
        """The documents that hold the name, ascending."""
        row = self._rows.get(name)
        return self._held[:0] if row is None else self._held[self._starts[row] : self._starts[row + 1]]

    def shared(self, weights: Mapping[str, float]) -> Weights:
        """Of every document, the summed weight of those of the names that it holds."""
        known = [
            (row, weight) for name, weight in weights.items() if (row := self._rows.get(name)) is not None
        ]
        if not known:
            return np.zeros(self._size)
        rows = np.array([row for row, _ in known])
        first = self._starts[rows]
        counts = self._starts[rows + 1] - first
        ends = counts.cumsum()
        at = np.arange(ends[-1]) + (first - ends + counts).repeat(counts)
        each = np.array([weight for _, weight in known]).repeat(counts)
        return np.bincount(self._held[at], each, self._size).astype(np.float64, copy=False)


def rarities(documents: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency, scaled to 0..1 (1: in one document only)."""
    counts = Counter(name for document in documents for name in document)
    top = log(1 + len(documents) / 1.5) if documents else 1.0
    return {name: log(1 + len(documents) / (count + 0.5)) / top for name, count in counts.items()}


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Everything that is in any of the sets."""
    return frozenset[str]().union(*sets)
