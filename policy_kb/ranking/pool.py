"""Which passages are worth scoring: told by the rarer terms of a question alone.

A character that every third passage holds brings hardly a difference between passages. The rarest terms choose a
pool; what it holds of the common ones is then looked up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking.postings import Counts, Numbers, Postings, Whole

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

ENOUGH, TOO_FEW = 20_000, 6_000  # postings that are read to choose a pool
SIZE = 300  # passages


@dataclass(frozen=True, slots=True)
class Read:
    """The postings of a question's rarer terms, one after the other; `left` are the terms that were not read."""

    places: Whole  # of all terms, -1 for one that no text holds
    terms: Whole  # of postings: which term of the question
    texts: Numbers
    counts: Counts
    left: tuple[int, ...]


def read(of: Postings, places: Whole, *, all_terms: bool = False) -> Read:
    """Read the rarest terms, as many as have no more than ENOUGH postings together, and one at least; or all.

    Common terms are read only where the others have TOO_FEW.
    """
    known = (places >= 0).nonzero()[0]
    sizes = of.held[places[known]]
    order = sizes.argsort(kind="stable")
    known, sizes = known[order], sizes[order]
    before = sizes.cumsum() - sizes
    rare = (of.rows[places[known]] < 0) & (before + sizes <= ENOUGH) | (before < TOO_FEW) | all_terms
    taken, left = known[rare], known[~rare].tolist()
    if not len(taken):
        return Read(places, known, of.texts[:0], of.counts[:0], ())
    parts = of.lists(places[taken])
    texts = np.concatenate([texts for texts, _ in parts])
    counts = np.concatenate([counts for _, counts in parts])
    return Read(places, np.repeat(taken, sizes[rare]), texts, counts, tuple(left))


def choose(found: Read, idf: Floats, size: int, among: Mask | None, *, neighbours: bool) -> Numbers:
    """The passages whose rare terms weigh most, ascending, on wish with their neighbours. `among`: only these count."""
    total = np.bincount(found.texts, idf[found.terms], size)
    if among is not None:
        total *= among
    chosen = (total > 0).nonzero()[0]  # of truth values it is several times as fast
    if len(chosen) > SIZE:
        weights = total[chosen]
        chosen = chosen[weights.argpartition(len(chosen) - SIZE)[-SIZE:]]
    if neighbours:
        chosen = np.concatenate([chosen, chosen - 1, chosen + 1])
        chosen = np.unique(chosen[(chosen >= 0) & (chosen < size)])
    # As the postings are kept: a longer number would have every list that is searched copied.
    kept = chosen.astype(np.int32)
    kept.sort()
    return kept


def counts(of: Postings, found: Read, pool: Numbers) -> NDArray[np.float32]:
    """How often each term (a row) stands in each text of the pool (a column)."""
    held = np.zeros((len(found.places), len(pool)), np.float32)
    place_of = np.full(of.size, -1, np.int32)
    place_of[pool] = np.arange(len(pool), dtype=np.int32)
    at = place_of[found.texts]
    here = (at >= 0).nonzero()[0]
    held.ravel()[found.terms[here] * len(pool) + at[here]] = found.counts[here]
    left = np.array(found.left, np.int64)
    rows = of.rows[found.places[left]]
    common = rows >= 0
    held[left[common]] = of.common[rows[common][:, None], pool]
    listed = left[~common]
    for term, (texts, times) in zip(listed.tolist(), of.lists(found.places[listed]), strict=True):
        near = np.minimum(texts.searchsorted(pool), len(texts) - 1)
        held[term] = times[near] * (texts[near] == pool)
    return held
