"""The residents' words and the documents' words for one thing: synonyms, dialect, old names. Data, not code.

`dictionary/terms.csv` maps variants to a canonical term with a kind (person, thing, act, place, disease,
ask); `dictionary/patterns.csv` does so for turns of speech that cannot be listed (先看病…再给钱);
`dictionary/fillers.txt` lists what says nothing about the subject. Rows that staff add, and rows of
`terms.csv` that only the people of one region say, are `policy_kb.words`' matter.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

from policy_kb.content import builtin_folder
from policy_kb.normalise import normalise
from policy_kb.sieve import Sieve

FILLER = "filler"
_NEVER = re.compile("(?!)")
_QUANTITY = re.compile(r"(?:好多|多少|几多)(?:个|人|名|户|钱|种|家|所|次|岁)")
_SINGLE = (1,)  # the lengths of what may stand where no longer variant begins


@dataclass(frozen=True, slots=True)
class Term:
    """A canonical term and what kind of thing it names. `报销+比例` of kind `act+ask` stands for two terms."""

    name: str
    kind: str


class Piece(NamedTuple):
    """A stretch of text: a known term, or plain text between terms (`term` None)."""

    text: str
    term: Term | None
    start: int


@dataclass(frozen=True)
class Lexicon:
    """Variants to terms; fillers are terms of the kind `filler`. Immutable."""

    variants: Mapping[str, Term]
    patterns: tuple[tuple[re.Pattern[str], Term], ...]
    longest: int

    def scan(self, text: str, borders: frozenset[int]) -> Iterator[Piece]:
        """Cut a normalised text into terms (longest match, left to right) and what lies between.

        `borders` are the positions between the words of the general language: a term of one or two
        characters must lie between two of them (治 is not said in 治理, 家医 not in 三家医院).
        """
        turns = self._turns(text)
        start = position = 0
        while position < len(text):
            found = self._listed(text, position, borders)
            turn = turns.get(position)
            if turn is not None and (found is None or len(turn.text) > len(found.text)):
                found = turn
            if found is None:
                position += 1
                continue
            if start < position:
                yield Piece(text[start:position], None, start)
            yield found
            start = position = position + len(found.text)
        if start < len(text):
            yield Piece(text[start:], None, start)

    def _turns(self, text: str) -> dict[int, Piece]:
        """Every turn of speech by where it begins, the longest of each place."""
        found: dict[int, Piece] = {}
        for place in self._sieve.passed(text):
            pattern, term = self.patterns[place]
            for match in pattern.finditer(text):
                at = match.start()
                if at not in found or len(match.group()) > len(found[at].text):
                    found[at] = Piece(match.group(), term, at)
        return found

    def _listed(self, text: str, position: int, borders: frozenset[int]) -> Piece | None:
        for length in self._lengths.get(text[position : position + 2], _SINGLE):
            candidate = text[position : position + length]
            term = self.variants.get(candidate)
            if term is None or len(candidate) < length:
                continue
            if length > 2 or (
                position in borders
                and (
                    _ends(text, position, length, term, borders)
                    or self._quantity_follows(text, position + length)
                )
            ):
                return Piece(candidate, term, position)
        return None

    def _quantity_follows(self, text: str, end: int) -> bool:
        """村医好多个 is cut 村|医好|多个: what asks how many is no part of a word before it."""
        return _QUANTITY.match(text, end) is not None

    @cached_property
    def _sieve(self) -> Sieve:
        """Of the patterns."""
        return _sieve_of(self.patterns)

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """Of the variants that begin with two characters, longest first; then that of a single one."""
        found: dict[str, set[int]] = defaultdict(lambda: {1})
        for variant in self.variants:
            if len(variant) > 1:
                found[variant[:2]].add(len(variant))
        return {pair: tuple(sorted(lengths, reverse=True)) for pair, lengths in found.items()}

    def with_terms(self, kind: str, names: Mapping[str, str]) -> "Lexicon":
        """A lexicon that also knows the given variants (to canonical); those it has already stay."""
        added = {normalise(variant): Term(name, kind) for variant, name in names.items()}
        variants = {**added, **self.variants}
        return Lexicon(variants, self.patterns, max(map(len, variants)))

    def knowing(self, words: Mapping[str, Term]) -> "Lexicon":
        """A lexicon that takes these normalised words for the terms, whatever it took them for before."""
        names = {normalise(term.name): term for term in words.values() if "+" not in term.name}
        variants = {**names, **self.variants, **words}
        return Lexicon(variants, self.patterns, max(map(len, variants)))

    def without(self, said: str) -> "Lexicon":
        """A lexicon that does not know one of its variants."""
        return self._looking(Lexicon(_Lacking(self.variants, said), self.patterns, self.longest))

    def without_turn(self, said: str, term: Term) -> "Lexicon":
        """A lexicon that does not know one of its turns of speech."""
        gone = (
            (_NEVER, term) if (one.pattern, of) == (said, term) else (one, of) for one, of in self.patterns
        )
        return self._looking(Lexicon(self.variants, tuple(gone), self.longest))

    def _looking(self, lacking: "Lexicon") -> "Lexicon":
        """Where this one looks: that may be more than there is to be found, and takes longest to work out."""
        lacking.__dict__.update(_lengths=self._lengths, _sieve=self._sieve)
        return lacking


class _Lacking(Mapping[str, Term]):
    """Variants without one of them. No copy: thousands of them are tried, one after another."""

    def __init__(self, variants: Mapping[str, Term], said: str) -> None:
        self._variants, self._said = variants, said

    def get(self, variant: str, default: Any = None) -> Any:
        """As a dictionary does."""
        return default if variant == self._said else self._variants.get(variant, default)

    def __contains__(self, variant: object) -> bool:
        return variant != self._said and variant in self._variants

    def __getitem__(self, variant: str) -> Term:
        if variant == self._said:
            raise KeyError(variant)
        return self._variants[variant]

    def __iter__(self) -> Iterator[str]:
        return (variant for variant in self._variants if variant != self._said)

    def __len__(self) -> int:
        return len(self._variants) - (self._said in self._variants)


def _ends(text: str, start: int, length: int, term: Term, borders: frozenset[int]) -> bool:
    """Whether a term of one or two characters ends with a word.

    Of a thing or an illness it is enough that a longer rest follows: 大病患者 is cut 大|病患者, 四定都 四|定都.
    The name of a place may be cut anywhere: 海原有病 is cut 海|原有|病.
    """
    end = start + length
    if end in borders:
        return True
    if length == 1 or start + 1 not in borders:
        return False
    longer = text[end] in "都也" or end + 1 not in borders
    return term.kind == "region" or (longer and term.kind in ("thing", "disease"))


@lru_cache(8)
def _sieve_of(patterns: tuple[tuple[re.Pattern[str], Term], ...]) -> Sieve:
    """Made once for lexicons that differ in their variants only."""
    return Sieve(pattern.pattern for pattern, _ in patterns)


def load(folder: Traversable | Path | None = None) -> Lexicon:
    """Read `dictionary/` of a folder shaped like this package."""
    dictionary = (folder if folder is not None else builtin_folder()) / "dictionary"
    variants = dict(_fillers((dictionary / "fillers.txt").read_text(encoding="utf-8")))
    variants.update(_variants((dictionary / "terms.csv").read_text(encoding="utf-8-sig")))
    patterns = tuple(_patterns((dictionary / "patterns.csv").read_text(encoding="utf-8")))
    return Lexicon(variants, patterns, max(map(len, variants)))


def _variants(text: str) -> Iterator[tuple[str, Term]]:
    for row in csv.DictReader(io.StringIO(text)):
        if row.get("region"):
            continue
        term = Term(row["canonical"], row["kind"])
        if "+" not in term.name:
            yield normalise(term.name), term
        for variant in row["variants"].split("|"):
            yield normalise(variant), term


def _patterns(text: str) -> Iterator[tuple[re.Pattern[str], Term]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield re.compile(row["pattern"]), Term(row["canonical"], row["kind"])


def _fillers(text: str) -> Iterator[tuple[str, Term]]:
    for line in text.splitlines():
        if not line.startswith("#"):
            yield from ((normalise(word), Term(word, FILLER)) for word in line.split())
