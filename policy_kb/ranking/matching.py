"""Where the candidates hold what the question says: the ground on which agreement is measured.

A matrix has a row for a candidate, a sentence or a window, and a column for a word, character or pair of the question.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import reading
from policy_kb.ranking.index import Index
from policy_kb.ranking.question import Question
from policy_kb.ranking.reading import Codes, Whole

Seen = NDArray[np.bool_]

WINDOW = 32  # characters; a window is two of these
LIMIT = 4000  # characters of a passage that are looked at


@dataclass(frozen=True)
class Matches:
    """Of the candidates' characters in order: whose they are, and which character and pair of the question, or -1."""

    owner: Whole
    codes: Codes
    place: Whole  # within the candidate
    char: Whole
    pair: Whole  # of the character and the next
    sentence: Whole  # numbered through all candidates
    owner_of_sentence: Whole
    in_title: Seen


def match(index: Index, question: Question, chosen: Whole) -> Matches:
    """Lay the question's characters and pairs over the candidates."""
    starts = index.code_starts[chosen]
    lengths = np.minimum(index.code_starts[chosen + 1] - starts, LIMIT)
    owner = np.repeat(np.arange(len(chosen)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    codes = index.read.codes[place + starts[owner]]
    char = _char_numbers(question)[np.minimum(codes, 0xFFFF)]
    pair = np.full(len(codes), -1, np.int64)
    pair[:-1] = _pair_numbers(question)[char[:-1], char[1:]]
    last = np.flatnonzero(np.diff(owner, append=-1))
    pair[last] = -1
    ends = codes == ord(reading.STOP)
    ends[last] = True
    sentence = np.cumsum(ends) - ends
    owner_of_sentence = owner[np.flatnonzero(ends)]
    return Matches(
        owner, codes, place, char, pair, sentence, owner_of_sentence, place < index.read.titles[chosen][owner]
    )


def seen(rows: Whole, columns: Whole, size: tuple[int, int]) -> Seen:
    """The matrix of what was met; columns of -1 are nothing."""
    matrix = np.zeros(size, np.bool_)
    met = columns >= 0
    matrix[rows[met], columns[met]] = True
    return matrix


def _char_numbers(question: Question) -> Whole:
    numbers = np.full(0x10000, -1, np.int64)
    numbers[np.minimum(question.chars, 0xFFFF)] = np.arange(len(question.chars))
    return numbers


def _pair_numbers(question: Question) -> Whole:
    """By the numbers of two characters, the number of their pair; the last row and column stand for -1."""
    count = len(question.chars)
    numbers = np.full((count + 1, count + 1), -1, np.int64)
    left = np.searchsorted(question.chars, question.pairs // reading.PAIRS)
    right = np.searchsorted(question.chars, question.pairs % reading.PAIRS)
    numbers[left, right] = np.arange(len(question.pairs))
    return numbers
