"""Which documents hold a name, and how rare it is: what every index over the knowledge is made of.

A document here is anything that is weighed as one: a way of asking, an entry, a sentence, a clause.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Weights = NDArray[np.float64]

_NONE: Numbers = np.empty(0, np.int32)


class Postings:
    """Names to the numbers of the documents that hold them. Immutable once built."""

    def __init__(self, documents: Sequence[Iterable[str]]) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        for number, names in enumerate(documents):
            for name in dict.fromkeys(names):
                found[name].append(number)
        self._numbers = {name: np.array(numbers, np.int32) for name, numbers in found.items()}
        self._size = len(documents)

    def within(self, numbers: Numbers) -> "Postings":
        """Over these documents only, which are numbered anew in the order given."""
        places = np.full(self._size, -1, np.int32)
        places[numbers] = np.arange(len(numbers), dtype=np.int32)
        found = Postings(())
        found._size = len(numbers)
        for name, held in self._numbers.items():
            here = places[held]
            here = here[here >= 0]
            if len(here):
                found._numbers[name] = here
        return found

    def of(self, name: str) -> Numbers:
        """The documents that hold the name, ascending."""
        return self._numbers.get(name, _NONE)

    def shared(self, weights: Mapping[str, float]) -> Weights:
        """Of every document, the summed weight of those of the names that it holds."""
        numbers: list[Numbers] = []
        held: list[float] = []
        for name, weight in weights.items():
            if (documents := self._numbers.get(name)) is not None:
                numbers.append(documents)
                held.append(weight)
        if not held:
            return np.zeros(self._size)
        each = np.array(held).repeat([len(documents) for documents in numbers])
        return np.bincount(np.concatenate(numbers), each, self._size).astype(np.float64, copy=False)


def rarities(documents: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency, scaled to 0..1 (1: in one document only)."""
    counts = Counter(name for document in documents for name in document)
    top = log(1 + len(documents) / 1.5) if documents else 1.0
    return {name: log(1 + len(documents) / (count + 0.5)) / top for name, count in counts.items()}


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Everything that is in any of the sets."""
    return frozenset[str]().union(*sets)
