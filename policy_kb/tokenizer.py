"""Segmentation of Chinese text. The only module that knows jieba.

A tokenizer is an object of its own: jieba's global one is never touched. The HMM is off: the new words it
guesses in dialect are mostly wrong (我大是, 头才). The domain's own words are the lexicon's matter.
"""

import logging
import warnings
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import IO

_NOUN_TAGS = ("n", "vn", "an", "j")


class Tokenizer:
    """jieba's dictionary."""

    def __init__(self, cache_dir: Path | None = None) -> None:
        with warnings.catch_warnings():
            # jieba 0.42.1 holds invalid escapes and asks for pkg_resources; both only warn.
            warnings.simplefilter("ignore")
            import jieba
        jieba.setLogLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        if cache_dir is not None:
            # jieba would keep its cache in the shared /tmp, where anybody could replace it.
            cache_dir.mkdir(parents=True, exist_ok=True)
            self._jieba.tmp_dir = str(cache_dir)
        self._jieba.initialize()
        self._not_nouns = frozenset(_not_nouns(self._jieba.get_dict_file()))

    def cut(self, text: str) -> list[str]:
        """The text cut into dictionary words and single characters; nothing is left out."""
        return list(self._jieba.cut(text, HMM=False))

    def names_something(self, word: str) -> bool:
        """Whether a word is a noun of the general dictionary: a question is about its nouns."""
        return len(word) > 1 and bool(self._jieba.FREQ.get(word)) and word not in self._not_nouns

    def rarity(self, word: str) -> float:
        """How rare the word is in general Chinese: 0 the commonest, 1 unknown."""
        frequency = self._jieba.FREQ.get(word) or 0.5
        return min(1.0, log(self._jieba.total / frequency) / log(self._jieba.total / 0.5))


def _not_nouns(dictionary: IO[bytes]) -> Iterator[str]:
    """Words that jieba's dictionary (`word frequency tag` a line) does not tag as a kind of noun."""
    with dictionary:
        lines = dictionary.read().decode().splitlines()
    for line in lines:
        word, _, tag = line.split(" ")
        if not tag.startswith(_NOUN_TAGS):
            yield word
