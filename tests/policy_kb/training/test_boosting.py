import lightgbm
import numpy as np
import pytest

from policy_kb.training import boosting


def test_our_walk_gives_what_the_library_gives() -> None:
    chance = np.random.default_rng(3)
    matrix = chance.normal(size=(3000, 6)).astype(np.float32)
    right = matrix[:, 0] * matrix[:, 1] + chance.normal(size=3000) > 1.5
    data = lightgbm.Dataset(matrix, right.astype(np.int32), group=[20] * 150)
    booster = lightgbm.train({**boosting.SETTINGS}, data, 30)
    trees = boosting.flattened([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])
    assert trees(matrix) == pytest.approx(booster.predict(matrix, raw_score=True), abs=1e-5)


def test_the_trees_of_the_confidence_give_the_log_odds() -> None:
    chance = np.random.default_rng(5)
    matrix = chance.normal(size=(3000, 2)).astype(np.float32)
    right = np.where(np.abs(matrix[:, 0]) < 0.5, 0.9, 0.2)
    trees = boosting.boost_surety(matrix, right, np.ones(3000))
    within, beyond = 1 / (1 + np.exp(-trees(np.array([[0, 0], [2, 0]], np.float32))))
    assert within == pytest.approx(0.9, abs=0.05)
    assert beyond == pytest.approx(0.2, abs=0.05)


def test_trees_find_what_a_sum_cannot() -> None:
    chance = np.random.default_rng(4)
    matrix = chance.normal(size=(4000, 2)).astype(np.float32)
    right = np.abs(matrix[:, 0]) < 0.3
    trees = boosting.boost(matrix, right, np.zeros(4000), [20] * 200)
    below, within, above = trees(np.array([[-2, 0], [0, 0], [2, 0]], np.float32))
    assert within > max(below, above)
