"""The index over one snapshot of the knowledge: postings of phrasings and of whole entries, and weights.

Immutable once built. Ranking is in `search`; what an answer says is decided above.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from policy_kb.analysis import NOUN, NUMBER, WORD, YEAR, Analyser, Analysis, Token
from policy_kb.records import Entry
from policy_kb.store import Snapshot

# How much a token says about the subject of a question, by kind. Chosen on the project's own question sets.
KIND_WEIGHT: Mapping[str, float] = {
    "thing": 1.0,
    "act": 0.8,
    "disease": 0.7,
    "person": 0.6,
    "place": 0.5,
    "region": 0.5,
    "strict": 1.0,
    "level": 0.5,
    YEAR: 0.3,
    NUMBER: 0.15,
    "ailment": 0.15,
    NOUN: 0.9,
    WORD: 0.2,
}
# What is asked of the subject is said in few words that every entry shares: rarity says nothing of them.
KNOWN_WORD = 0.35  # a word that is no noun, of two characters or more, that some entry uses
FIXED_WEIGHT: Mapping[str, float] = {"ask": 0.35, "vague": 0.12}
# Tokens of these kinds help when they match; an entry is not the wrong one for lacking them.
NOT_MISSED = frozenset({"region", YEAR, NUMBER, "vague", "ailment"})


_SILENCE = re.compile(r"没有?(?:写|说|讲|列|给|解释|提|点名|规定)|不清楚|看不出")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way of asking, taken apart. `entry` is the position of its entry in the index."""

    entry: int
    text: str
    token_mass: float
    gram_mass: float


@dataclass(frozen=True)
class Index:
    """Everything ranking needs. `tokens_of[i]` and `grams_of[i]` cover title, phrasings and answer of entry i."""

    analyser: Analyser
    entries: Sequence[Entry]
    by_region: Mapping[str, tuple[int, ...]]
    tokens_of: Sequence[frozenset[str]]
    stated: Sequence[frozenset[str]]  # tokens of the answer itself, sentences that say 没有写 left out
    grams_of: Sequence[frozenset[str]]
    phrasings: Sequence[Phrasing]
    token_postings: Mapping[str, tuple[int, ...]]
    gram_postings: Mapping[str, tuple[int, ...]]
    token_idf: Mapping[str, float]
    gram_idf: Mapping[str, float]

    def token_weight(self, token: Token) -> float:
        """Weight of a token: rarity among entries x what its kind says; unknown plain words by general rarity."""
        if token.kind in FIXED_WEIGHT:
            return FIXED_WEIGHT[token.kind]
        kind = KIND_WEIGHT.get(token.kind, 0.8)
        known = self.token_idf.get(token.name)
        if token.kind == NUMBER and known is not None and len(token.name) > 2:
            return known  # 227万, 1407人: a figure that is quoted points to its entry
        if token.kind == WORD and known is not None and len(token.name) > 1:
            return KNOWN_WORD * known
        if known is not None:
            return kind * known
        rarity = self.analyser.tokenizer.rarity(token.name) if token.kind in (NOUN, WORD) else 1.0
        return kind * rarity * (0.3 if len(token.name) == 1 else 1.0)

    def gram_weight(self, gram: str) -> float:
        """Weight of a character or pair; unknown ones count like the rarest known."""
        return self.gram_idf.get(gram, 1.0) * (0.5 if len(gram) == 1 else 1.0)

    def mass(self, analysis: Analysis) -> float:
        """Sum of the weights of a text's tokens."""
        return sum(map(self.token_weight, analysis.tokens))


def build(snapshot: Snapshot, analyser: Analyser) -> Index:
    """Index a snapshot."""
    entries = snapshot.entries
    asked = [[analyser.analyse(text, correct=False) for text in _ways(entry)] for entry in entries]
    bodies = [analyser.analyse("。".join(_body(entry)), correct=False) for entry in entries]
    tokens_of = [_union(a.names() for a in [*ways, body]) for ways, body in zip(asked, bodies, strict=True)]
    grams_of = [_union(a.grams for a in [*ways, body]) for ways, body in zip(asked, bodies, strict=True)]
    blank = Index(
        analyser=analyser,
        entries=entries,
        by_region=_by_region(entries),
        tokens_of=tokens_of,
        stated=[analyser.analyse(_stated(entry), correct=False).names() for entry in entries],
        grams_of=grams_of,
        phrasings=(),
        token_postings={},
        gram_postings={},
        token_idf=_idf(tokens_of),
        gram_idf=_idf(grams_of),
    )
    return _with_phrasings(blank, asked)


def _with_phrasings(index: Index, asked: Sequence[Sequence[Analysis]]) -> Index:
    phrasings: list[Phrasing] = []
    token_postings: dict[str, list[int]] = defaultdict(list)
    gram_postings: dict[str, list[int]] = defaultdict(list)
    for position, ways in enumerate(asked):
        for text, way in zip(_ways(index.entries[position]), ways, strict=True):
            number = len(phrasings)
            gram_mass = sum(map(index.gram_weight, way.grams))
            phrasings.append(Phrasing(position, text, index.mass(way), gram_mass))
            for token in way.tokens:
                token_postings[token.name].append(number)
            for gram in way.grams:
                gram_postings[gram].append(number)
    return Index(
        **{
            **index.__dict__,
            "phrasings": tuple(phrasings),
            "token_postings": {name: tuple(dict.fromkeys(found)) for name, found in token_postings.items()},
            "gram_postings": {name: tuple(found) for name, found in gram_postings.items()},
        }
    )


def _ways(entry: Entry) -> tuple[str, ...]:
    return (entry.title, *entry.phrasings)


def _body(entry: Entry) -> tuple[str, ...]:
    return (entry.title, *entry.answer_parts, entry.section)


def _stated(entry: Entry) -> str:
    sentences = re.split(r"(?<=[。；])", "。".join(entry.answer_parts))
    return "".join(sentence for sentence in sentences if not _SILENCE.search(sentence))


def _by_region(entries: Sequence[Entry]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        found[entry.region_code].append(position)
    return {code: tuple(positions) for code, positions in found.items()}


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _idf(documents: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency over entries, scaled to 0..1 (1: in one entry only)."""
    counts = Counter(name for document in documents for name in document)
    top = log(1 + len(documents) / 1.5) if documents else 1.0
    return {name: log(1 + len(documents) / (count + 0.5)) / top for name, count in counts.items()}
