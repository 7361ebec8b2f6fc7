import numpy as np
import pytest

from policy_kb.training import listwise


def test_the_minimum_of_a_slanted_bowl_is_found() -> None:
    bowl = np.array([1.0, 50.0, 0.1])
    foot = np.array([3.0, -1.0, 7.0])
    found = listwise.minimise(
        lambda at: (float((bowl * (at - foot) ** 2).sum()), 2 * bowl * (at - foot)), np.zeros(3), 60
    )
    assert found == pytest.approx(foot, abs=1e-3)


def lists(slots: bool) -> listwise.Lists:
    """Ten questions of three candidates; the right one has the greatest first column and key 5."""
    column = np.tile([[1.0, 0.3], [0.0, 0.9], [0.2, 0.1]], (10, 1)).astype(np.float32)
    keys = np.tile([[5, 0], [6, 7], [0, 0]], (10, 1)).astype(np.int32)
    return listwise.Lists(
        column, keys if slots else None, np.tile([True, False, False], 10), np.arange(0, 30, 3), np.ones(10)
    )


def test_the_column_of_the_right_ones_gets_weight() -> None:
    weights, table = listwise.fit(lists(False), 0, dense=1.0, hashed=1.0, steps=30)
    assert weights[0] > 0 > weights[1]
    assert len(table) == 0


def test_keys_of_the_right_ones_get_weight_and_no_key_gets_none() -> None:
    _, table = listwise.fit(lists(True), 8, dense=1.0, hashed=1.0, steps=30)
    assert table[5] > 0 > table[6] == pytest.approx(table[7])
    assert table[[0, 1, 2, 3, 4]].tolist() == [0] * 5


def test_a_stronger_penalty_gives_smaller_weights() -> None:
    free, _ = listwise.fit(lists(False), 0, dense=0.1, hashed=1.0, steps=30)
    bound, _ = listwise.fit(lists(False), 0, dense=100.0, hashed=1.0, steps=30)
    assert abs(bound).sum() < abs(free).sum()


def test_a_logistic_regression_is_calibrated_on_its_own_rows() -> None:
    columns = np.array([[1.0, 0.0]] * 10 + [[1.0, 1.0]] * 10)
    right = np.array([1.0] * 2 + [0.0] * 8 + [1.0] * 7 + [0.0] * 3)
    theta = listwise.fit_logistic(columns, right, np.ones(20), 1e-6)
    assert 1 / (1 + np.exp(-columns[[0, -1]] @ theta)) == pytest.approx([0.2, 0.7], abs=1e-3)
