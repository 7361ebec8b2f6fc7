"""A question as the index sees it: its words, characters and pairs with their weights, and what it asks for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import asking, reading
from policy_kb.ranking.index import Index
from policy_kb.ranking.reading import Codes, Whole

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """Different words and pieces (characters first, then pairs) with their idf; -1 is a word nobody wrote."""

    text: str
    spoken: tuple[str, ...]  # words in order
    words: Whole  # numbers of the different words
    names: tuple[str, ...]  # of words
    word_idf: Floats
    general: Floats  # of words: rarity in general Chinese, 0 to 1
    codes: Codes  # characters in order, signs left out
    chars: Whole  # different characters, ascending
    char_idf: Floats
    pairs: Whole  # different pairs, ascending
    pair_idf: Floats
    lateness: Floats  # of pairs: where in the question each stands last, 0 to 1
    asks: int
    regions: int


def read(text: str, index: Index) -> Question:
    """Read a question against an index."""
    plain = reading.plain(text[: reading.LONGEST])
    spoken = tuple(reading.words(plain, index.tokenizer))
    names = tuple(dict.fromkeys(spoken))
    words = reading.known(names, index.vocabulary)
    flat = reading.codes(plain)
    _, pieces = reading.pieces(np.zeros(len(flat), np.int64), flat)
    pieces = np.unique(pieces)
    chars, pairs = pieces[pieces < reading.PAIRS], pieces[pieces >= reading.PAIRS]
    of_words, of_pieces = index.passages.words, index.passages.pieces
    rarity = index.tokenizer.rarity
    return Question(
        text=plain,
        spoken=spoken,
        words=words,
        names=names,
        word_idf=of_words.rarity(of_words.places(words)).astype(np.float64),
        general=np.array([rarity(name) for name in names], np.float64),
        codes=flat[(flat != ord(reading.BLANK)) & (flat != ord(reading.STOP))],
        chars=chars,
        char_idf=of_pieces.rarity(of_pieces.places(chars)).astype(np.float64),
        pairs=pairs,
        pair_idf=of_pieces.rarity(of_pieces.places(pairs)).astype(np.float64),
        lateness=_lateness(flat, pairs),
        asks=asking.asked(plain),
        regions=asking.regions(plain),
    )


def _lateness(flat: Codes, pairs: Whole) -> Floats:
    """Where each pair stands last: what is asked comes late in a Chinese question, what it is about comes first."""
    wide = flat.astype(np.int64)
    found = np.zeros(len(pairs))
    both = reading.pair(wide[:-1], wide[1:])
    at = np.minimum(np.searchsorted(pairs, both), max(len(pairs) - 1, 0))
    if len(pairs):
        met = pairs[at] == both
        found[at[met]] = np.flatnonzero(met) / max(len(both) - 1, 1)
    return found
