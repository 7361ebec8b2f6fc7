"""From a text to what can be compared: canonical terms, words, characters. The same for questions and entries."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from policy_kb import spellers, spelling
from policy_kb.lexicon import FILLER, Lexicon, Piece, Term
from policy_kb.normalise import normalise
from policy_kb.spelling import Speller
from policy_kb.tokenizer import Tokenizer

NOUN, WORD, YEAR, NUMBER = "noun", "word", "year", "number"
SENTENCES = 8192  # of entries, whose names are kept
_AFTER_YEAR = re.compile(r"(?<=\d年)(?=[^\s前后的底末初])")  # 2019年报了多少 holds no 年报
_QUOTES = re.compile("[\"'“”‘’「」『』《》〈〉]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(
    r"[\d.%]+.?|[零〇一二两三四五六七八九十百千万亿几半]+(?:个|个月|天|岁|月|年|只|次|回|句|家|所|周|多|点|来|元|块|块钱)?"
)


class Token(NamedTuple):
    """A canonical term (kind of the lexicon), or a plain noun, other word, year or number."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text taken apart. `text` is normalised and corrected; `grams` are characters and pairs of them."""

    text: str
    tokens: tuple[Token, ...]
    grams: frozenset[str]

    def names(self, *kinds: str) -> frozenset[str]:
        """Names of the tokens, of the given kinds only when some are given."""
        if not kinds:
            return frozenset([name for name, _ in self.tokens])
        return frozenset([name for name, kind in self.tokens if kind in kinds])


class Analyser:
    """Holds the dictionaries; `analyse` is pure."""

    def __init__(self, lexicon: Lexicon, tokenizer: Tokenizer, speller: Speller) -> None:
        self.lexicon = lexicon
        self.tokenizer = tokenizer
        self.speller = speller
        # Sentences of entries are asked for again with every question that they may answer.
        self.stated: Callable[..., frozenset[str]] = lru_cache(SENTENCES)(self._stated)

    def analyse(self, text: str, *, correct: bool = True) -> Analysis:
        """Take a text apart; `correct` mends wrong characters first (questions, never stored content)."""
        return self.taken_apart(self.mended(text) if correct else _plain(text))

    def names(self, text: str) -> frozenset[str]:
        """The names of what a stored text says."""
        return self.analyse(text, correct=False).names()

    def _stated(self, text: str, *kinds: str) -> frozenset[str]:
        """Names, of the given kinds, of a stored text that is asked for often: remembered."""
        return self.analyse(text, correct=False).names(*kinds)

    def mended(self, text: str) -> str:
        """The text normalised, and with wrong characters put right."""
        return _plain(self.speller.correct(normalise(text)))  # with its quotes: what is quoted is no slip

    def taken_apart(self, plain: str, by: Lexicon | None = None) -> Analysis:
        """The analysis of a text that has been normalised and mended; `by` another lexicon on wish."""
        words, lexicon = self.tokenizer.cut(plain), by or self.lexicon
        edges = _edges(words)
        tokens: list[Token] = []
        for piece in lexicon.scan(plain, frozenset(edges)):
            if piece.term is not None:
                tokens += _tokens_of(piece.term)
            else:
                tokens += [self._plain(word, lexicon) for word in _inside(piece, words, edges)]
        return made_of(plain, tokens)

    def edges(self, plain: str) -> frozenset[int]:
        """The positions between the words of the general language."""
        return frozenset(_edges(self.tokenizer.cut(plain)))

    def knowing(self, words: Mapping[str, Term]) -> "Analyser":
        """One that also takes these words for the terms; they are no slips, and slips of them are mended."""
        return Analyser(self.lexicon.knowing(words), self.tokenizer, self.speller.knowing(words))

    def _plain(self, word: str, lexicon: Lexicon) -> Token:
        return Token(word, FILLER if word in lexicon.variants else self._kind(word))

    def _kind(self, word: str) -> str:
        if _YEAR.fullmatch(word):
            return YEAR
        if _NUMBER.fullmatch(word):
            return NUMBER
        return NOUN if self.tokenizer.names_something(word) else WORD


def _edges(words: Iterable[str]) -> tuple[int, ...]:
    return tuple(accumulate(map(len, words), initial=0))


def _plain(text: str) -> str:
    return _AFTER_YEAR.sub(" ", _QUOTES.sub("", normalise(text)))


@cache
def _tokens_of(term: Term) -> tuple[Token, ...]:
    return tuple(map(Token, term.name.split("+"), term.kind.split("+")))


Apart = tuple[str, tuple[Token, ...]]  # a stored text, normalised, and its tokens


class Recalling(Analyser):
    """For building an index: stored texts that were taken apart `before` are not again. Few change at a time.

    `taken` is what was asked for, to be handed to the next one; it holds for the same names of regions only.
    """

    def __init__(self, analyser: Analyser, before: Mapping[str, Apart]) -> None:
        super().__init__(analyser.lexicon, analyser.tokenizer, analyser.speller)
        self._before = before
        self._shared: dict[Token, Token] = {}
        self.taken: dict[str, Apart] = {}

    def analyse(self, text: str, *, correct: bool = True) -> Analysis:
        """Like Analyser.analyse."""
        if correct:
            return super().analyse(text)
        return made_of(*self._recalled(text))

    def names(self, text: str) -> frozenset[str]:
        """Like Analyser.names, without what else there is to an analysis."""
        return frozenset([name for name, kind in self._recalled(text)[1] if kind != FILLER])

    def _recalled(self, text: str) -> Apart:
        found = self._before.get(text)
        if found is None:
            new = super().analyse(text, correct=False)
            found = new.text, tuple(self._shared.setdefault(token, token) for token in new.tokens)
        self.taken[text] = found
        return found


def _inside(piece: Piece, words: Sequence[str], edges: Sequence[int]) -> Iterator[str]:
    """The words of the general language within a piece; of a word that was cut, its single characters."""
    end = piece.start + len(piece.text)
    for word, start in zip(words, edges, strict=False):
        if start + len(word) <= piece.start or start >= end or not any(map(str.isalnum, word)):
            continue
        if piece.start <= start and start + len(word) <= end:
            yield word
        else:
            yield from word[max(0, piece.start - start) : end - start]


def made_of(text: str, tokens: Iterable[Token]) -> Analysis:
    """An analysis of the given tokens; fillers say nothing and are left out."""
    kept = tuple(dict.fromkeys(token for token in tokens if token.kind != FILLER))
    return Analysis(text, kept, _grams(kept))


def build(
    tokenizer: Tokenizer,
    lexicon: Lexicon,
    regions: Mapping[str, str],
    written: Iterable[str] = (),
    said: Iterable[str] = (),
    quoted: Sequence[str] = (),
) -> Analyser:
    """An analyser over a tokenizer, a lexicon and the spoken names of regions.

    What the knowledge itself has `written` is never taken for a slip, nor are the words that people have for other
    matters (`said`), nor what clauses say that may be `quoted`.
    """
    known = lexicon.with_terms("region", regions)
    texts = list(map(normalise, written))
    strange = _never_written(regions, texts)
    meant = (
        word for word, term in known.variants.items() if _may_be_meant(word, term) and word not in strange
    )
    speller = spellers.build(
        sorted(meant, key=lambda word: (-len(word), word)), tokenizer.cut, texts, regions, said, quoted
    )
    return Analyser(known, tokenizer, speller)


def updated(
    old: Analyser,
    regions: Mapping[str, str],
    gone: Iterable[str],
    come: Iterable[str],
    said: Iterable[str] = (),
) -> Analyser | None:
    """The analyser once some of what is written has gone and other texts have come; the rest as it was built with.

    None: it has to be built anew, for the bare name of a place is spoken of now or no longer.
    """
    less, more = list(map(normalise, gone)), list(map(normalise, come))
    speller = spellers.updated(old.speller, less, more, said)
    if speller is old.speller:
        return old
    changed = "\n".join((*less, *more))
    touched = (name for name in _bare_names(regions) if name in changed)
    if any((name in old.speller.written) != (name in speller.written) for name in touched):
        return None
    return Analyser(old.lexicon, old.tokenizer, speller)


def _never_written(regions: Mapping[str, str], texts: Sequence[str]) -> frozenset[str]:
    """Bare names of places (竹山 for 竹山县) that no text speaks of: 住山上 is no slip for one of them."""
    whole = "\n".join(texts)
    return frozenset(name for name in _bare_names(regions) if name not in whole)


def _bare_names(regions: Mapping[str, str]) -> Iterator[str]:
    return (name for name, full in regions.items() if len(name) == spelling.SHORTEST and name != full)


def _may_be_meant(word: str, term: Term) -> bool:
    """Whether a slip may be mended toward this word: not toward the small words of asking (哪个处, 几成).

    免费 is excepted, because 要前不 for 要钱不 is the commonest slip of all.
    """
    if term.kind in (FILLER, "level", "strict"):  # 上级医院 is no slip for 三级医院
        return False
    small = term.kind in ("ask", "vague") and len(word) <= 3 and bool(spelling.FUNCTION & set(word))
    return not small or term.name == "免费"


def _grams(tokens: Iterable[Token]) -> frozenset[str]:
    """Characters and pairs within the canonical terms; pairs do not cross tokens."""
    return frozenset[str]().union(*[_grams_of(name) for name, kind in tokens if kind != YEAR])


@lru_cache(1 << 15)
def _grams_of(name: str) -> tuple[str, ...]:
    return (*name, *(name[at : at + 2] for at in range(len(name) - 1)))
