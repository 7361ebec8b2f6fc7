"""A question as sentences are held against it: its subject, what each part of it weighs, what it asks for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policy_kb.analysis import NOUN, WORD, YEAR, Analysis
from policy_kb.clauses.asked_for import Wants, wants
from policy_kb.clauses.index import ClauseIndex, Sentence
from policy_kb.index import KIND_WEIGHT

SUBJECT = frozenset({"thing", "act", "disease", "person", "place", "level", "strict", NOUN})
CIRCUMSTANCE = ("region", YEAR)  # they choose between sentences; none is wrong for lacking them


@dataclass(frozen=True, slots=True)
class Asked:
    """Names of tokens; `weights` of all of them."""

    subject: tuple[str, ...]
    plain: frozenset[str]  # those of the subject that are no nouns and no known terms
    compounds: tuple[str, ...]  # also of the subject
    strict: frozenset[str]  # also of the subject; the sentences themselves must have them
    circumstance: frozenset[str]
    weights: dict[str, float]
    wants: Wants

    def found_in(self, sentences: Sequence[Sentence]) -> tuple[str, ...]:
        """What of the subject the sentences speak of; 电话 is also found in 咨询电话."""
        tokens, text = names_in(sentences), "".join(sentence.text for sentence in sentences)
        within = self.strict.union(self.compounds)
        return tuple(name for name in self.subject if name in tokens or (name in within and name in text))

    def weight(self, names: Iterable[str]) -> float:
        """Sum of the weights of the names."""
        return sum(self.weights[name] for name in names)


def read(index: ClauseIndex, question: Analysis) -> Asked:
    """Read a question against the clauses."""
    compounds = tuple(_compounds(question))
    parts = "".join(compounds)
    plain = [token.name for token in question.tokens if token.kind == WORD and token.name not in parts]
    weights = {token.name: index.weight(token) for token in question.tokens}
    subject = (token.name for token in question.tokens if token.kind in SUBJECT)
    return Asked(
        subject=tuple(dict.fromkeys((*subject, *plain, *compounds))),
        plain=frozenset(plain),
        compounds=compounds,
        strict=question.names("strict"),
        circumstance=question.names(*CIRCUMSTANCE),
        weights=weights | dict.fromkeys(compounds, KIND_WEIGHT[NOUN]),
        wants=wants(question),
    )


def names_in(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The names of all tokens of the sentences."""
    return frozenset[str]().union(*(sentence.tokens for sentence in sentences))


def _compounds(question: Analysis) -> Iterator[str]:
    """Words the dictionaries do not know fall into single characters: 产|检, 吴|春阳. Put together again."""
    for one, other in zip(question.tokens, question.tokens[1:], strict=False):
        word = one.name + other.name
        split = one.kind == other.kind == WORD and 1 in (len(one.name), len(other.name))
        if split and word in question.text:
            yield word
