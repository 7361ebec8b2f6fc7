"""The index over the clauses (条款) of imported documents: sentences taken apart, weights. Immutable once built.

Finding is `search`'s matter.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from policy_kb.analysis import NOUN, WORD, Analyser, Token
from policy_kb.assurance import Assurance
from policy_kb.clauses.passages import Span, sentences
from policy_kb.importing.numbering import find_marker
from policy_kb.importing.shapes import LONGEST_HEADING, first_sentence
from policy_kb.index import FIXED_WEIGHT, KIND_WEIGHT
from policy_kb.postings import rarities, union
from policy_kb.ranking.engine import Engine, Passage
from policy_kb.records import QuotedClause
from policy_kb.regions import RegionTree
from policy_kb.store import Snapshot
from policy_kb.tokenizer import Tokenizer

Mask = NDArray[np.bool_]

LEARNED = "clauses/assurance.json"  # in this package; by tests/training/clauses.py
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
    """All imported clauses. `sentences[i]` and `headings[i]` (tokens from the title down) belong to clause i.

    `by_region` says of every passage of the engine whether it is a clause of the region.
    """

    analyser: Analyser
    tree: RegionTree
    clauses: Sequence[QuotedClause]
    titles: Mapping[str, str]  # of the documents, by key
    sentences: Sequence[tuple[Sentence, ...]]
    headings: Sequence[frozenset[str]]
    by_region: Mapping[str, Mask]
    held: Mapping[str, int]  # how many clauses hold a name, in their texts or headings
    idf: Mapping[str, float]
    average: float  # tokens of a sentence
    engine: Engine  # over the same clauses, in the same order, and what else there is after them
    assurance: Assurance  # how surely a clause answers

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

    def without(self, documents: Collection[str]) -> "ClauseIndex":
        """The same that quotes none of these documents."""
        if not documents:
            return self
        told = np.ones(self.engine.index.size, np.bool_)
        told[: len(self.clauses)] = [one.document_key not in documents for one in self.clauses]
        left = {code: held & told for code, held in self.by_region.items()}
        return replace(self, by_region={code: held for code, held in left.items() if held.any()})


def build(
    snapshot: Snapshot,
    analyser: Analyser,
    assurance: Assurance,
    entries: Sequence[frozenset[str]] = (),
    before: "ClauseIndex | None" = None,
    words: Mapping[int, str] = MappingProxyType({}),
) -> ClauseIndex:
    """Index the imported clauses of a snapshot.

    `entries`: the tokens of each entry (`Index.tokens_of`). They count for how rare a word is, so that the
    subject of a single imported document does not pass for a common word. `before`: an earlier index, whose
    engine goes on with what is new. `words`: by the ids of clauses, what the engine needs not cut (`cuts.Cuts`).
    """

    names = cache(analyser.names)  # headings repeat from clause to clause
    clauses = snapshot.clauses
    taken = [_sentences(clause.text, names) for clause in clauses]
    headings = [union(map(names, headed(clause))) for clause in clauses]
    texts = [union(sentence.tokens for sentence in clause) for clause in taken]
    held = Counter(name for text, heading in zip(texts, headings, strict=True) for name in text | heading)
    lengths = [len(sentence.tokens) for clause in taken for sentence in clause]
    over = engine(snapshot, analyser.tokenizer, before.engine if before else None, words)
    return ClauseIndex(
        analyser=analyser,
        tree=snapshot.tree,
        clauses=clauses,
        titles={key: document.title for key, document in snapshot.documents.items()},
        sentences=taken,
        headings=headings,
        by_region=_by_region([clause.region_code for clause in clauses], over.index.size),
        held=held,
        idf=_rarities(held, len(clauses), entries),
        average=sum(lengths) / max(1, len(lengths)),
        engine=over,
        assurance=assurance,
    )


def updated(
    before: ClauseIndex, snapshot: Snapshot, analyser: Analyser, entries: Sequence[frozenset[str]]
) -> ClauseIndex:
    """The same over the same clauses, beside other entries."""
    over = engine(snapshot, analyser.tokenizer, before.engine)
    return replace(
        before,
        analyser=analyser,
        titles={key: document.title for key, document in snapshot.documents.items()},
        by_region=_by_region([clause.region_code for clause in snapshot.clauses], over.index.size),
        idf=_rarities(before.held, len(snapshot.clauses), entries),
        engine=over,
    )


def _rarities(held: Mapping[str, int], clauses: int, entries: Sequence[frozenset[str]]) -> dict[str, float]:
    """Of every name in clauses and entries."""
    every = Counter(held)
    for names in entries:
        every.update(names)
    return rarities(every, clauses + len(entries))


def headed(clause: QuotedClause) -> tuple[str, ...]:
    """Its headings as what was learned knows them: of a clause under its bare number its first sentence too."""
    *above, last = ("", *clause.heading_path)
    marker = find_marker(last)
    if marker is None or marker.text != last or not clause.text.startswith(last):
        return clause.heading_path
    sentence = first_sentence(clause.text)
    return (*above[1:], sentence if len(sentence) <= LONGEST_HEADING else last)


def load_assurance() -> Assurance:
    """What was learned of when a clause answers."""
    return Assurance.load(LEARNED)


def engine(
    snapshot: Snapshot,
    tokenizer: Tokenizer,
    before: Engine | None,
    words: Mapping[int, str] = MappingProxyType({}),
) -> Engine:
    """The clauses first. What the entries say is there only for how rare a word is: one document knows that badly."""
    clauses = [
        Passage(
            str(clause.id),
            clause.text,
            " ".join(headed(clause)),
            clause.document_key,
            words.get(clause.id, ""),
        )
        for clause in snapshot.clauses
    ]
    entries = [Passage(entry.id, "".join(entry.answer_parts), entry.title) for entry in snapshot.entries]
    passages = [*clauses, *entries] if clauses else []
    return before.updated(passages) if before else Engine.build(passages, tokenizer=tokenizer)


def _sentences(text: str, names: Callable[[str], frozenset[str]]) -> tuple[Sentence, ...]:
    cut = ((span, text[span.start : span.end]) for span in sentences(text))
    return tuple(Sentence(span, words, names(words)) for span, words in cut)


def _by_region(codes: Sequence[str], size: int) -> dict[str, Mask]:
    """Of each region, which passages of the engine are its clauses."""
    held = np.zeros(size, "U6")
    held[: len(codes)] = codes
    return {code: held == code for code in dict.fromkeys(codes)}
