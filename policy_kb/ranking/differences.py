"""What differs between a question and a text, by keys that something can be learned of.

Of a short text: words and characters left out, put in, put for one another; some keep the meaning, some change it.
Of a long one: the characters and pairs of the question it lacks; some (哪些, 如何) hardly a text that answers holds,
others name what is asked about. A key is a hash, so that the model holds no text.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import pool
from policy_kb.ranking.index import Index
from policy_kb.ranking.question import Question
from policy_kb.ranking.reading import Whole, word_hash

Keys = NDArray[np.uint64]

MOST = 8  # words, and characters, that are looked at on either side
_PRIME, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SALTS = {
    name: np.uint64(zlib.crc32(name.encode()) << 8 | at)
    for at, name in enumerate(
        (
            "word out",
            "word in",
            "word for",
            "words",
            "char out",
            "char in",
            "char for",
            "asked",
            "same",
            "last",
            "class",
            "lacking",
        )
    )
}


def keys(index: Index, question: Question, chosen: Whole) -> Keys:
    """Of every candidate, a row of keys; 0 is none."""
    size = len(chosen)
    own = np.array([word_hash(name) for name in question.names], np.uint64)
    lengths = index.word_starts[chosen + 1] - index.word_starts[chosen]
    read = np.minimum(lengths, 4 * MOST)
    owner = np.repeat(np.arange(size), read)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(read) - read, read)
    words = index.word_hashes[index.read.words[index.word_starts[chosen][owner] + place]]
    out, put = _two_sides(own, owner, words, size)
    starts = index.code_starts[chosen]
    span = np.minimum(index.code_starts[chosen + 1] - starts - 1, 8 * MOST)
    holder = np.repeat(np.arange(size), span)
    at = np.arange(len(holder)) - np.repeat(np.cumsum(span) - span, span)
    codes = index.read.codes[starts[holder] + at].astype(np.uint64)
    written = (codes != 32) & (codes != ord("。"))
    chars_out, chars_put = _two_sides(question.chars.astype(np.uint64), holder[written], codes[written], size)
    lost = question.asks & ~index.read.asks[chosen]
    gained = index.read.asks[chosen] & ~question.asks
    asked = (lost.astype(np.uint64) << np.uint64(20)) | gained.astype(np.uint64)
    kept = (index.read.asks[chosen] & question.asks).astype(np.uint64)
    sum_out, sum_in = out.sum(axis=1), put.sum(axis=1) * np.uint64(3)
    columns = [
        _key("word out", out),
        _key("word in", put),
        _cross("word for", out, put),
        _key("words", (sum_out * _MIX ^ sum_in) | np.uint64(1))[:, None],
        _key("char out", chars_out),
        _key("char in", chars_put),
        _cross("char for", chars_out, chars_put),
        _key("asked", asked | np.uint64(1 << 60))[:, None],
        _key("same", kept | np.uint64(1 << 60))[:, None],
    ]
    return np.concatenate(columns, axis=1)


def lacking(index: Index, question: Question, chosen: Whole) -> Keys:
    """Of every candidate, a key for each character and pair of the question that it does not hold; 0 elsewhere.

    What no text holds tells nothing apart and has no key.
    """
    pieces = question.terms[len(question.words) :]
    places = question.places[len(question.words) :]
    of, order = index.passages.postings, chosen.argsort()
    held = pool.counts(of, pool.read(of, places), chosen[order].astype(np.int32)) > 0
    keys = _key("lacking", np.where(places >= 0, pieces, 0).astype(np.uint64))
    found = np.zeros((len(chosen), len(pieces)), np.uint64)
    found[order] = np.where(held.T, np.uint64(0), keys)
    return found


def _two_sides(own: Keys, owner: Whole, theirs: Keys, size: int) -> tuple[Keys, Keys]:
    """What only the question has, and what only each candidate has; rows of MOST, filled up with 0."""
    order = np.argsort(own)
    ascending = own[order]
    if len(own):
        at = np.minimum(np.searchsorted(ascending, theirs), len(own) - 1)
        shared = ascending[at] == theirs
    else:
        at, shared = np.zeros(len(theirs), np.int64), np.zeros(len(theirs), np.bool_)
    held = np.zeros((size, len(own)), np.bool_)
    held[owner[shared], order[at[shared]]] = True
    rows, columns = np.nonzero(~held)
    return _packed(rows, own[columns], size), _packed(owner[~shared], theirs[~shared], size)


def _packed(owner: Whole, values: Keys, size: int) -> Keys:
    """The first MOST values of every owner (ascending) as a row."""
    counts = np.bincount(owner, minlength=size)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    packed = np.zeros((size, MOST), np.uint64)
    kept = place < MOST
    packed[owner[kept], place[kept]] = values[kept]
    return packed


def _key(salt: str, values: Keys) -> Keys:
    mixed = (values ^ _SALTS[salt]) * _PRIME
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX
    return np.where(values == 0, np.uint64(0), mixed ^ (mixed >> np.uint64(32)))


def _cross(salt: str, left: Keys, right: Keys) -> Keys:
    """A key for every pair of a word left out and a word put in."""
    both = (left * _PRIME)[:, :, None] ^ (right * _MIX)[:, None, :]
    both = np.where((left == 0)[:, :, None] | (right == 0)[:, None, :], np.uint64(0), both | np.uint64(1))
    return _key(salt, both.reshape(len(left), -1))
