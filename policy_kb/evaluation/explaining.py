"""Why one question went as it did: the first hits, where the right one stands, and what set them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import pstdev

from policy_kb.evaluation.measuring import rank
from policy_kb.evaluation.sets import LabelledSet, Question
from policy_kb.ranking.engine import Engine, Found, Ranked

DEEP = 100  # hits that are looked through for the right one
SHOWN = 5
_LONGEST = 100  # characters of a text that are shown
_FEATURES = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """A feature of the first hit and of the right one; `apart` in standard deviations over all hits."""

    feature: str
    first: float
    right: float
    apart: float


def explain(engine: Engine, labelled: LabelledSet, question: Question) -> Iterator[str]:
    """Lines to print."""
    found = engine.search(question.text, DEEP, explain=True)
    without = engine.search(question.text, 1, without=question.relevant).confidence
    place = rank([hit.id for hit in found.hits], question.relevant)
    yield f"{labelled.name} {question.id}：{question.text}"
    yield f"把握 {found.confidence:.3f}，拿走答案以后 {without:.3f}。{_standing(place)}"
    yield from _hits(found, labelled, question, place)
    if place is not None and place > 1:
        yield "把第一条和正确的一条分开的（后面是相差几个标准差，正数对第一条有利）："
        for one in differences(found.hits, found.hits[place - 1])[:_FEATURES]:
            yield f"  {one.feature}\t{one.first:.3f}\t{one.right:.3f}\t{one.apart:+.2f}"
    if place is None:
        texts = {passage.id: passage.text for passage in labelled.passages}
        for id in sorted(question.relevant):
            yield f"  正确的：{id} {_short(texts[id])}"


def differences(hits: Sequence[Ranked], right: Ranked) -> list[Difference]:
    """What sets the first hit apart from another, the most first; features that all share are left out."""
    found = []
    for feature, value in hits[0].features.items():
        spread = pstdev([hit.features.get(feature, 0.0) for hit in hits])
        other = right.features.get(feature, 0.0)
        if spread > 0 and value != other:
            found.append(Difference(feature, value, other, (value - other) / spread))
    return sorted(found, key=lambda one: (-abs(one.apart), one.feature))


def _hits(found: Found, labelled: LabelledSet, question: Question, place: int | None) -> Iterator[str]:
    """The first hits and the right one, with scores and features; ★ marks right ones."""
    texts = {passage.id: passage.text for passage in labelled.passages}
    for number, hit in enumerate(found.hits, start=1):
        if number > SHOWN and number != place:
            continue
        mark = "★" if hit.id in question.relevant else " "
        yield f"{number:>3}{mark} {hit.score:.3f} {hit.id} {_short(texts[hit.id])}"
        features = [f"{name}={value:.3g}" for name, value in hit.features.items() if value]
        if features:
            yield f"      {' '.join(features)}"


def _standing(place: int | None) -> str:
    return f"正确的排第 {place}。" if place else f"前 {DEEP} 条里没有正确的。"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}……"
