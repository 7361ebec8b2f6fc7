"""Postings of one field as flat arrays, with the BM25 weight of every posting reckoned beforehand.

Terms are numbers: of words their place in a vocabulary, of characters and pairs their code points.
BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with Lucene's idf.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.int32]
Weights = NDArray[np.float32]

K1, B = 0.5, 0.4


@dataclass(frozen=True, slots=True)
class Postings:
    """Of every term (ascending) the passages that hold it (ascending), how often, and what that is worth."""

    terms: Whole
    starts: Whole  # of terms, one more than there are
    passages: Numbers
    counts: Weights
    worth: Weights  # BM25 weight of the posting
    idf: Weights  # of terms
    stretch: Weights  # of passages: what BM25 adds to a count for the length
    size: int  # passages

    def places(self, terms: Whole) -> Whole:
        """The place of each term, -1 for a term that no passage holds."""
        if not len(self.terms):
            return np.full(len(terms), -1, np.int64)
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[at] == terms, at, -1)

    def rarity(self, places: Whole) -> Weights:
        """The idf of the terms at the places; an unknown term counts as the rarest."""
        rarest = np.float32(np.log1p((self.size + 0.5) / 0.5))
        if not len(self.idf):
            return np.full(len(places), rarest, np.float32)
        return np.where(places >= 0, self.idf[places], rarest).astype(np.float32)

    def gather(self, places: Whole) -> tuple[Numbers, Whole, Whole]:
        """Of all postings of the known terms: the passages, where in `places` the term is, and the posting."""
        known = np.flatnonzero(places >= 0)
        starts, ends = self.starts[places[known]], self.starts[places[known] + 1]
        sizes = ends - starts
        which = np.repeat(known, sizes)
        first = np.repeat(np.cumsum(sizes) - sizes, sizes)
        postings = np.arange(len(which)) - first + np.repeat(starts, sizes)
        return self.passages[postings], which, postings

    def sums(self, places: Whole) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Of every passage, the summed BM25 weights of the known terms that it holds, and their summed idf."""
        known = places[places >= 0].tolist()
        parts = [slice(*self.starts[place : place + 2].tolist()) for place in known]
        if not parts:
            return np.zeros(self.size), np.zeros(self.size)
        passages = np.concatenate([self.passages[part] for part in parts]).astype(np.intp)
        worth = np.concatenate([self.worth[part] for part in parts])
        idf = np.repeat(self.idf[known], [part.stop - part.start for part in parts])
        return _summed(passages, worth, self.size), _summed(passages, idf, self.size)

    def worth_of(self, places: Whole, counts: NDArray[np.float64], passage: int) -> float:
        """The BM25 score of a passage if it held the terms as often as said."""
        idf = np.where(places >= 0, self.rarity(places), 0.0)
        return float((idf * counts * (K1 + 1) / (counts + self.stretch[passage])).sum())


def _summed(passages: NDArray[np.intp], weights: Weights, size: int) -> NDArray[np.float64]:
    return np.bincount(passages, weights, size).astype(np.float64, copy=False)


def build(passages: Whole, terms: Whole, size: int) -> Postings:
    """Postings of pairs (passage, term), a pair for every occurrence."""
    known, term_of = np.unique(terms, return_inverse=True)
    keys, counts = np.unique(term_of * np.int64(max(size, 1)) + passages, return_counts=True)
    of_term, holders = keys // max(size, 1), (keys % max(size, 1)).astype(np.int32)
    starts = np.searchsorted(of_term, np.arange(len(known) + 1))
    held = np.diff(starts)
    idf = np.log1p((size - held + 0.5) / (held + 0.5)).astype(np.float32)
    lengths = np.bincount(passages, minlength=size)
    stretch = K1 * (1 - B + B * lengths / max(lengths.mean() if size else 1.0, 1.0))
    worth = idf[of_term] * (counts * (K1 + 1) / (counts + stretch[holders]))
    return Postings(
        known,
        starts,
        holders,
        counts.astype(np.float32),
        worth.astype(np.float32),
        idf,
        stretch.astype(np.float32),
        size,
    )
