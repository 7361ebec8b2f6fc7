"""Which documents hold a name, and how rare it is: what every index over the knowledge is made of.

A document here is anything that is weighed as one: a way of asking, an entry, a sentence, a clause.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import log
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Weights = NDArray[np.float64]
T = TypeVar("T")
FINEST = (
    2.0**40
)  # a weight is so many parts of one: sums of them are exact, in whatever order they are added up


@dataclass(frozen=True)
class Moved:
    """Where documents come from: of every one its number in an earlier list, -1 for a new one. Those stay in order."""

    order: Numbers
    before: int  # documents of the earlier list

    @cached_property
    def kept(self) -> Numbers:
        """Of every document of the earlier list its number now, -1 if it is gone."""
        kept = np.full(self.before, -1, np.int32)
        stays = (self.order >= 0).nonzero()[0]
        kept[self.order[stays]] = stays
        return kept

    @cached_property
    def fresh(self) -> Numbers:
        """The numbers of the new ones."""
        return (self.order < 0).nonzero()[0].astype(np.int32)

    def listed(self, earlier: Sequence[T], new: Iterable[T]) -> list[T]:
        """What there is of each document: of those that stay what there was."""
        following = iter(new)
        return [earlier[at] if at >= 0 else next(following) for at in self.order.tolist()]


class Postings:
    """Names to the numbers of the documents that hold them. Immutable once built.

    Those of all names stand in one array, one name's after the other's: a part of it is cut out without looking at
    single names, of which there are some hundred thousand.
    """

    def __init__(self, documents: Sequence[Iterable[Hashable]]) -> None:
        found: dict[Hashable, list[int]] = defaultdict(list)
        for number, names in enumerate(documents):
            for name in dict.fromkeys(names):
                found[name].append(number)
        counts = np.fromiter(map(len, found.values()), np.int64, len(found))
        self._rows: Mapping[Hashable, int] = {name: row for row, name in enumerate(found)}
        # Of each name's numbers; and where the last one's end.
        self._starts: NDArray[np.int64] = np.concatenate([[0], counts.cumsum()])
        self._held: Numbers = np.fromiter(chain.from_iterable(found.values()), np.int32, int(counts.sum()))
        self._size = len(documents)

    def updated(self, moved: Moved, documents: Sequence[Iterable[Hashable]]) -> "Postings":
        """The same as of all documents anew; these are the new ones. A name that none holds any more stays known."""
        new = Postings(documents)
        rows = dict(self._rows)
        row_of = np.array([rows.setdefault(name, len(rows)) for name in new._rows], np.int64)
        size = len(moved.order)
        places = moved.kept[self._held]
        stays = places >= 0
        old = self._row_of_each()[stays] * size + places[stays]  # ascending: by name, then by document
        more = row_of[new._row_of_each()] * size + moved.fresh[new._held]
        more.sort()
        every = np.insert(old, old.searchsorted(more), more)
        found = Postings(())
        found._rows, found._size = rows, size
        found._held = (every % max(size, 1)).astype(np.int32)
        found._starts = every.searchsorted(np.arange(len(rows) + 1) * size)
        return found

    def _row_of_each(self) -> NDArray[np.int64]:
        """Of each number held, whose it is."""
        return np.arange(len(self._rows)).repeat(np.diff(self._starts))

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

    def held(self) -> dict[Any, int]:
        """Every name that a document holds, and by how many it is held."""
        counts = zip(self._rows, np.diff(self._starts).tolist(), strict=True)
        return {name: count for name, count in counts if count}

    def rarities(self) -> dict[Any, float]:
        """Of every name, as `rarities` has it."""
        return rarities(self.held(), self._size)

    def mass(self, weigh: Callable[[Any], float]) -> Weights:
        """Of every document, what all its names weigh."""
        weights = np.fromiter(map(weigh, self._rows), np.float64, len(self._rows))
        each = (np.round(weights * FINEST) / FINEST).repeat(np.diff(self._starts))
        return np.bincount(self._held, each, self._size).astype(np.float64, copy=False)

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


def rarities(held: Mapping[T, int], documents: int) -> dict[T, float]:
    """Inverse document frequency, scaled to 0..1 (1: in one document only). `held`: how many documents hold a name."""
    top = log(1 + documents / 1.5) if documents else 1.0
    known = {count: log(1 + documents / (count + 0.5)) / top for count in set(held.values())}
    return {name: known[count] for name, count in held.items()}


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Everything that is in any of the sets."""
    return frozenset[str]().union(*sets)
