"""The second stage: the learned score of every candidate, and how surely the first one answers. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import differences, features
from policy_kb.ranking.candidates import Scores
from policy_kb.ranking.index import Index
from policy_kb.ranking.model import Ranker, kind
from policy_kb.ranking.question import Question
from policy_kb.ranking.reading import Whole

Floats = NDArray[np.float64]

SURE_OF = ("first", "lead", "third", "share", "spread", "differing")


@dataclass(frozen=True)
class Judged:
    """Candidates with their learned scores, in the order in which they were given."""

    scores: Floats
    confidence: float


def rows(columns: features.Columns, names: tuple[str, ...]) -> Floats:
    """The columns as one matrix, in the order of the names."""
    # As precise as what was learned from, so that a value at a threshold falls to the same side.
    return np.stack([columns[name] for name in names], axis=1).astype(np.float32).astype(np.float64)


def slots(index: Index, question: Question, chosen: Whole, table: int) -> Whole:
    """Where the differences of each candidate stand in a table of that size; 0 is nowhere."""
    find = differences.keys if kind(index) == "phrasings" else differences.lacking
    keys = find(index, question, chosen)
    return (keys >> np.uint64(33)).astype(np.int64) % max(table, 1)


def judge(
    index: Index,
    question: Question,
    chosen: Whole,
    columns: features.Columns,
    names: tuple[str, ...],
    ranker: Ranker,
) -> Judged:
    """Score the candidates by what was measured of them; none gives no confidence."""
    if not len(chosen):
        return Judged(np.zeros(0), 0.0)
    matrix = rows(columns, names)
    differing = np.zeros(len(chosen))
    if len(ranker.table):
        differing = ranker.table[slots(index, question, chosen, len(ranker.table))].sum(axis=1)
    found = learned(matrix, differing, ranker)
    return Judged(found, surety(signs(matrix, differing, found), ranker))


def learned(matrix: Floats, differing: Floats, ranker: Ranker) -> Floats:
    """The learned score of every candidate: a weighted sum, and what the trees add to it."""
    linear = (matrix - ranker.center) / ranker.scale @ ranker.weights + differing
    return linear + ranker.trees(stacked(matrix, differing, linear)) if ranker.trees.depth else linear


def stacked(matrix: Floats, differing: Floats, linear: Floats) -> NDArray[np.float32]:
    """What the trees see: the features, and the weighted sum in itself and beside the best."""
    behind = linear - linear.max(initial=-np.inf)
    return np.concatenate([matrix, np.stack([differing, linear, behind], axis=1)], axis=1).astype(np.float32)


def by_first_stage(scores: Scores, chosen: Whole) -> Judged:
    """The first stage's own score; the confidence is its share of the best possible."""
    total = scores.of("total", chosen)
    return Judged(total, min(1.0, float(total.max(initial=0.0)) / (scores.best_words + scores.best_pieces)))


def signs(matrix: Floats, differing: Floats, scores: Floats) -> Floats:
    """What the confidence is reckoned from: the first hit's features, and how it stands among the others."""
    order = np.argsort(-scores, kind="stable")
    first = order[0]
    best = scores[order]
    raised = np.exp(best - best[0])
    share = 1 / raised.sum()
    standing = [
        best[0],
        best[0] - best[1] if len(best) > 1 else 5.0,
        best[0] - best[2] if len(best) > 2 else 5.0,
        share,
        float(-(raised * share * np.log(raised * share + 1e-12)).sum()),
        differing[first],
    ]
    return np.concatenate([matrix[first], standing])


def surety(signs: Floats, ranker: Ranker) -> float:
    """How surely the first hit answers, 0 to 1; nought where no confidence was learned.

    A weighted sum and trees, each learned by itself, say so by halves: the one is steady, the others see what
    counts only together.
    """
    if not len(ranker.surety):
        return 0.0
    known = ((signs - ranker.surety_center) / ranker.surety_scale).clip(-4, 4)
    margin = ranker.surety[0] + known @ ranker.surety[1:]
    if ranker.surety_trees.depth:
        margin = (margin + ranker.surety_trees(signs[None].astype(np.float32))[0]) / 2
    return float(1 / (1 + np.exp(-margin)))
