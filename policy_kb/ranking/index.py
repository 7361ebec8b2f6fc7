"""The index over one list of passages. Immutable once built; ranking is the engine's matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import postings, readers, reading, sheets
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.postings import Floats, Numbers, Part, Postings
from policy_kb.ranking.reading import PAIRS, WORDS, Whole, word_hash
from policy_kb.ranking.sheets import Sheet
from policy_kb.tokenizer import Tokenizer

OF_DOCUMENT = 0.5


@dataclass(frozen=True, slots=True)
class Field:
    """One text for every number, as postings; `stretch` has a row for words and one for characters with pairs."""

    postings: Postings
    lengths: Numbers  # two rows likewise
    stretch: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of every passage, in order; words and characters as in a `Sheet`."""

    words: Numbers
    word_counts: Numbers
    codes: NDArray[np.uint16]  # a character that needs more bits is 0xffff
    code_counts: Numbers
    titles: Numbers
    asks: Numbers
    holds: Numbers
    regions: Whole
    title_regions: Whole


@dataclass(frozen=True)
class Index:
    """Passages, read in order and as postings. Passages of one document stand together only if they were given so."""

    tokenizer: Tokenizer  # for questions, as it was for the passages
    ids: Sequence[str]
    marks: Whole  # of passages: the same for the same id, text, title and document in this process
    vocabulary: Mapping[str, int]
    passages: Field
    documents: Field | None  # None where every passage is its own document
    document_of: Numbers
    word_hashes: NDArray[np.uint64]  # of the vocabulary
    word_general: Floats  # of the vocabulary: rarity in general Chinese, 0 to 1, of long words
    read: Read
    word_mass: NDArray[np.float32]  # of every passage, the summed idf of its different words
    piece_mass: NDArray[np.float32]  # of its different characters and pairs
    char_mass: NDArray[np.float32]  # of its different characters
    word_starts: Whole
    code_starts: Whole
    document_regions: Whole  # of documents
    laid_out: int  # passages when the postings were last laid out from nothing

    @cached_property
    def places(self) -> dict[str, int]:
        """Of ids."""
        return {id: at for at, id in enumerate(self.ids)}

    @cached_property
    def median_length(self) -> float:
        """Characters of the passage in the middle."""
        return float(np.median(self.read.code_counts - 1)) if self.size else 0.0

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self.ids)

    def words_of(self, passage: int) -> list[str]:
        """The words of a passage, in order."""
        numbers = self.read.words[self.word_starts[passage] : self.word_starts[passage + 1]]
        return [self._words[number] for number in numbers.tolist()]

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(self.vocabulary)


def build(passages: Sequence[Passage], tokenizer: Tokenizer | None = None) -> Index:
    """Index the passages."""
    found = _built(passages, tokenizer or reading.tokenizer())
    if len(passages) >= readers.BATCH:
        readers.give_back()
    return found


def _built(passages: Sequence[Passage], tokenizer: Tokenizer) -> Index:
    document_of = documents_of(passages)
    together = bool((np.diff(document_of) >= 0).all())
    read = readers.read(passages, tokenizer) if together else [sheets.read(passages, tokenizer)]
    vocabulary: dict[str, int] = {}
    renumbered = [sheets.renumbered(sheet, vocabulary) for sheet in read]
    ends = np.cumsum([sheet.size for sheet in read]).tolist()
    groups = [document_of[end - sheet.size : end] for sheet, end in zip(read, ends, strict=True)]
    parts = [
        (terms, sheet.held, np.arange(end - sheet.size, end, dtype=np.int32))
        for sheet, (_, terms), end in zip(read, renumbered, ends, strict=True)
    ]
    of_documents = [
        (terms, *by_document(sheet.held, group))
        for sheet, (_, terms), group in zip(read, renumbered, groups, strict=True)
    ]
    count = int(document_of.max(initial=-1)) + 1
    return made(
        tokenizer,
        passages,
        document_of,
        vocabulary,
        read_of([words for words, _ in renumbered], read),
        np.concatenate([sheet.lengths for sheet in read], axis=1),
        postings.joined(parts, len(passages)),
        postings.joined(of_documents, count) if count < len(passages) else None,
        len(passages),
    )


def made(
    tokenizer: Tokenizer,
    passages: Sequence[Passage],
    document_of: Numbers,
    vocabulary: Mapping[str, int],
    read: Read,
    lengths: Numbers,
    held: Postings,
    by_document: Postings | None,
    laid_out: int,
) -> Index:
    documents = None
    if by_document is not None:
        sums = [np.bincount(document_of, row, by_document.size).astype(np.int32) for row in lengths]
        documents = _field(by_document, np.array(sums, np.int32))
    around = np.zeros(int(document_of.max(initial=-1)) + 1, np.int64)
    np.bitwise_or.at(around, document_of, read.regions)
    return Index(
        tokenizer=tokenizer,
        ids=[passage.id for passage in passages],
        marks=marks_of(passages),
        vocabulary=vocabulary,
        passages=_field(held, lengths),
        documents=documents,
        document_of=document_of,
        word_hashes=np.array([word_hash(word) for word in vocabulary], np.uint64),
        word_general=np.array([reading.content(word, tokenizer) for word in vocabulary], np.float64),
        read=read,
        word_mass=held.mass(WORDS, 2 * WORDS),
        piece_mass=held.mass(0, WORDS),
        char_mass=held.mass(0, PAIRS),
        word_starts=starts(read.word_counts),
        code_starts=starts(read.code_counts),
        document_regions=around,
        laid_out=laid_out,
    )


def _field(held: Postings, lengths: Numbers) -> Field:
    return Field(held, lengths, np.stack([postings.stretch(row) for row in lengths]))


def by_document(held: Part, group_of: Numbers) -> tuple[Part, Numbers]:
    """The part by documents, and the numbers that these have among all."""
    numbers, groups = np.unique(group_of, return_inverse=True)
    return postings.grouped(held, groups.astype(np.int32)), numbers


def read_of(words: Sequence[Numbers], read: Sequence[Sheet]) -> Read:
    def every(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(sheet, name) for sheet in read])

    return Read(
        np.concatenate(words),
        every("word_counts"),
        np.minimum(every("codes"), 0xFFFF).astype(np.uint16),
        every("code_counts"),
        every("titles"),
        every("asks"),
        every("holds"),
        every("regions"),
        every("title_regions"),
    )


def marks_of(passages: Sequence[Passage]) -> Whole:
    return np.array([hash((one.id, one.text, one.title, one.document)) for one in passages], np.int64)


def starts(lengths: Numbers) -> Whole:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def documents_of(passages: Sequence[Passage]) -> Numbers:
    numbers: dict[str, int] = {}
    keys = [passage.document or f"\0{at}" for at, passage in enumerate(passages)]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int32)
