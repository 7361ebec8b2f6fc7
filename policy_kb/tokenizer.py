"""Segmentation of Chinese text. The only module that knows jieba, and rjieba, which cuts as jieba does.

rjieba (jieba-rs) holds the same dictionary and cuts ten times as fast; jieba's own is asked how common a word is,
and stays the reference in the tests. A tokenizer is an object of its own: jieba's global one is never touched.
The HMM is off: the new words it guesses in dialect are mostly wrong (我大是, 头才). The domain's own words are the
lexicon's matter.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import IO

import rjieba

_NOUN_TAGS = ("n", "vn", "an", "j")
_LONE = re.compile("([\ud800-\udfff])")  # half a character, which JSON can bring; no text of Rust's holds it


class Cutter:
    """Cuts texts; no more of the dictionary is at hand than that, so that it is there at once in another process."""

    def __init__(self) -> None:
        self._cutter = rjieba.Jieba()

    def cut(self, text: str) -> list[str]:
        """The text cut into dictionary words and single characters; nothing is left out."""
        try:
            return list(self._cutter.cut(text, hmm=False))
        except UnicodeEncodeError:
            parts = filter(None, _LONE.split(text))
            return [word for part in parts for word in ([part] if _LONE.match(part) else self.cut(part))]


class Tokenizer(Cutter):
    """jieba's dictionary: cuts texts and says how common a word is."""

    def __init__(self, cache_dir: Path | None = None) -> None:
        super().__init__()
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
