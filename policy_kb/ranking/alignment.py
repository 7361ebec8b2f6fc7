"""Order and wording: longest common subsequence, longest common run, negation, against the closest sentence.

The subsequence is reckoned for all candidates at once, a bit of a 64-bit word for every character of the question:
Hyyrö, "Bit-Parallel LCS-length Computation Revisited" (2004).
"""

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking.matching import Matches
from policy_kb.ranking.question import Question
from policy_kb.ranking.reading import BLANK, STOP, Whole

Floats = NDArray[np.float64]

READ = 64  # characters of the question, and of the sentence, that are laid against each other
_NEGATION = np.array(sorted(map(ord, "不没无非未别勿")), np.uint32)


def measure(question: Question, matches: Matches, size: int, sentence_at: Whole) -> dict[str, Floats]:
    """Features of the candidates' closest sentences beside the question."""
    inside = matches.sentence == sentence_at[matches.owner]
    inside &= (matches.codes != ord(BLANK)) & (matches.codes != ord(STOP))
    owner, codes, pair = matches.owner[inside], matches.codes[inside], matches.pair[inside]
    lengths = np.bincount(owner, minlength=size)
    common = _common(question, owner, codes, lengths)
    asked, read = min(len(question.codes), READ), np.minimum(lengths, READ)
    negated = np.bincount(owner, np.isin(codes, _NEGATION), size)
    own = int(np.isin(question.codes, _NEGATION).sum())
    return {
        "common_of_asked": common / max(asked, 1),
        "common_of_theirs": common / np.maximum(read, 1),
        "likeness": 2 * common / np.maximum(asked + read, 1),
        "run": _runs(owner, pair, size) / max(len(question.codes), 1),
        "negation": negated - own,
        "negation_differs": ((negated > 0) != (own > 0)).astype(np.float64),
        "theirs_extra": (lengths - common) / max(asked, 1),
    }


def _common(question: Question, owner: Whole, codes: NDArray[np.uint32], lengths: Whole) -> Floats:
    """Length of the longest common subsequence of the question and every candidate's sentence."""
    asked = question.codes[:READ].astype(np.int64)
    marks = np.zeros(len(question.chars) + 1, np.uint64)
    at = np.searchsorted(question.chars, asked)
    np.bitwise_or.at(marks, at, np.uint64(1) << np.arange(len(asked), dtype=np.uint64))
    grid = np.full((READ, len(lengths)), len(question.chars), np.int64)
    starts = np.cumsum(lengths) - lengths
    place = np.arange(len(owner)) - starts[owner]
    kept = place < READ
    found = np.minimum(np.searchsorted(question.chars, codes[kept]), max(len(question.chars) - 1, 0))
    if len(question.chars):
        number = np.where(question.chars[found] == codes[kept], found, len(question.chars))
        grid[place[kept], owner[kept]] = number
    state = np.full(len(lengths), ~np.uint64(0))
    for row in grid[: int(min(lengths.max(initial=0), READ))]:
        mark = marks[row]
        shared = state & mark
        state = (state + shared) | (state & ~mark)
    mask = np.uint64((1 << len(asked)) - 1)
    common: Floats = np.bitwise_count(~state & mask).astype(np.float64)
    return common


def _runs(owner: Whole, pair: Whole, size: int) -> Floats:
    """The most characters in a row that the question has too, pair by pair."""
    found = np.zeros(size)
    if not len(owner):
        return found
    met = (pair >= 0).astype(np.int64)
    total = np.cumsum(met)
    edge = (met == 0) | np.concatenate([[True], owner[1:] != owner[:-1]])
    base = np.maximum.accumulate(np.where(edge, total - met, 0))
    run = np.where(met > 0, total - base + 1, 0)
    np.maximum.at(found, owner, run)
    return found
