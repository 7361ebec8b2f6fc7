"""Takes texts out of postings and puts others in, without sorting anything anew; the old postings stay as they are."""

from itertools import pairwise

import numpy as np

from policy_kb.ranking.postings import Numbers, Part, Postings, Whole, weighed


def spliced(old: Postings, kept: Numbers, terms: Whole, new: Part, places: Numbers, size: int) -> Postings:
    """Postings of `size` texts: old ones at the places `kept` says, ascending (-1: gone), new ones at `places`.

    `terms`: those of the new part, as all know them.
    """
    known = np.union1d(old.terms, terms)
    was, comes = known.searchsorted(old.terms), known.searchsorted(terms)
    rows = np.full(len(known), -1, np.int32)
    rows[was] = old.rows
    moved = kept[old.texts]
    stays = moved >= 0
    before = np.concatenate([[0], np.cumsum(stays)])[old.starts]
    starts = np.zeros(len(known) + 1, np.int64)
    starts[was + 1] = np.diff(before)
    starts = np.cumsum(starts)
    texts, counts = moved[stays], old.counts[stays]
    common = np.zeros((len(old.common), size), np.uint8)
    common[:, kept[kept >= 0]] = old.common[:, kept >= 0]

    row_of, holders = np.repeat(rows[comes], new.held), places[new.texts]
    listed = row_of < 0
    common[row_of[~listed], holders[~listed]] = new.counts[~listed]
    order = comes.argsort(kind="stable")  # where lists are long, one after the other
    ends = np.cumsum(new.held)
    owner = np.repeat(comes, new.held)
    ascending = np.concatenate(
        [np.arange(end - held, end) for end, held in zip(ends[order], new.held[order], strict=True)]
        or [np.zeros(0, np.int64)]
    )
    ascending = ascending[listed[ascending]]
    at = _places(texts, starts, owner[ascending], holders[ascending])
    lengths = np.diff(starts) + np.bincount(owner[ascending], minlength=len(known))
    held = lengths.astype(np.int32)
    held[rows >= 0] = np.count_nonzero(common, axis=1)[rows[rows >= 0]]
    return weighed(
        known,
        held,
        np.concatenate([[0], np.cumsum(lengths)]),
        np.insert(texts, at, holders[ascending]),
        np.insert(counts, at, new.counts[ascending]),
        rows,
        common,
    )


def _places(texts: Numbers, starts: Whole, owner: Whole, holders: Numbers) -> Whole:
    """Where each new holder belongs among the old ones of its term; the new ones stand term after term."""
    at = np.zeros(len(owner), np.int64)
    edges = np.flatnonzero(np.diff(owner, prepend=-1, append=-1)).tolist()
    for first, last in pairwise(edges):
        start, end = starts[owner[first] : owner[first] + 2].tolist()
        at[first:last] = start + texts[start:end].searchsorted(holders[first:last])
    return at
