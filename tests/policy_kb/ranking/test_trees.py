import numpy as np

from policy_kb.ranking.trees import NO_TREES
from policy_kb.training import boosting


def leaf(value: float) -> dict[str, object]:
    return {"leaf_value": value}


def split(
    feature: int, threshold: float, left: dict[str, object], right: dict[str, object]
) -> dict[str, object]:
    return {"split_feature": feature, "threshold": threshold, "left_child": left, "right_child": right}


def test_a_row_goes_left_up_to_the_threshold_and_the_leaves_are_summed() -> None:
    trees = boosting.flattened(
        [
            split(0, 0.5, leaf(1.0), split(1, 2.0, leaf(10.0), leaf(100.0))),
            leaf(0.25),
            split(1, 0.0, leaf(-1.0), leaf(0.0)),
        ]
    )
    matrix = np.array([[0.5, 9], [0.6, 2], [0.6, 2.1], [0, -1]], np.float32)
    assert trees(matrix).tolist() == [1.25, 10.25, 100.25, 0.25]


def test_no_trees_add_nothing() -> None:
    assert NO_TREES(np.ones((3, 2), np.float32)).tolist() == [0, 0, 0]
    assert boosting.flattened([])(np.ones((2, 2), np.float32)).tolist() == [0, 0]


def test_no_rows_are_no_fault() -> None:
    assert boosting.flattened([leaf(1.0)])(np.ones((0, 2), np.float32)).tolist() == []
