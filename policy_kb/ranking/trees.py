"""Boosted trees as flat arrays, walked for all candidates and trees at once. Made by `policy_kb.training.boosting`.

Every tree has the same number of places; a leaf points to itself, so walking on from it changes nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """Row t is tree t. A row of the matrix goes left where its feature is at most the threshold."""

    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]  # of leaves
    depth: int  # steps from the root to the deepest leaf

    def __call__(self, matrix: NDArray[np.float32]) -> Floats:
        """The summed values of the leaves that each row of the matrix comes to."""
        count, places = self.feature.shape
        if not count or not len(matrix):
            return np.zeros(len(matrix))
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        first = np.arange(count, dtype=np.int64) * places
        left = (self.left + first[:, None]).ravel()
        right = (self.right + first[:, None]).ravel()
        at = np.broadcast_to(first, (len(matrix), count))
        rows = np.arange(len(matrix))[:, None]
        for _ in range(self.depth):
            at = np.where(matrix[rows, feature[at]] <= threshold[at], left[at], right[at])
        summed: Floats = self.value.ravel()[at].sum(axis=1, dtype=np.float64)
        return summed


NO_TREES = Trees(
    np.zeros((0, 1), np.int16),
    np.zeros((0, 1)),
    np.zeros((0, 1), np.int16),
    np.zeros((0, 1), np.int16),
    np.zeros((0, 1), np.float32),
    0,
)
