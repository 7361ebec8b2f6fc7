"""Which rows of the dictionaries ever mattered: of which questions a row changes what they are taken for. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from backend.core.giving_way import Rest, never
from policy_kb.analysis import Analyser
from policy_kb.lexicon import Lexicon, Term

KEPT = 8192  # questions


@dataclass(frozen=True, slots=True)
class Row:
    """A variant, or a turn of speech as its regular expression, and what it is taken for."""

    said: str
    term: Term
    turn: bool = False


class Mattering:
    """What matters in questions, by one analyser. Thread-safe; remembered are those that were asked for last.

    `said`: the rows that are looked at, by what is said; None: all.
    """

    def __init__(self, analyser: Analyser, said: Collection[str] | None = None) -> None:
        self._analyser, self._said = analyser, said
        self.rows: Callable[[str], frozenset[Row]] = lru_cache(KEPT)(self._found)

    def _found(self, question: str) -> frozenset[Row]:
        """The rows without which the question is taken apart otherwise.

        The mending of wrong characters is left as it is: the question has been mended.
        """
        analyser = self._analyser
        plain = analyser.mended(question)
        rows = {
            row
            for row in _rows(analyser.lexicon, plain, analyser.edges(plain))
            if self._said is None or row.said in self._said
        }
        whole = analyser.taken_apart(plain).tokens if rows else ()
        return frozenset(
            row
            for row in rows
            if analyser.taken_apart(plain, _without(analyser.lexicon, row)).tokens != whole
        )


def mattered(questions: Iterable[str], mattering: Mattering, rest: Rest = never) -> Counter[Row]:
    """Of each row without which some question is taken apart otherwise, how many questions these are."""
    found: Counter[Row] = Counter()
    for question, times in Counter(questions).items():
        for row in mattering.rows(question):
            found[row] += times
        rest()
    return found


def _rows(lexicon: Lexicon, plain: str, edges: frozenset[int]) -> Iterator[Row]:
    for piece in lexicon.scan(plain, edges):
        if piece.term is None:
            continue
        if lexicon.variants.get(piece.text) == piece.term:
            yield Row(piece.text, piece.term)
            continue
        for pattern, term in lexicon.patterns:
            if term == piece.term and pattern.fullmatch(piece.text):
                yield Row(pattern.pattern, term, turn=True)


def _without(lexicon: Lexicon, row: Row) -> Lexicon:
    return lexicon.without_turn(row.said, row.term) if row.turn else lexicon.without(row.said)
