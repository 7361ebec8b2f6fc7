"""A logistic model with a ridge: fitted, asked, and written as the product reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.core.clock import SystemClock

RIDGE, STEPS = 2.0, 60
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`mean` and `scale` of the features; their weights, the intercept first."""

    mean: Array
    scale: Array
    weights: Array

    def chance(self, table: Array) -> Array:
        """The probability of each row."""
        rows = (table - self.mean) / self.scale
        return np.asarray(1 / (1 + np.exp(-(self.weights[0] + rows @ self.weights[1:]))))


def fit(table: Array, right: NDArray[np.bool_], counts: Array) -> Fitted:
    """By Newton's steps. `counts`: of each example, how much it counts."""
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
    rows = np.column_stack([np.ones(len(table)), (table - mean) / scale])
    ridge = np.array([1e-6, *([RIDGE] * table.shape[1])])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (p - right)) + ridge * weights
        bend = (rows * (counts * p * (1 - p))[:, None]).T @ rows + np.diag(ridge)
        weights -= np.linalg.solve(bend, slope)
    return Fitted(mean, scale, weights)


def written(
    names: Sequence[str], table: Array, right: NDArray[np.bool_], counts: Array, enough: float
) -> str:
    """Learned from all examples, as `policy_kb.assurance` reads it."""
    model = fit(table, right, counts)
    columns = zip(names, model.mean.tolist(), model.scale.tolist(), model.weights[1:].tolist(), strict=True)
    held = {
        "learned_from": {"answered": int(right.sum()), "not answered": int((~right).sum())},
        "date": SystemClock().now().date().isoformat(),
        "enough": enough,
        "intercept": round(float(model.weights[0]), 5),
        "features": {
            name: {"mean": round(m, 5), "scale": round(s, 5), "weight": round(w, 5)}
            for name, m, s, w in columns
        },
    }
    return json.dumps(held, indent=1) + "\n"
