"""Boosted trees by LightGBM: over what the linear ranking leaves open (LambdaRank), and for how sure the first hit is.

Only training needs the library. Burges, "From RankNet to LambdaRank to LambdaMART" (2010).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking.trees import Trees

Floats = NDArray[np.float64]

ROUNDS = 120
_SETTINGS: Mapping[str, object] = {
    "learning_rate": 0.05,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
SETTINGS: Mapping[str, object] = {
    **_SETTINGS,
    "objective": "lambdarank",
    "num_leaves": 12,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.4,
    "lambdarank_truncation_level": 5,
    "label_gain": [0, 1],
}
SURETY_ROUNDS = 200
SURETY: Mapping[str, object] = {
    **_SETTINGS,
    "objective": "cross_entropy",
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
}


def boost(
    matrix: NDArray[np.float32], right: NDArray[np.bool_], start: Floats, sizes: Sequence[int]
) -> Trees:
    """Trees to be added to the scores `start`. `sizes` are the candidates of each question, in order."""
    import lightgbm

    data = lightgbm.Dataset(matrix, right.astype(np.int32), group=sizes, init_score=start, free_raw_data=True)
    return _read(lightgbm.train(dict(SETTINGS), data, ROUNDS))


def boost_surety(matrix: NDArray[np.float32], right: Floats, weights: Floats) -> Trees:
    """Trees whose sum is the margin (log odds) of `right`, shares of 0 to 1; a row of the matrix a question."""
    import lightgbm

    data = lightgbm.Dataset(matrix, right, weight=weights)
    return _read(lightgbm.train(dict(SURETY), data, SURETY_ROUNDS))


def _read(booster: Any) -> Trees:
    return flattened([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])


def flattened(roots: Sequence[Mapping[str, Any]]) -> Trees:
    """Trees from LightGBM's nested nodes."""
    nodes = [list(_nodes(root)) for root in roots]
    shape = len(nodes), max(map(len, nodes), default=1)
    feature, left, right = (np.zeros(shape, np.int16) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape, np.float32)
    for tree, of_tree in enumerate(nodes):
        places = {id(node): place for place, node in enumerate(of_tree)}
        for place, node in enumerate(of_tree):
            if "leaf_value" in node:
                left[tree, place] = right[tree, place] = place
                value[tree, place] = node["leaf_value"]
            else:
                feature[tree, place], threshold[tree, place] = node["split_feature"], node["threshold"]
                left[tree, place] = places[id(node["left_child"])]
                right[tree, place] = places[id(node["right_child"])]
    return Trees(feature, threshold, left, right, value, max(map(_depth, roots), default=0))


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    if "leaf_value" not in node:
        yield from _nodes(node["left_child"])
        yield from _nodes(node["right_child"])


def _depth(node: Mapping[str, Any]) -> int:
    return 0 if "leaf_value" in node else 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))
