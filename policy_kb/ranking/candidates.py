"""The first stage: the passages that share the most with a question, by words, characters and pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policy_kb.ranking import pool, postings
from policy_kb.ranking.index import OF_DOCUMENT, Field, Index
from policy_kb.ranking.pool import Mask
from policy_kb.ranking.postings import Numbers, Weights
from policy_kb.ranking.question import Floats, Question
from policy_kb.ranking.reading import Whole


@dataclass(frozen=True, slots=True)
class Scores:
    """Of the scored passages: BM25 by words and by pieces, of its document likewise, and all together.

    `best_words` and `best_pieces` are what a passage would get that holds everything once.
    """

    passages: Numbers  # ascending; all others score nought
    words: Floats
    pieces: Floats
    document_words: Floats
    document_pieces: Floats
    total: Floats
    overlap: Floats  # Tversky: idf shared by idf of both sides
    best_words: float
    best_pieces: float
    allowed: Mask | None = None  # which of all passages may be found; None: all

    def of(self, name: str, passages: Whole | Numbers) -> Floats:
        """One of the scores, of any passages."""
        if not len(self.passages):
            return np.zeros(len(passages))
        at = np.minimum(self.passages.searchsorted(passages), len(self.passages) - 1)
        found: Floats = getattr(self, name)[at] * (self.passages[at] == passages)
        return found


def score(index: Index, question: Question, without: Sequence[int] = (), among: Mask | None = None) -> Scores:
    """Score the passages that the rarer terms of the question point to.

    Those in `without` score nought, and their documents are weighed without them. `among` says of every passage
    whether it may score at all; a document belongs to these whole or not at all.
    """
    gone = among
    if without:
        gone = np.ones(index.size, np.bool_) if among is None else among.copy()
        gone[list(without)] = False
    of, neighbours = index.passages.postings, index.documents is not None
    found = pool.read(of, question.places)
    passages = pool.choose(found, question.idf, of.size, gone, neighbours=neighbours)
    if found.left and len(passages) < pool.SIZE:  # a small region's may hold common terms only
        found = pool.read(of, question.places, all_terms=True)
        passages = pool.choose(found, question.idf, of.size, gone, neighbours=neighbours)
    if gone is not None:
        passages = passages[gone[passages]]
    held = pool.counts(of, found, passages)
    words, pieces = _bm25(held, index.passages, question.idf, passages, len(question.words))
    overlap = 0.5 * _tversky(held > 0, question, index, passages)
    around = _documents(index, question, passages, without)
    total = words + pieces
    total = np.where(total > 0, total + OF_DOCUMENT * (around[0] + around[1]), 0.0)
    best = float(question.word_idf.sum()), float(question.piece_idf.sum())
    return Scores(passages, words, pieces, *around, total, overlap, best[0] or 1.0, best[1] or 1.0, gone)


def choose(scores: Scores, most: int) -> Whole:
    """The numbers of the candidates, the best total first; a third of the places is for the best overlap."""
    by_total = best(scores.total, most)
    by_overlap = best(scores.overlap, most // 3)
    chosen = np.zeros(len(scores.passages), np.bool_)
    chosen[by_total] = True
    rest = by_overlap[~chosen[by_overlap]]
    kept = np.concatenate([by_total[: most - len(rest)], rest])
    numbers: Whole = scores.passages[kept[descending(scores.total[kept])]].astype(np.int64)
    return numbers


def best(scores: Floats, top: int) -> Whole:
    """The numbers of the best scores above nought, best first, the earlier of equals first."""
    found: Whole = (scores > 0).nonzero()[0]
    if len(found) > top:
        edge = np.partition(scores[found], len(found) - top)[len(found) - top]
        found = found[scores[found] >= edge]
    return found[descending(scores[found])][:top]


def descending(scores: Floats) -> Whole:
    """The order from the best score down, the earlier of equals first."""
    order: Whole = (-scores).argsort(kind="stable")
    return order


def _bm25(
    held: Weights, field: Field, idf: Floats, texts: Numbers | Whole, words: int
) -> tuple[Floats, Floats]:
    """By words and by pieces. `held`: how often each term (a row, the words first) stands in each text (a column)."""
    by_words, by_pieces = field.stretch[:, texts]
    return (
        _summed(postings.saturated(held[:words], by_words), idf[:words]),
        _summed(postings.saturated(held[words:], by_pieces), idf[words:]),
    )


def _tversky(there: Mask, question: Question, index: Index, passages: Numbers) -> Floats:
    words = len(question.words)
    sides = (
        (there[:words], question.word_idf, index.word_mass),
        (there[words:], question.piece_idf, index.piece_mass),
    )
    total = np.zeros(len(passages))
    for held, idf, mass in sides:
        total += _summed(held, idf) / np.maximum(0.7 * idf.sum() + 0.3 * mass[passages], 1e-9)
    return total


def _summed(values: Weights | Mask, idf: Floats) -> Floats:
    """Of each column the values times the idf of their rows, added row by row: equal columns come to equal sums."""
    summed: Floats = np.add.reduce(values * idf.astype(np.float32)[:, None], axis=0).astype(np.float64)
    return summed


def _documents(
    index: Index, question: Question, passages: Numbers, without: Sequence[int]
) -> tuple[Floats, Floats]:
    """Of each passage what its whole document scores, by words and by pieces."""
    if index.documents is None:
        return np.zeros(len(passages)), np.zeros(len(passages))
    of = index.documents.postings
    places = of.places(question.terms)
    idf = np.where(places >= 0, of.rarity(places), 0.0)
    documents, which = np.unique(index.document_of[passages], return_inverse=True)
    held = pool.counts(of, pool.read(of, places), documents)
    for at in {int(index.document_of[passage]) for passage in without}:
        held[:, documents == at] = _left(index, question, at, without)[:, None]
    by_words, by_pieces = _bm25(held, index.documents, idf, documents, len(question.words))
    return by_words[which], by_pieces[which]


def _left(index: Index, question: Question, document: int, without: Sequence[int]) -> Weights:
    """How often a document that has lost some of its passages still holds each term."""
    left = np.setdiff1d(np.flatnonzero(index.document_of == document), without).astype(np.int32)
    of = index.passages.postings
    summed: Weights = pool.counts(of, pool.read(of, question.places), left).sum(axis=1)
    return summed
