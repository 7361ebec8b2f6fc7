"""Passages as they are read, before they are indexed: words, characters, what each asks, holds and names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policy_kb.ranking import asking, postings, reading
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.postings import Numbers, Part
from policy_kb.ranking.reading import WORDS, Codes, Whole
from policy_kb.tokenizer import Cutter


@dataclass(frozen=True, slots=True)
class Sheet:
    """A batch of passages, numbered from 0. Words are numbers in its own vocabulary."""

    vocabulary: tuple[str, ...]
    words: Numbers  # of all passages, in order
    word_counts: Numbers  # of passages
    codes: Codes  # of all passages, in order, each followed by a blank
    code_counts: Numbers
    titles: Numbers  # characters of each passage that are its title
    asks: Numbers
    holds: Numbers
    regions: Whole
    title_regions: Whole
    held: Part  # terms of the passages, of words by their number here
    lengths: Numbers  # of passages, two rows: words; characters and pairs

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self.titles)


def read(passages: Sequence[Passage], cutter: Cutter) -> Sheet:
    """Read passages one after the other."""
    written = [passage.written for passage in passages]
    texts = [reading.plain(text) for text in written]
    words_of = [
        passage.words.split(" ") if passage.words else reading.words(text, cutter)
        for passage, text in zip(passages, texts, strict=True)
    ]
    vocabulary: dict[str, int] = {}
    flat = [vocabulary.setdefault(word, len(vocabulary)) for words in words_of for word in words]
    words, word_counts = np.array(flat, np.int32), np.array(list(map(len, words_of)), np.int32)
    codes = reading.codes("".join(f"{text} " for text in texts))
    code_counts = np.array([len(text) + 1 for text in texts], np.int32)
    every = np.arange(len(texts))
    piece_of, pieces = reading.pieces(np.repeat(every, code_counts), codes)
    lengths = [word_counts, np.bincount(piece_of, minlength=len(texts))]
    return Sheet(
        vocabulary=tuple(vocabulary),
        words=words,
        word_counts=word_counts,
        codes=codes,
        code_counts=code_counts,
        titles=np.array([_title_length(passage) for passage in passages], np.int32),
        asks=np.array([asking.asked(text) for text in texts], np.int32),
        holds=np.array([asking.held(text) for text in written], np.int32),
        regions=np.array([asking.regions(text) for text in texts], np.int64),
        title_regions=np.array([asking.regions(passage.title) for passage in passages], np.int64),
        held=postings.part(
            np.concatenate([piece_of, np.repeat(every, word_counts)]),
            np.concatenate([pieces, words.astype(np.int64) | WORDS]),
        ),
        lengths=np.array(lengths, np.int32),
    )


def renumbered(sheet: Sheet, vocabulary: dict[str, int]) -> tuple[Numbers, Whole]:
    """The sheet's words, and the terms it holds, by a common vocabulary, to which new words are added."""
    numbers = [vocabulary.setdefault(word, len(vocabulary)) for word in sheet.vocabulary]
    number_of = np.array(numbers, np.int64)
    terms = sheet.held.terms.copy()
    words = terms >= WORDS
    terms[words] = number_of[terms[words] ^ WORDS] | WORDS
    return number_of.astype(np.int32)[sheet.words], terms


def _title_length(passage: Passage) -> int:
    return len(reading.plain(passage.title)) if passage.title else 0
