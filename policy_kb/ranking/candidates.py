"""The first stage: the passages that share the most with a question, by words, characters and pairs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking.index import OF_DOCUMENT, Field, Index
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


def score(index: Index, question: Question, without: Sequence[int] = ()) -> Scores:
    """Score every passage. Those in `without` score nought, and their documents are weighed without them."""
    pieces = np.concatenate([question.chars, question.pairs])
    own = _field(index.passages, question.words, pieces)
    words, by_pieces, shared_words, shared_pieces = own
    masses = index.passages.word_mass, index.passages.piece_mass
    piece_idf = np.concatenate([question.char_idf, question.pair_idf])
    overlap = 0.5 * _tversky(shared_words, question.word_idf, masses[0]) + 0.5 * _tversky(
        shared_pieces, piece_idf, masses[1]
    )
    zero = np.zeros(index.size)
    of_document = [zero, zero]
    if index.documents is not None:
        whole = _field(index.documents, question.words, pieces)[:2]
        for at in {int(index.document_of[passage]) for passage in without}:
            whole[0][at] = _left(index, question.words, "words", at, without)
            whole[1][at] = _left(index, pieces, "pieces", at, without)
        of_document = [whole[0][index.document_of], whole[1][index.document_of]]
    total = words + by_pieces
    total = np.where(total > 0, total + OF_DOCUMENT * (of_document[0] + of_document[1]), 0.0)
    for array in (words, by_pieces, total, overlap):
        array[list(without)] = 0.0
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


def only(scores: Scores, among: NDArray[np.bool_]) -> Scores:
    """The same with nought for every other passage."""
    kept = {name: getattr(scores, name) * among for name in ("words", "pieces", "total", "overlap")}
    return replace(scores, **kept)


def choose(scores: Scores, most: int) -> Whole:
    """The numbers of the candidates, the best total first; a third of the places is for the best overlap."""
    by_total = best(scores.total, most)
    by_overlap = best(scores.overlap, most // 3)
    rest = by_overlap[~np.isin(by_overlap, by_total)]
    kept = np.concatenate([by_total[: most - len(rest)], rest])
    return kept[descending(scores.total[kept])]


def best(scores: Floats, top: int) -> Whole:
    """The numbers of the best scores above nought, best first, the earlier of equals first."""
    found = np.flatnonzero(scores)
    if len(found) > top:
        edge = np.partition(scores[found], len(found) - top)[len(found) - top]
        found = found[scores[found] >= edge]
    return found[descending(scores[found])][:top]


def descending(scores: Floats) -> Whole:
    """The order from the best score down, the earlier of equals first."""
    return np.argsort(-scores, kind="stable")


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
