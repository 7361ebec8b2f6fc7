"""From cases to rankers: one that saw all, and one for every fold that did not see it. Deterministic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import ranking
from policy_kb.ranking.model import FOLDS, Ranker
from policy_kb.ranking.trees import Trees
from policy_kb.training import boosting, listwise
from policy_kb.training.rows import ASKED, REMOVED, SIBLING, TABLE, Case

Floats = NDArray[np.float64]

DENSE, HASHED, SURETY = 60.0, 3.0, 30.0  # L2 penalties, chosen on out-of-fold questions
STEPS = 40
WEIGHTS = {ASKED: 1.0, REMOVED: 1.0, SIBLING: 0.5}
NEARLY = (
    0.5  # what the confidence should be where the answer was there, but not first: often beside the first
)
_OF_PAIRS = ("asks_same", "asks_lost", "asks_new")  # the other asks_ are the same for all candidates
_NONE: Floats = np.zeros(0)


@dataclass(frozen=True)
class Fitted:
    """The rankers, the mean first, and what came of the cases out of fold: scores in the order of the cases."""

    rankers: tuple[Ranker, ...]
    scores: Sequence[Floats]
    confidences: Sequence[float]


def fit(
    cases: Sequence[Case],
    features: tuple[str, ...],
    *,
    differences: bool = True,
    trees: bool = False,
    dense: float = DENSE,
) -> Fitted:
    """Learn from the cases of one kind of collection. `dense`: the penalty of the columns' weights."""
    varied = np.array([not name.startswith("asks_") or name in _OF_PAIRS for name in features])
    folds = [
        _ranker([case for case in cases if case.fold != fold], varied, differences, dense)
        for fold in range(FOLDS)
    ]
    mean = _mean(folds)
    if trees:
        # The trees learn from scores out of fold, which are as wide of the mark as those of a new question.
        linear = [score(case, folds[case.fold]) for case in cases]
        folds = [replace(ranker, trees=_trees(cases, linear, fold)) for fold, ranker in enumerate(folds)]
        mean = replace(mean, trees=_trees(cases, linear, None))
    scored = [score(case, folds[case.fold]) for case in cases]
    signs = np.array(
        [
            ranking.signs(case.matrix.astype(np.float64), *each)
            for case, each in zip(cases, scored, strict=True)
        ]
    )
    sure = [_with_surety(ranker, cases, scored, signs, fold) for fold, ranker in enumerate(folds)]
    mean = _with_surety(mean, cases, scored, signs, None)
    confidences = [ranking.surety(sign, sure[case.fold]) for case, sign in zip(cases, signs, strict=True)]
    return Fitted((mean, *sure), [scores for _, scores in scored], confidences)


def score(case: Case, ranker: Ranker) -> tuple[Floats, Floats]:
    """What the differences of each candidate are worth, and its whole score."""
    differing = np.zeros(len(case.matrix))
    if len(ranker.table):
        differing = ranker.table[case.slots].sum(axis=1)
    return differing, ranking.learned(case.matrix.astype(np.float64), differing, ranker)


def _trees(cases: Sequence[Case], linear: Sequence[tuple[Floats, Floats]], fold: int | None) -> Trees:
    used = [
        (case, *each)
        for case, each in zip(cases, linear, strict=True)
        if case.mode == ASKED and case.fold != fold and case.right[: case.learned].any()
    ]
    stacked = [ranking.stacked(case.matrix.astype(np.float64), *each)[: case.learned] for case, *each in used]
    return boosting.boost(
        np.concatenate(stacked),
        np.concatenate([case.right[: case.learned] for case, _, _ in used]),
        np.concatenate([scores[: case.learned] for case, _, scores in used]),
        [len(rows) for rows in stacked],
    )


def _ranker(cases: Sequence[Case], varied: NDArray[np.bool_], differences: bool, dense: float) -> Ranker:
    learned = [case for case in cases if case.right[: case.learned].any()]
    matrix = np.concatenate([case.matrix[: case.learned] for case in learned])
    center = matrix.mean(axis=0, dtype=np.float64)
    scale = matrix.std(axis=0, dtype=np.float64) + 1e-6
    sizes = [len(case.matrix[: case.learned]) for case in learned]
    slots = _side_by_side([case.slots[: case.learned] for case in learned]) if differences else None
    lists = listwise.Lists(
        ((matrix - center) / scale * varied).astype(np.float32),
        slots,
        np.concatenate([case.right[: case.learned] for case in learned]),
        np.cumsum([0, *sizes[:-1]]),
        np.array([WEIGHTS[case.mode] for case in learned]),
    )
    weights, table = listwise.fit(lists, TABLE if differences else 0, dense=dense, hashed=HASHED, steps=STEPS)
    return Ranker(center, scale, weights * varied, table, _NONE, _NONE, _NONE)


def _side_by_side(slots: Sequence[NDArray[np.uint16]]) -> NDArray[np.int32]:
    """Places in the table one case after the other, each as wide as the widest."""
    wide = max(each.shape[1] for each in slots)
    padded = [np.pad(each, ((0, 0), (0, wide - each.shape[1]))) for each in slots]
    return np.concatenate(padded).astype(np.int32)


def _mean(rankers: Sequence[Ranker]) -> Ranker:
    """The ranker whose scores are the mean of the scores."""
    center = np.mean([ranker.center for ranker in rankers], axis=0)
    scale = np.mean([ranker.scale for ranker in rankers], axis=0)
    weights = np.mean([ranker.weights * scale / ranker.scale for ranker in rankers], axis=0)
    table = np.mean([ranker.table for ranker in rankers], axis=0)
    return Ranker(center, scale, weights, table, _NONE, _NONE, _NONE)


def _with_surety(
    ranker: Ranker,
    cases: Sequence[Case],
    scored: Sequence[tuple[Floats, Floats]],
    signs: Floats,
    fold: int | None,
) -> Ranker:
    """The ranker with a confidence learned from the cases that are not of the fold."""
    used = np.array([case.fold != fold and case.mode != SIBLING for case in cases])
    first = np.array([case.right[scores.argmax()] for case, (_, scores) in zip(cases, scored, strict=True)])
    asked = np.array([case.mode == ASKED for case in cases])
    right = np.where(asked, np.where(first, 1.0, NEARLY), 0.0)[used]
    weights = np.array([WEIGHTS.get(case.mode, 0.5) for case in cases])[used]
    center, scale = signs[used].mean(axis=0), signs[used].std(axis=0) + 1e-6
    columns = ((signs[used] - center) / scale).clip(-4, 4)
    constant = np.ones((len(columns), 1))
    surety = listwise.fit_logistic(np.concatenate([constant, columns], axis=1), right, weights, SURETY)
    return replace(
        ranker,
        surety=surety,
        surety_center=center,
        surety_scale=scale,
        surety_trees=boosting.boost_surety(signs[used].astype(np.float32), right, weights),
    )
