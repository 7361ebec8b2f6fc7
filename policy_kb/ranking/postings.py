"""Which texts hold a term, and how often, as flat arrays: words, characters and pairs of one field together.

Terms are numbers (`reading`). A rare term has a list of its holders; of a common one (a character that every eighth
text holds) the counts of all texts stand in a row, which is hardly larger than the list and read at any place at once.
BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with Lucene's idf.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.int32]
Counts = NDArray[np.uint8]
Weights = NDArray[np.float32]
Floats = NDArray[np.float64]

K1, B = 0.5, 0.4
COMMON = 8
AT_ONCE = 1 << 19  # postings
MOST = 255  # times; what is held oftener weighs as much


@dataclass(frozen=True, slots=True)
class Part:
    """Of a run of texts: of every term the texts that hold it (ascending) and how often, term after term."""

    terms: Whole
    held: Numbers  # of terms: texts that hold it
    texts: Numbers
    counts: Counts


@dataclass(frozen=True, slots=True)
class Postings:
    """Of every term (ascending) the texts that hold it (ascending) and how often."""

    terms: Whole
    held: Numbers  # of terms: texts that hold it
    starts: Whole  # of terms, one more than there are: a common term has no list
    texts: Numbers
    counts: Counts
    rows: Numbers  # of terms: its row of `common`, -1 for a rare one
    common: Counts  # a row for a common term, a column for a text
    idf: Floats  # of terms
    size: int  # texts

    def places(self, terms: Whole) -> Whole:
        """The place of each term, -1 for a term that no text holds."""
        if not len(self.terms):
            return np.full(len(terms), -1, np.int64)
        at = np.minimum(self.terms.searchsorted(terms), len(self.terms) - 1)
        return np.where((self.terms[at] == terms) & (self.held[at] > 0), at, -1)

    def rarity(self, places: Whole) -> Floats:
        """The idf of the terms at the places; an unknown term counts as the rarest."""
        rarest = _idf(np.zeros(1, np.int32), self.size)[0]
        if not len(self.idf):
            return np.full(len(places), rarest)
        return np.where(places >= 0, self.idf[places], rarest)

    def lists(self, places: Whole) -> list[tuple[Numbers, Counts]]:
        """Of each term at the places, the holders, and how often each holds it."""
        starts, ends = self.starts[places].tolist(), self.starts[places + 1].tolist()
        rows = self.rows[places].tolist()
        return [
            self._of_row(row) if row >= 0 else (self.texts[start:end], self.counts[start:end])
            for row, start, end in zip(rows, starts, ends, strict=True)
        ]

    def _of_row(self, row: int) -> tuple[Numbers, Counts]:
        counts = self.common[row]
        texts = (counts > 0).nonzero()[0].astype(np.int32)  # of truth values it is several times as fast
        return texts, counts[texts]

    def mass(self, first: int, last: int) -> Weights:
        """Of every text, the summed idf of its different terms from `first` to below `last`.

        Little by little: numpy lets no other thread run while it counts.
        """
        low, high = self.terms.searchsorted([first, last]).tolist()
        found = np.zeros(self.size)
        cuts = self.starts.searchsorted(np.arange(self.starts[low], self.starts[high], AT_ONCE)).tolist()
        for begin, end in pairwise([low, *(cut for cut in cuts if low < cut < high), high]):
            idf = np.repeat(self.idf[begin:end], np.diff(self.starts[begin : end + 1]))
            found += np.bincount(self.texts[self.starts[begin] : self.starts[end]], idf, self.size)
        for place in (self.rows[low:high] >= 0).nonzero()[0] + low:
            found += self.idf[place] * (self.common[self.rows[place]] > 0)
        return found.astype(np.float32)


def stretch(lengths: Numbers) -> NDArray[np.float32]:
    """What BM25 adds to a count for the length of a text."""
    mean = max(float(lengths.mean()) if len(lengths) else 1.0, 1.0)
    return (K1 * (1 - B + B * lengths / mean)).astype(np.float32)


def saturated(counts: Weights, stretch: Weights) -> Weights:
    """What BM25 makes of counts, before the idf."""
    return counts * np.float32(K1 + 1) / (counts + stretch)


def part(texts: Whole, terms: Whole) -> Part:
    """What is held, of pairs (text, term), a pair for every occurrence."""
    known, term_of = np.unique(terms, return_inverse=True)
    size = int(texts.max(initial=0)) + 1
    keys, counts = np.unique(term_of * size + texts, return_counts=True)
    held = np.bincount(keys // size, minlength=len(known)).astype(np.int32)
    return Part(known, held, (keys % size).astype(np.int32), _counted(counts))


def joined(parts: Sequence[tuple[Whole, Part, Numbers]], size: int) -> Postings:
    """One of parts: the terms as they are known to all, the part, and of each of its texts the number for all.

    The texts of a part stand before those of the next.
    """
    known = np.unique(np.concatenate([np.zeros(0, np.int64), *(terms for terms, _, _ in parts)]))
    held = np.zeros(len(known), np.int32)
    for terms, one, _ in parts:
        held[known.searchsorted(terms)] += one.held
    empty = _empty(known, held, size)
    following = empty.starts[:-1].copy()
    for terms, one, number_of in parts:
        places = known.searchsorted(terms)
        _put(empty, following[places], places, one, number_of)
        following[places] += one.held
    return empty


def grouped(of: Part, group_of: Numbers) -> Part:
    """The same of groups of texts: how often their texts hold a term together."""
    if not len(of.texts):
        return of
    size = int(group_of.max(initial=0)) + 1
    keys = np.repeat(np.arange(len(of.terms)), of.held) * size + group_of[of.texts]
    counts = of.counts
    if (np.diff(keys) < 0).any():  # the texts of a group do not stand together
        order = keys.argsort(kind="stable")
        keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    summed = np.add.reduceat(counts, first, dtype=np.int64)
    held = np.bincount(keys[first] // size, minlength=len(of.terms)).astype(np.int32)
    return Part(of.terms, held, (keys[first] % size).astype(np.int32), _counted(summed))


def _counted(counts: Whole) -> Counts:
    return np.minimum(counts, MOST).astype(np.uint8)


def _idf(held: NDArray[Any], size: int) -> Floats:
    found: Floats = np.log1p((size - held + 0.5) / (held + 0.5))
    return found


def _empty(known: Whole, held: Numbers, size: int) -> Postings:
    """With place for as many holders as are said."""
    often = held.astype(np.int64) * COMMON >= max(size, COMMON)
    rows = np.where(often, np.cumsum(often) - 1, -1).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.where(often, 0, held), dtype=np.int64)])
    texts, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    common = np.zeros((int(often.sum()), size), np.uint8)
    return weighed(known, held, starts, texts, counts, rows, common)


def weighed(
    terms: Whole,
    held: Numbers,
    starts: Whole,
    texts: Numbers,
    counts: Counts,
    rows: Numbers,
    common: Counts,
) -> Postings:
    """Postings with the weight of every term."""
    size = common.shape[1]
    return Postings(terms, held, starts, texts, counts, rows, common, _idf(held, size), size)


def _put(into: Postings, following: Whole, places: Whole, one: Part, number_of: Numbers) -> None:
    """Write a part where the lists of its terms go on."""
    texts, ends = number_of[one.texts], np.cumsum(one.held)
    row_of = np.repeat(into.rows[places], one.held)
    listed = row_of < 0
    into.common[row_of[~listed], texts[~listed]] = one.counts[~listed]
    to = np.arange(len(texts)) + np.repeat(following - ends + one.held, one.held)
    into.texts[to[listed]] = texts[listed]
    into.counts[to[listed]] = one.counts[listed]
