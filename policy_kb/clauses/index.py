"""The index over the clauses (条款) of imported documents: sentences taken apart, weights. Immutable once built.

Finding is `search`'s matter.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from policy_kb.analysis import NOUN, WORD, Analyser, Token
from policy_kb.clauses.passages import Span, sentences
from policy_kb.index import FIXED_WEIGHT, KIND_WEIGHT
from policy_kb.postings import rarities, union
from policy_kb.records import QuotedClause
from policy_kb.regions import RegionTree
from policy_kb.store import Snapshot

PLAIN_WORD = 0.15  # a verb or adverb says little about the subject
NOVEL_WORD = (
    0.5  # unless nothing that is known uses it: then it may be the very thing that is asked (继承, 退钱)
)
ONE_CHARACTER = 0.3
_QUESTION_WORD = re.compile("[几哪啥么谁]|什么|多少|干|用来|开始")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a clause, taken apart."""

    span: Span
    text: str
    tokens: frozenset[str]


@dataclass(frozen=True)
class ClauseIndex:
    """All imported clauses. `sentences[i]` and `headings[i]` (tokens from the title down) belong to clause i."""

    analyser: Analyser
    tree: RegionTree
    clauses: Sequence[QuotedClause]
    titles: Mapping[str, str]  # of the documents, by key
    sentences: Sequence[tuple[Sentence, ...]]
    headings: Sequence[frozenset[str]]
    by_region: Mapping[str, frozenset[int]]
    postings: Mapping[str, frozenset[int]]  # token -> clauses that have it in their text
    idf: Mapping[str, float]
    average: float  # tokens of a sentence

    def weight(self, token: Token) -> float:
        """Rarity among the clauses x what the kind says; of a word no clause has, rarity in general Chinese."""
        if token.kind in FIXED_WEIGHT:
            return FIXED_WEIGHT[token.kind]
        rarity = self.idf.get(token.name)
        kind = PLAIN_WORD if token.kind == WORD else KIND_WEIGHT.get(token.kind, 0.8)
        if rarity is None:
            rarity = self.analyser.tokenizer.rarity(token.name) if token.kind in (NOUN, WORD) else 1.0
            if token.kind == WORD and not _QUESTION_WORD.search(token.name):
                kind = NOVEL_WORD
        return kind * rarity * (ONE_CHARACTER if len(token.name) == 1 else 1.0)


def build(snapshot: Snapshot, analyser: Analyser, entries: Sequence[frozenset[str]] = ()) -> ClauseIndex:
    """Index the imported clauses of a snapshot, about 100 000 characters a second.

    `entries`: the tokens of each entry (`Index.tokens_of`). They count for how rare a word is, so that the
    subject of a single imported document does not pass for a common word.
    """

    @cache  # headings repeat from clause to clause
    def names(text: str) -> frozenset[str]:
        return analyser.analyse(text, correct=False).names()

    clauses = snapshot.clauses
    taken = [_sentences(clause.text, names) for clause in clauses]
    headings = [union(map(names, clause.heading_path)) for clause in clauses]
    texts = [union(sentence.tokens for sentence in clause) for clause in taken]
    lengths = [len(sentence.tokens) for clause in taken for sentence in clause]
    return ClauseIndex(
        analyser=analyser,
        tree=snapshot.tree,
        clauses=clauses,
        titles={key: document.title for key, document in snapshot.documents.items()},
        sentences=taken,
        headings=headings,
        by_region=_positions((clause.region_code,) for clause in clauses),
        postings=_positions(texts),
        idf=rarities([*entries, *(text | heading for text, heading in zip(texts, headings, strict=True))]),
        average=sum(lengths) / max(1, len(lengths)),
    )


def _sentences(text: str, names: Callable[[str], frozenset[str]]) -> tuple[Sentence, ...]:
    cut = ((span, text[span.start : span.end]) for span in sentences(text))
    return tuple(Sentence(span, words, names(words)) for span, words in cut)


def _positions(groups: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
    """Name -> the positions of the groups that hold it."""
    found: dict[str, set[int]] = defaultdict(set)
    for position, group in enumerate(groups):
        for name in group:
            found[name].add(position)
    return {name: frozenset(positions) for name, positions in found.items()}
