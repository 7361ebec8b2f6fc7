"""Runs one engine over one labelled set and takes all its figures. Nothing but texts and ids reaches the engine."""

import resource
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Protocol

from policy_kb.evaluation import metrics
from policy_kb.evaluation.sets import LabelledSet, Question, neighbours
from policy_kb.ranking.engine import Found, Passage

TOP = 10


class Searcher(Protocol):
    """What is measured: the product's engine or a peer."""

    def search(self, question: str, top: int = TOP, *, without: Collection[str] = ()) -> Found:
        """The best passages, those in `without` taken away as if they had never been there."""
        ...


Build = Callable[[Sequence[Passage]], Searcher]
Told = Callable[[int], None]  # how many searches are done


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one engine on one set; shares are 0 to 1, None is what this engine or set does not have."""

    engine: str
    set: str
    passages: int
    questions: int
    acc_at_1: float
    hit_at_5: float
    r_at_5: float  # recall: of each question's right ones, the share among the first five
    mrr_at_10: float
    neighbour_at_1: float | None  # the answer stands in the first passage or the one before or after it
    auroc_near: float  # the answer taken away, everything else in place
    auroc_far: float  # questions from elsewhere
    answered_near: float  # of questions with an answer, when 5 % of those without one are answered
    answered_far: float
    answered: float | None  # at the engine's own threshold: of questions with an answer
    false_near: float | None  # and of those whose answer was taken away
    false_far: float | None  # and of those from elsewhere
    build_s: float
    peak_mb: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of the questions, in order. Ranks are places of the first right hit."""

    ranks: Sequence[int | None]
    recalls: Sequence[float]
    beside: Sequence[bool]
    confidences: Sequence[float]
    milliseconds: Sequence[float]


def searches(labelled: LabelledSet, far: Sequence[str]) -> int:
    """How many searches a measurement makes."""
    return 2 * len(labelled.questions) + len(far)


def measure(
    engine: str,
    build: Build,
    labelled: LabelledSet,
    far: Sequence[str],
    *,
    threshold: float | None = None,
    told: Told = lambda done: None,
) -> Measured:
    """All figures. `threshold` is the confidence from which the engine answers, None for one that always does."""
    done = count(1)
    began = perf_counter()
    searcher = build(labelled.passages)
    built = perf_counter() - began
    searcher.search(labelled.questions[0].text)  # what is loaded at first use is no part of a query's time
    answers = _ask(searcher, labelled.questions, lambda: told(next(done)))
    peak = peak_megabytes()
    near, strange = [], []
    for question in labelled.questions:
        near.append(searcher.search(question.text, TOP, without=question.relevant).confidence)
        told(next(done))
    for text in far:
        strange.append(searcher.search(text).confidence)
        told(next(done))
    sure = answers.confidences
    return Measured(
        engine=engine,
        set=labelled.name,
        passages=len(labelled.passages),
        questions=len(labelled.questions),
        acc_at_1=metrics.within(answers.ranks, 1),
        hit_at_5=metrics.within(answers.ranks, 5),
        r_at_5=metrics.mean(answers.recalls),
        mrr_at_10=metrics.reciprocal(answers.ranks),
        neighbour_at_1=metrics.mean(answers.beside) if labelled.has_parts else None,
        auroc_near=metrics.auroc(sure, near),
        auroc_far=metrics.auroc(sure, strange),
        answered_near=metrics.answered(sure, near),
        answered_far=metrics.answered(sure, strange),
        answered=None if threshold is None else metrics.at_least(sure, threshold),
        false_near=None if threshold is None else metrics.at_least(near, threshold),
        false_far=None if threshold is None else metrics.at_least(strange, threshold),
        build_s=built,
        peak_mb=peak,
        p50_ms=metrics.percentile(answers.milliseconds, 0.5),
        p99_ms=metrics.percentile(answers.milliseconds, 0.99),
    )


def _ask(searcher: Searcher, questions: Sequence[Question], told: Callable[[], None]) -> Answers:
    """Every question once, with its answer in place."""
    ranks, recalls, beside, confidences, milliseconds = [], [], [], [], []
    for question in questions:
        began = perf_counter()
        found = searcher.search(question.text, TOP)
        milliseconds.append(1000 * (perf_counter() - began))
        ids = [hit.id for hit in found.hits]
        ranks.append(rank(ids, question.relevant))
        recalls.append(metrics.recall(ids, question.relevant))
        beside.append(bool(ids) and not question.relevant.isdisjoint((ids[0], *neighbours(ids[0]))))
        confidences.append(found.confidence)
        told()
    return Answers(ranks, recalls, beside, confidences, milliseconds)


def rank(ids: Sequence[str], relevant: Collection[str]) -> int | None:
    """The place of the first right one, counted from 1; None when there is none."""
    return next((place for place, id in enumerate(ids, start=1) if id in relevant), None)


def peak_megabytes() -> float:
    """The most memory this process ever held; on Linux what started it is not counted in."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        kilobytes = most // 1024 if sys.platform == "darwin" else most
    return kilobytes / 1024
