"""Segmentation of Chinese text. The only module that knows jieba.

A tokenizer is an object of its own: jieba's global one is never touched. The HMM is off: the new words it
guesses in dialect are mostly wrong (我大是, 头才). The domain's own words are the lexicon's matter.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from math import inf, log
from pathlib import Path
from typing import IO

_NOUN_TAGS = ("n", "vn", "an", "j")
# What jieba cuts by its dictionary; everything else stands for itself, character by character.
_RUN = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+|\r\n|.", re.DOTALL)
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


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
        self._log_total = log(self._jieba.total)
        self._not_nouns = frozenset(_not_nouns(self._jieba.get_dict_file()))

    def cut(self, text: str) -> list[str]:
        """The text cut into dictionary words and single characters; nothing is left out.

        What `jieba.cut(text, HMM=False)` gives, found in one pass over the text instead of three.
        """
        words: list[str] = []
        for run in _RUN.findall(text):
            if len(run) > 1 and run != "\r\n":
                words.extend(self._most_likely(run))
            else:
                words.append(run)
        return words

    def _most_likely(self, run: str) -> Iterator[str]:
        """The most likely way through a run of text; Latin letters and digits in a row stay together."""
        ends, start, latin = self._ends(run), 0, 0
        while start < len(run):
            end = ends[start]
            if end - start == 1 and run[start] in _LATIN:
                latin += 1
            else:
                if latin:
                    yield run[start - latin : start]
                    latin = 0
                yield run[start:end]
            start = end
        if latin:
            yield run[start - latin :]

    def _ends(self, run: str) -> list[int]:
        """Of each position the end of the word that begins there, on the most likely way from there to the end.

        Of two ways that are as likely the one with the longer word is taken, as jieba does.
        """
        known, size, total = self._jieba.FREQ, len(run), self._log_total
        likely, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            end, best = start + 1, -inf
            frequency = known.get(run[start])
            while frequency is not None:
                if frequency and (way := log(frequency) - total + likely[end]) >= best:
                    best, ends[start] = way, end
                end += 1
                frequency = known.get(run[start:end]) if end <= size else None
            if best == -inf:
                best, ends[start] = likely[start + 1] - total, start + 1
            likely[start] = best
        return ends

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
