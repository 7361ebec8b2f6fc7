"""Of a clause the one or two sentences next to each other that say most of what was asked. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from policy_kb.clauses.index import ClauseIndex
from policy_kb.clauses.passages import quote, widened
from policy_kb.clauses.question import Asked, names_in

HEADED = 0.6  # what a word counts that stands only in the headings
BOTH = 0.2  # what a word counts more that stands in the headings too
UNEXPECTED = 0.7  # factor on sentences without the form one would expect (a list for 有哪些)
UNMET = 0.67  # factor on sentences that do not hold the kind of thing asked for
SATURATION, LENGTH_SHARE = 1.2, 0.5  # k1 and b of BM25
LONGEST = 2  # sentences


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences of a clause and what they have in common with a question.

    `headed` stands only above the sentences; `coverage`, 0 to 1, is their share of the weight of the subject.
    """

    quote: str
    matched: tuple[str, ...]
    headed: tuple[str, ...]
    missing: tuple[str, ...]
    core: float  # weight of what is matched and is no plain word
    weight: float
    coverage: float
    whole: bool  # the strict words (电话, 要带的材料) stand in the sentences themselves
    met: bool  # they hold the kind of thing that was asked for
    expected: bool  # and have the form one would expect
    score: float  # BM25, for choosing between runs


def best(index: ClauseIndex, asked: Asked, clause: int) -> Run:
    """The run that says most; of equals the earlier, shorter one. The subject must weigh something."""
    return max(_runs(index, asked, clause), key=lambda run: run.score * (1.0 if run.met else UNMET))


def _runs(index: ClauseIndex, asked: Asked, clause: int) -> Iterator[Run]:
    sentences = index.sentences[clause]
    for length in range(1, LONGEST + 1):
        for first in range(len(sentences) - length + 1):
            yield _run(index, asked, clause, first, first + length)


def _run(index: ClauseIndex, asked: Asked, clause: int, first: int, last: int) -> Run:
    sentences, headings = index.sentences[clause], index.headings[clause]
    run = sentences[first:last]
    matched = asked.found_in(run)
    headed = tuple(name for name in asked.subject if name not in matched and name in headings)
    core = frozenset(matched) - asked.plain
    words = quote(index.clauses[clause].text, widened([sentence.span for sentence in sentences], first, last))
    speaking = "".join(sentence.text for sentence in run if core & set(asked.found_in([sentence])))
    expected = asked.wants.better(speaking)
    subject = asked.weight(matched) + HEADED * asked.weight(headed)
    names = names_in(run)
    weight = subject + asked.weight(asked.circumstance & names)
    twice = weight + BOTH * asked.weight(name for name in matched if name in headings)
    return Run(
        quote=words,
        matched=matched,
        headed=headed,
        missing=tuple(name for name in asked.subject if name not in matched + headed),
        core=asked.weight(core),
        weight=weight,
        coverage=subject / asked.weight(asked.subject),
        whole=asked.strict <= set(matched),
        met=asked.wants.met_by(speaking, words),
        expected=expected,
        score=(1.0 if expected else UNEXPECTED) * _bm25(twice, len(names) / index.average),
    )


def _bm25(weight: float, length: float) -> float:
    """Each word counted once; `length` is relative to the sentence in the middle."""
    stretched = 1 - LENGTH_SHARE + LENGTH_SHARE * length
    return weight * (1 + SATURATION) / (1 + SATURATION * stretched)
