"""The part of the index that the residents of one place are answered from: a ranking looks at nothing else.

Made once for each set of regions that speak, at the first question from there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from policy_kb.postings import Numbers, Postings, Weights


@dataclass(frozen=True)
class Section:
    """Arrays over its own entries and their phrasings, numbered anew from 0; see policy_kb.index for their meaning."""

    entries: Numbers  # their numbers in the index, ascending
    regions: Sequence[str]  # of entries
    speaking: Postings
    stating: Postings
    parts: Postings
    unexplained: NDArray[np.bool_]
    rank: Numbers
    first: Numbers
    phrasings: Sequence[str]
    pairs: Postings
    title_pairs: Postings
    tokens: Postings
    grams: Postings
    token_mass: Weights
    gram_mass: Weights
    gone: NDArray[np.bool_] | None = None  # of entries: those that answer no more since; None: all of them do

    def without(self, entries: Numbers) -> "Section":
        """The same that answers by none of these entries of the index. Nothing is cut out anew."""
        gone = np.isin(self.entries, entries)
        return replace(self, gone=gone if self.gone is None else gone | self.gone)

    @cached_property
    def answering(self) -> int:
        """How many of its entries answer."""
        return len(self.entries) - (0 if self.gone is None else int(self.gone.sum()))

    @cached_property
    def by_region(self) -> Mapping[str, Numbers]:
        """The entries of each region."""
        regions = np.array(self.regions)
        return {
            code: np.flatnonzero(regions == code).astype(np.int32) for code in dict.fromkeys(self.regions)
        }

    @cached_property
    def silent(self) -> Weights:
        """Of entries: 1 for those that say that the document is silent."""
        return self.unexplained.astype(np.float64)

    @cached_property
    def bounds(self) -> Sequence[int]:
        """Of entries the number of the first phrasing, and at the end how many phrasings there are."""
        return [*self.first.tolist(), len(self.phrasings)]

    def place(self, entry: int) -> int | None:
        """Where an entry of the index stands here; None: it speaks for others."""
        at = int(np.searchsorted(self.entries, entry))
        return at if at < len(self.entries) and self.entries[at] == entry else None
