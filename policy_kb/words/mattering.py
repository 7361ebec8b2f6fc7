"""Which rows of the dictionaries ever mattered: of which questions a row changes what they are taken for. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from policy_kb.analysis import Analyser
from policy_kb.lexicon import Lexicon, Term


@dataclass(frozen=True, slots=True)
class Row:
    """A variant, or a turn of speech as its regular expression, and what it is taken for."""

    said: str
    term: Term
    turn: bool = False


def mattered(
    questions: Iterable[str],
    analyser: Analyser,
    wanted: Callable[[Row], bool] = lambda row: True,
) -> Counter[Row]:
    """Of each row without which some question is taken apart otherwise, how many questions these are.

    `wanted`: the rows that are looked at.
    """
    found: Counter[Row] = Counter()
    lacking: dict[Row, Analyser] = {}
    for question, times in Counter(questions).items():
        plain = analyser.mended(question)
        rows = set(filter(wanted, _rows(analyser.lexicon, plain, analyser.edges(plain))))
        whole = analyser.taken_apart(plain).tokens if rows else ()
        for row in rows:
            if row not in lacking:
                lacking[row] = _without(analyser, row)
            found[row] += times * (lacking[row].taken_apart(plain).tokens != whole)
    return +found


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


def _without(analyser: Analyser, row: Row) -> Analyser:
    """The mending of wrong characters is left as it is: the question has been mended."""
    held = analyser.lexicon
    lexicon = held.without_turn(row.said, row.term) if row.turn else held.without(row.said)
    return Analyser(lexicon, analyser.tokenizer, analyser.speller)
