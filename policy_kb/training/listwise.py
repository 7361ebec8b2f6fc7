"""Fits a listwise ranking: of one question's candidates the right ones should hold all the probability.

A conditional logit (McFadden 1974; as a ranking loss, Cao et al., "Learning to Rank", 2007) over dense columns and
over hashed keys, with L2; and the plain logistic regression of one row each. Minimised by L-BFGS
(Nocedal and Wright, "Numerical Optimization", ch. 7). Numpy only; deterministic.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking.reading import Whole

Floats = NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]

_REMEMBERED, _HALVINGS = 8, 20


@dataclass(frozen=True)
class Lists:
    """Candidates of many questions, one after the other. `slots` are places in the table of keys; 0 is none."""

    columns: NDArray[np.float32]
    slots: NDArray[np.int32] | None
    right: NDArray[np.bool_]
    starts: Whole  # first row of each question
    weights: Floats  # of questions


def fit(lists: Lists, table: int, *, dense: float, hashed: float, steps: int) -> tuple[Floats, Floats]:
    """The weights of the columns and of the table's places. `dense` and `hashed` are the L2 penalties."""
    count = lists.columns.shape[1]
    sizes = np.diff(np.append(lists.starts, len(lists.columns)))
    columns = lists.columns
    rows, slots = _pairs(lists)
    penalty = np.concatenate([np.full(count, dense), np.full(table, hashed)])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = np.bincount(rows, weights[count:][slots], len(columns)).astype(np.float64)
        scores += columns @ weights[:count].astype(np.float32)
        shares = _shares(scores, lists.starts, sizes)
        right = np.maximum(np.add.reduceat(shares * lists.right, lists.starts), 1e-12)
        slope = (shares - shares * lists.right / np.repeat(right, sizes)) * np.repeat(lists.weights, sizes)
        found = np.concatenate([slope.astype(np.float32) @ columns, np.bincount(slots, slope[rows], table)])
        total = -(lists.weights * np.log(right)).sum() + 0.5 * (penalty * weights**2).sum()
        return float(total), found + penalty * weights

    weights = minimise(loss, np.zeros(count + table), steps)
    return weights[:count], weights[count:]


def fit_logistic(columns: Floats, right: Floats, weights: Floats, penalty: float, steps: int = 60) -> Floats:
    """Weights of a logistic regression; the first column is the constant and pays no penalty."""
    pays = np.full(columns.shape[1], penalty)
    pays[0] = 0.0

    def loss(theta: Floats) -> tuple[float, Floats]:
        margin = columns @ theta
        total = (weights * (np.logaddexp(0, margin) - right * margin)).sum() + 0.5 * (pays * theta**2).sum()
        slope = weights * (1 / (1 + np.exp(-margin)) - right)
        return float(total), slope @ columns + pays * theta

    return minimise(loss, np.zeros(columns.shape[1]), steps)


def minimise(loss: Loss, start: Floats, steps: int) -> Floats:
    """L-BFGS with a backtracking search."""
    at = start
    value, slope = loss(at)
    moves: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -_two_loops(slope, moves)
        falls = float(direction @ slope)
        step = 1.0 if moves else min(1.0, 1.0 / max(float(np.abs(slope).sum()), 1e-12))
        for _ in range(_HALVINGS):
            next_value, next_slope = loss(at + step * direction)
            if next_value <= value + 1e-4 * step * falls:
                break
            step /= 2
        else:
            return at
        move, turn = step * direction, next_slope - slope
        if float(move @ turn) > 1e-10:
            moves = [*moves[1 - _REMEMBERED :], (move, turn, 1 / float(move @ turn))]
        gained = value - next_value
        at, value, slope = at + move, next_value, next_slope
        if gained < 1e-7 * abs(value):
            return at
    return at


def _two_loops(slope: Floats, moves: list[tuple[Floats, Floats, float]]) -> Floats:
    found = slope.copy()
    shares = []
    for move, turn, inverse in reversed(moves):
        share = inverse * float(move @ found)
        shares.append(share)
        found -= share * turn
    if moves:
        move, turn, _ = moves[-1]
        found *= float(move @ turn) / float(turn @ turn)
    for (move, turn, inverse), share in zip(moves, reversed(shares), strict=True):
        found += move * (share - inverse * float(turn @ found))
    return found


def _pairs(lists: Lists) -> tuple[Whole, Whole]:
    """(row, place in the table) of every key that is there."""
    if lists.slots is None:
        none = np.zeros(0, np.int64)
        return none, none
    rows, columns = np.nonzero(lists.slots)
    return rows, lists.slots[rows, columns].astype(np.int64)


def _shares(scores: Floats, starts: Whole, sizes: Whole) -> Floats:
    """The probability of each candidate among those of its question."""
    raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    shares: Floats = raised / np.repeat(np.add.reduceat(raised, starts), sizes)
    return shares
