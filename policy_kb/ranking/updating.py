"""Brings an index up to date: only what is new is read, the rest is taken over, and the old index goes on as it is."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import index as indexes
from policy_kb.ranking import sheets, splicing
from policy_kb.ranking.index import Index, Read
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.postings import Numbers
from policy_kb.ranking.reading import Whole

GROWN = 1.25  # an index that has grown or shrunk more than that since it was laid out is laid out anew
MUCH = 4  # likewise where one passage in so many is new


def updated(old: Index, passages: Sequence[Passage]) -> Index:
    """The index of these passages, which only reads those that the old one lacks; the old one goes on as it is.

    A document is the same or new as a whole. Where much is new, or the order is another one, all is indexed anew.
    """
    document_of, marks = indexes.documents_of(passages), indexes.marks_of(passages)
    if np.array_equal(marks, old.marks):
        return old
    order, count = _order(old, marks, document_of), int(document_of.max(initial=-1)) + 1
    much = (order < 0).sum() * MUCH > len(passages)
    much |= not 1 / GROWN < len(passages) / max(old.laid_out, 1) < GROWN
    mixed = any((np.diff(groups) < 0).any() for groups in (document_of, old.document_of))
    if much or mixed or (count < len(passages)) != (old.documents is not None):
        return indexes.build(passages, old.tokenizer)
    return _spliced(old, passages, document_of, order)


def _spliced(old: Index, passages: Sequence[Passage], document_of: Numbers, order: Whole) -> Index:
    """`order`: of every passage its number in the old index, ascending, -1 where it is new."""
    fresh, stays = np.flatnonzero(order < 0), np.flatnonzero(order >= 0)
    sheet = sheets.read([passages[at] for at in fresh.tolist()], old.tokenizer)
    vocabulary = dict(old.vocabulary)
    words, terms = sheets.renumbered(sheet, vocabulary)
    kept = np.full(old.size, -1, np.int32)
    kept[order[stays]] = stays
    held = splicing.spliced(
        old.passages.postings, kept, terms, sheet.held, fresh.astype(np.int32), len(passages)
    )
    whole = None
    if old.documents is not None:
        documents = np.full(old.documents.postings.size, -1, np.int32)
        documents[old.document_of[order[stays]]] = document_of[stays]
        part, numbers = indexes.by_document(sheet.held, document_of[fresh])
        count = int(document_of.max(initial=-1)) + 1
        whole = splicing.spliced(old.documents.postings, documents, terms, part, numbers, count)
    taken = order.copy()
    taken[fresh] = old.size + np.arange(len(fresh))
    read = _spliced_read(old.read, indexes.read_of([words], [sheet]), taken)
    lengths = np.concatenate([old.passages.lengths, sheet.lengths], axis=1)[:, taken]
    return indexes.made(
        old.tokenizer, passages, document_of, vocabulary, read, lengths, held, whole, old.laid_out
    )


def _spliced_read(old: Read, new: Read, order: Whole) -> Read:
    """What was read of the passages of both, in the given order: those of the new one are numbered after the old."""
    edge = len(old.titles)
    cuts = np.flatnonzero((np.diff(order, prepend=-2) != 1) | (order == edge)).tolist()
    runs = [
        (int(order[first]), last - first) for first, last in zip(cuts, [*cuts[1:], len(order)], strict=True)
    ]

    def flat(name: str, counts: str) -> NDArray[Any]:
        starts = [indexes.starts(getattr(one, counts)) for one in (old, new)]
        parts = [getattr(old, name)[:0]]
        for first, length in runs:
            which, at = int(first >= edge), first - edge * (first >= edge)
            parts.append(getattr((old, new)[which], name)[starts[which][at] : starts[which][at + length]])
        return np.concatenate(parts)

    def each(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(old, name), getattr(new, name)])[order]

    return Read(
        flat("words", "word_counts"),
        each("word_counts"),
        flat("codes", "code_counts"),
        each("code_counts"),
        each("titles"),
        each("asks"),
        each("holds"),
        each("regions"),
        each("title_regions"),
    )


def _order(old: Index, marks: Whole, document_of: Numbers) -> Whole:
    """Of every passage the number that it had in the old index, -1 where its document is not in there as it is."""
    known = {marks: first for first, marks in _documents_by_marks(old.marks, old.document_of)}
    order, last = np.full(len(marks), -1, np.int64), -1
    for first, of_document in _documents_by_marks(marks, document_of):
        was = known.get(of_document, -1)
        if was > last:
            last = was + len(of_document) - 1
            order[first : first + len(of_document)] = np.arange(was, last + 1)
    return order


def _documents_by_marks(marks: Whole, document_of: Numbers) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Where each document begins, and the marks of its passages."""
    at = 0
    for _, group in groupby(zip(document_of.tolist(), marks.tolist(), strict=True), key=lambda pair: pair[0]):
        found = tuple(mark for _, mark in group)
        yield at, found
        at += len(found)
