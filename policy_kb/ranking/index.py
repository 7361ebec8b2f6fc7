"""The index over one list of passages. Immutable once built; ranking is the engine's matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import asking, postings, reading
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.postings import Postings
from policy_kb.ranking.reading import Codes, Whole, word_hash
from policy_kb.tokenizer import Tokenizer

OF_DOCUMENT = 0.5


@dataclass(frozen=True)
class Field:
    """One text for every number: what it is made of, in order, and as postings."""

    words: Postings
    pieces: Postings

    @cached_property
    def word_mass(self) -> NDArray[np.float64]:
        """Of every text, the summed idf of its different words."""
        return _mass(self.words)

    @cached_property
    def piece_mass(self) -> NDArray[np.float64]:
        """Of every text, the summed idf of its different characters and pairs."""
        return _mass(self.pieces)

    @cached_property
    def char_mass(self) -> NDArray[np.float64]:
        """Of every text, the summed idf of its different characters."""
        return _mass(self.pieces, reading.PAIRS)


@dataclass(frozen=True)
class Index:
    """Passages, read in order and as postings. Passages of one document stand together only if they were given so."""

    tokenizer: Tokenizer  # for questions, as it was for the passages
    ids: Sequence[str]
    places: dict[str, int]  # of ids
    vocabulary: dict[str, int]
    passages: Field
    documents: Field | None  # None where every passage is its own document
    document_of: NDArray[np.int32]
    word_hashes: NDArray[np.uint64]  # of the vocabulary
    word_general: NDArray[np.float64]  # of the vocabulary: rarity in general Chinese, 0 to 1, of long words
    words: NDArray[np.int32]  # all passages' words in order
    word_starts: Whole
    codes: Codes  # all passages' characters in order, each passage followed by a blank
    code_starts: Whole
    titles: NDArray[np.int32]  # characters of each passage that are its title
    asks: NDArray[np.int32]
    holds: NDArray[np.int32]
    regions: Whole
    title_regions: Whole
    document_regions: Whole  # of documents

    @cached_property
    def median_length(self) -> float:
        """Characters of the passage in the middle."""
        return float(np.median(np.diff(self.code_starts) - 1)) if self.ids else 0.0

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self.ids)


def build(passages: Sequence[Passage], tokenizer: Tokenizer | None = None) -> Index:
    """Index the passages."""
    tokenizer = tokenizer or reading.tokenizer()
    written = [_written(passage) for passage in passages]
    texts = [reading.plain(text) for text in written]
    vocabulary: dict[str, int] = {}
    word_of, words = reading.numbered((reading.words(text, tokenizer) for text in texts), vocabulary)
    codes = reading.codes("".join(f"{text} " for text in texts))
    starts = _starts(len(text) + 1 for text in texts)
    piece_of, pieces = reading.pieces(np.repeat(np.arange(len(texts)), np.diff(starts)), codes)
    document_of = _documents(passages)
    documents = int(document_of.max(initial=-1)) + 1
    whole = document_of.astype(np.int64)
    regions = np.array([asking.regions(text) for text in texts], np.int64)
    around = np.zeros(documents, np.int64)
    np.bitwise_or.at(around, document_of, regions)
    return Index(
        tokenizer=tokenizer,
        ids=[passage.id for passage in passages],
        places={passage.id: at for at, passage in enumerate(passages)},
        vocabulary=vocabulary,
        passages=_field(word_of, words, piece_of, pieces, len(texts)),
        documents=_field(whole[word_of], words, whole[piece_of], pieces, documents)
        if documents < len(passages)
        else None,
        document_of=document_of,
        word_hashes=np.array([word_hash(word) for word in vocabulary], np.uint64),
        word_general=np.array([reading.content(word, tokenizer) for word in vocabulary], np.float64),
        words=words.astype(np.int32),
        word_starts=np.searchsorted(word_of, np.arange(len(texts) + 1)),
        codes=codes,
        code_starts=starts,
        titles=np.array([_title_length(passage) for passage in passages], np.int32),
        asks=np.array([asking.asked(text) for text in texts], np.int32),
        regions=regions,
        title_regions=np.array([asking.regions(passage.title) for passage in passages], np.int64),
        document_regions=around,
        holds=np.array([asking.held(text) for text in written], np.int32),
    )


def _field(word_of: Whole, words: Whole, piece_of: Whole, pieces: Whole, size: int) -> Field:
    return Field(postings.build(word_of, words, size), postings.build(piece_of, pieces, size))


def _mass(of: Postings, below: int | None = None) -> NDArray[np.float64]:
    idf = of.idf if below is None else np.where(of.terms < below, of.idf, 0.0)
    each = np.repeat(idf, np.diff(of.starts))
    return np.bincount(of.passages, each, of.size).astype(np.float64, copy=False)


def _starts(lengths: Iterable[int]) -> Whole:
    return np.cumsum([0, *lengths], dtype=np.int64)


def _written(passage: Passage) -> str:
    """The text with its title before it, unless it begins with it."""
    if not passage.title or passage.text.startswith(passage.title):
        return passage.text
    return f"{passage.title}。{passage.text}"


def _title_length(passage: Passage) -> int:
    return len(reading.plain(passage.title)) if passage.title else 0


def _documents(passages: Sequence[Passage]) -> NDArray[np.int32]:
    numbers: dict[str, int] = {}
    keys = [passage.document or f"\0{at}" for at, passage in enumerate(passages)]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int32)
