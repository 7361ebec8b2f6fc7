"""Turns texts into numbers: words of a vocabulary, characters and pairs of characters as code points."""

import re
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from policy_kb.normalise import normalise
from policy_kb.tokenizer import Cutter, Tokenizer

Whole = NDArray[np.int64]
Codes = NDArray[np.uint32]

BLANK, STOP = " ", "。"
PAIRS = 1 << 21  # terms below are single characters
WORDS = 1 << 43  # terms below are pairs of characters, those from it on are words
LONGEST = 400  # characters of a question that are read
_SIGN = re.compile(r"[^\w%。]|_")
_STOP = re.compile(r"[!?;…]|\n")


@cache
def tokenizer() -> Tokenizer:
    """The segmenter of those who bring none of their own, loaded at first use."""
    return Tokenizer()


def plain(text: str) -> str:
    """The form in which texts are compared: ends of sentences are 。, other signs are blanks."""
    return _SIGN.sub(BLANK, _STOP.sub(STOP, normalise(text)))


def words(text: str, cutter: Cutter) -> list[str]:
    """The words of a plain text."""
    return [word for word in cutter.cut(text) if word[0] not in " 。"]


def codes(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def pieces(text_of: Whole, flat: Codes) -> tuple[Whole, Whole]:
    """(text, piece) for every character and every pair of neighbours that holds no sign."""
    wide = flat.astype(np.int64)
    full = (wide != ord(BLANK)) & (wide != ord(STOP))
    pairs = full[:-1] & full[1:] & (text_of[:-1] == text_of[1:])
    both = pair(wide[:-1], wide[1:])
    return np.concatenate([text_of[full], text_of[:-1][pairs]]), np.concatenate([wide[full], both[pairs]])


def pair(left: Whole, right: Whole) -> Whole:
    """The number of a pair of characters; above that of every single one."""
    return (left * PAIRS) | right


def word_hash(word: str) -> int:
    """A number of 62 bits that stands for the word in every corpus; never 0."""
    data = word.encode()
    return (zlib.crc32(data) << 30 | zlib.adler32(data)) & 0x3FFFFFFFFFFFFFFF | 1


def content(word: str, tokenizer: Tokenizer) -> float:
    """How much a word says by itself: its rarity in general Chinese, nought for a single character."""
    return tokenizer.rarity(word) if len(word) > 1 else 0.0
