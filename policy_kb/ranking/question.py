"""A question as the index sees it: its words, characters and pairs with their weights, and what it asks for."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import asking, reading
from policy_kb.ranking.index import Index
from policy_kb.ranking.reading import PAIRS, WORDS, Codes, Whole
from policy_kb.tokenizer import Tokenizer

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """Different words and pieces (characters first, then pairs) with their idf; -1 is a word nobody wrote.

    `terms` are all of them as the index numbers them, the words first; `places` where each stands in the passages'
    postings, `idf` what it weighs. What only the second stage looks at is reckoned when it does.
    """

    text: str
    tokenizer: Tokenizer
    spoken: tuple[str, ...]  # words in order
    names: tuple[str, ...]  # the different words
    words: Whole  # their numbers
    flat: Codes  # characters in order
    chars: Whole  # different characters, ascending
    pairs: Whole  # different pairs, ascending
    terms: Whole
    places: Whole
    idf: Floats

    @property
    def word_idf(self) -> Floats:
        """Of the words."""
        return self.idf[: len(self.words)]

    @property
    def piece_idf(self) -> Floats:
        """Of the characters and pairs."""
        return self.idf[len(self.words) :]

    @property
    def char_idf(self) -> Floats:
        """Of the characters."""
        return self.piece_idf[: len(self.chars)]

    @property
    def pair_idf(self) -> Floats:
        """Of the pairs."""
        return self.piece_idf[len(self.chars) :]

    @cached_property
    def general(self) -> Floats:
        """Of the words: rarity in general Chinese, 0 to 1."""
        return np.array([self.tokenizer.rarity(name) for name in self.names], np.float64)

    @cached_property
    def codes(self) -> Codes:
        """Characters in order, signs left out."""
        spoken: Codes = self.flat[(self.flat != ord(reading.BLANK)) & (self.flat != ord(reading.STOP))]
        return spoken

    @cached_property
    def lateness(self) -> Floats:
        """Of the pairs: where each stands last, 0 to 1. What is asked comes late, what it is about comes first."""
        wide = self.flat.astype(np.int64)
        found = np.zeros(len(self.pairs))
        both = reading.pair(wide[:-1], wide[1:])
        at = np.minimum(np.searchsorted(self.pairs, both), max(len(self.pairs) - 1, 0))
        if len(self.pairs):
            met = self.pairs[at] == both
            found[at[met]] = np.flatnonzero(met) / max(len(both) - 1, 1)
        return found

    @cached_property
    def asks(self) -> int:
        """What it asks for."""
        return asking.asked(self.text)

    @cached_property
    def regions(self) -> int:
        """The provinces it names."""
        return asking.regions(self.text)


def read(text: str, index: Index) -> Question:
    """Read a question against an index."""
    plain = reading.plain(text[: reading.LONGEST])
    spoken = tuple(reading.words(plain, index.tokenizer))
    names = tuple(dict.fromkeys(spoken))
    of = index.passages.postings
    numbers = np.array([index.vocabulary.get(name, -1) for name in names], np.int64)
    flat = reading.codes(plain)
    pieces = np.array(sorted(_pieces(flat.tolist())), np.int64)
    terms = np.concatenate([numbers | WORDS, pieces])
    terms[: len(numbers)][numbers < 0] = -1
    places = of.places(terms)
    numbers[places[: len(numbers)] < 0] = -1  # of a text that is gone
    singles = int(pieces.searchsorted(PAIRS))
    return Question(
        text=plain,
        tokenizer=index.tokenizer,
        spoken=spoken,
        names=names,
        words=numbers,
        flat=flat,
        chars=pieces[:singles],
        pairs=pieces[singles:],
        terms=terms,
        places=places,
        idf=of.rarity(places),
    )


def _pieces(codes: list[int]) -> set[int]:
    """The different characters and pairs; of so few, sooner told one by one than by `reading.pieces`."""
    signs = (ord(reading.BLANK), ord(reading.STOP))
    found = set(codes).difference(signs)
    for left, right in pairwise(codes):
        if left not in signs and right not in signs:
            found.add(left << 21 | right)
    return found
