"""The first stage: the passages that share the most with a question, by words, characters and pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policy_kb.ranking import pool
from policy_kb.ranking.index import OF_DOCUMENT, Field, Index
from policy_kb.ranking.pool import Mask, Terms
from policy_kb.ranking.postings import Numbers
from policy_kb.ranking.question import Floats, Question
from policy_kb.ranking.reading import Whole


@dataclass(frozen=True)
class Scores:
    """Of every passage: BM25 by words and by pieces, of its document likewise, and all together.

    `best_words` and `best_pieces` are what a passage would get that holds everything once.
    """

    words: Floats
    pieces: Floats
    document_words: Floats
    document_pieces: Floats
    total: Floats
    overlap: Floats  # Tversky: idf shared by idf of both sides
    best_words: float
    best_pieces: float


def score(index: Index, question: Question, without: Sequence[int] = (), among: Mask | None = None) -> Scores:
    """Score the passages: all of them, or in a large collection those that the rarer terms point to.

    Those in `without` score nought, and their documents are weighed without them. `among` says of every passage
    whether it may score at all; a document belongs to these whole or not at all.
    """
    pieces = np.concatenate([question.chars, question.pairs])
    piece_idf = np.concatenate([question.char_idf, question.pair_idf])
    rare = None if without else pool.terms(index.passages, question.words, pieces)
    own = _own(index, question, pieces) if rare is None else _pooled(index, rare, among)
    masses = index.passages.word_mass[own.passages], index.passages.piece_mass[own.passages]
    overlap = 0.5 * _tversky(own.shared_words, question.word_idf, masses[0])
    overlap += 0.5 * _tversky(own.shared_pieces, piece_idf, masses[1])
    zero = np.zeros(index.size)
    of_document = [zero, zero]
    if index.documents is not None:
        whole = _field(index.documents, question.words, pieces)[:2]
        for at in {int(index.document_of[passage]) for passage in without}:
            whole[0][at] = _left(index, question.words, "words", at, without)
            whole[1][at] = _left(index, pieces, "pieces", at, without)
        of_document = [whole[0][index.document_of], whole[1][index.document_of]]
    total = own.words + own.pieces
    around = of_document[0][own.passages] + of_document[1][own.passages]
    total = np.where(total > 0, total + OF_DOCUMENT * around, 0.0)
    gone = np.zeros(index.size, np.bool_) if among is None else ~among
    gone[list(without)] = True
    kept = ~gone[own.passages]
    words, by_pieces, total, overlap = (
        _spread(values * kept, own.passages, index.size) for values in (own.words, own.pieces, total, overlap)
    )
    return Scores(
        words,
        by_pieces,
        of_document[0],
        of_document[1],
        total,
        overlap,
        float(question.word_idf.sum()) or 1.0,
        float(piece_idf.sum()) or 1.0,
    )


def choose(scores: Scores, most: int) -> Whole:
    """The numbers of the candidates, the best total first; a third of the places is for the best overlap."""
    by_total = best(scores.total, most)
    by_overlap = best(scores.overlap, most // 3)
    rest = by_overlap[~np.isin(by_overlap, by_total)]
    kept = np.concatenate([by_total[: most - len(rest)], rest])
    return kept[descending(scores.total[kept])]


def best(scores: Floats, top: int) -> Whole:
    """The numbers of the best scores above nought, best first, the earlier of equals first."""
    found = np.flatnonzero(scores > 0)
    if len(found) > top:
        edge = np.partition(scores[found], len(found) - top)[len(found) - top]
        found = found[scores[found] >= edge]
    return found[descending(scores[found])][:top]


def descending(scores: Floats) -> Whole:
    """The order from the best score down, the earlier of equals first."""
    return np.argsort(-scores, kind="stable")


@dataclass(frozen=True, slots=True)
class _Own:
    """Of the passages that are scored, by their numbers: BM25 by words and pieces, and the idf they share."""

    passages: Whole | Numbers
    words: Floats
    pieces: Floats
    shared_words: Floats
    shared_pieces: Floats


def _own(index: Index, question: Question, pieces: Whole) -> _Own:
    """All passages."""
    return _Own(np.arange(index.size), *_field(index.passages, question.words, pieces))


def _pooled(index: Index, rare: tuple[Terms, Terms], among: Mask | None) -> _Own:
    passages = pool.choose(rare, index.size, among, neighbours=index.documents is not None)
    place_of = np.full(index.size, -1, np.int32)
    place_of[passages] = np.arange(len(passages), dtype=np.int32)
    words, pieces = (pool.sums(one, passages, place_of) for one in rare)
    return _Own(passages, words.worth, pieces.worth, words.idf, pieces.idf)


def _spread(values: Floats, passages: Whole | Numbers, size: int) -> Floats:
    """The values where they belong, nought elsewhere."""
    if len(passages) == size:
        return values
    found = np.zeros(size)
    found[passages] = values
    return found


def _field(field: Field, words: Whole, pieces: Whole) -> tuple[Floats, Floats, Floats, Floats]:
    by_words, shared_words = field.words.sums(field.words.places(words))
    by_pieces, shared_pieces = field.pieces.sums(field.pieces.places(pieces))
    return by_words, by_pieces, shared_words, shared_pieces


def _left(index: Index, terms: Whole, field: str, document: int, without: Sequence[int]) -> float:
    """The score of a document that has lost some of its passages."""
    assert index.documents is not None  # noqa: S101
    of, whole = getattr(index.passages, field), getattr(index.documents, field)
    passages, which, at = of.gather(of.places(terms))
    left = (index.document_of[passages] == document) & ~np.isin(passages, without)
    counts = np.bincount(which[left], of.counts[at[left]], len(terms))
    return float(whole.worth_of(whole.places(terms), counts, document))


def _tversky(shared: Floats, asked: Floats, masses: Floats) -> Floats:
    found: Floats = shared / np.maximum(0.7 * asked.sum() + 0.3 * masses, 1e-9)
    return found
