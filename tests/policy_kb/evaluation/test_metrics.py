"""The figures, against values reckoned by hand and against a second, naive reckoning."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.evaluation import metrics

RANKS = [1, 3, None, 2, 11, 1, 6, 10]
CONFIDENCES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5000001, 0.9, 1.0]), min_size=1, max_size=60)


def test_shares_and_reciprocal_ranks_by_hand() -> None:
    assert metrics.within(RANKS, 1) == pytest.approx(2 / 8)
    assert metrics.within(RANKS, 5) == pytest.approx(4 / 8)
    assert metrics.within(RANKS, 10) == pytest.approx(6 / 8)
    assert metrics.reciprocal(RANKS) == pytest.approx((1 + 1 / 3 + 0 + 1 / 2 + 0 + 1 + 1 / 6 + 1 / 10) / 8)


def test_recall_is_of_all_right_ones() -> None:
    found = ["x", "a", "y", "b", "z", "c"]
    assert metrics.recall(found, {"a", "b", "c"}) == pytest.approx(2 / 3)
    assert metrics.recall(found, {"c"}) == 0.0
    assert metrics.recall(found, {"c"}, top=6) == 1.0
    assert metrics.recall([], {"a"}) == 0.0


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.8, 0.9], 0.0),
        ([0.5, 0.5], [0.5], 0.5),
        ([0.9, 0.4], [0.5, 0.4], 0.625),  # 0.9 beats both; 0.4 ties with one and loses to one: 2.5 of 4
        ([3.0, 7.5], [2.0], 1.0),  # scores of peers are no probabilities
    ],
)
def test_area_by_hand(answerable: list[float], unanswerable: list[float], area: float) -> None:
    assert metrics.auroc(answerable, unanswerable) == pytest.approx(area)


@given(CONFIDENCES, CONFIDENCES)
def test_area_is_what_comparing_every_pair_says(answerable: list[float], unanswerable: list[float]) -> None:
    won = sum((a > b) + 0.5 * (a == b) for a, b in product(answerable, unanswerable))
    assert metrics.auroc(answerable, unanswerable) == pytest.approx(
        won / (len(answerable) * len(unanswerable))
    )


def test_answered_at_five_percent_by_hand() -> None:
    unanswerable = [number / 100 for number in range(100)]  # 0.95 .. 0.99 may be answered
    assert metrics.answered([0.95, 0.94, 0.951, 0.2], unanswerable) == pytest.approx(2 / 4)
    assert metrics.answered([0.94, 0.941], unanswerable) == pytest.approx(1 / 2)
    assert metrics.answered([0.5, 0.6], [0.5] * 40) == pytest.approx(1 / 2)
    assert metrics.answered([0.99, 1.0], [0.99]) == pytest.approx(1 / 2)


@given(CONFIDENCES, CONFIDENCES, st.sampled_from([0.0, 0.05, 0.3]))
def test_answered_is_the_most_that_any_threshold_gives(
    answerable: list[float], unanswerable: list[float], share: float
) -> None:
    allowed = int(share * len(unanswerable))
    thresholds = [0.0, *(value + 1e-9 for value in (*answerable, *unanswerable))]
    best = max(
        sum(one >= threshold for one in answerable)
        for threshold in thresholds
        if sum(one >= threshold for one in unanswerable) <= allowed
    )
    assert metrics.answered(answerable, unanswerable, share) == pytest.approx(best / len(answerable))


def test_a_confidence_that_just_reaches_the_threshold_answers() -> None:
    assert metrics.at_least([0.5, 0.49, 0.9, 0.0], 0.5) == pytest.approx(2 / 4)


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [metrics.percentile(values, share) for share in (0.5, 0.99, 1.0)] == [50.0, 99.0, 100.0]
    assert metrics.percentile([7.0], 0.99) == 7.0
    assert metrics.percentile([3.0, 1.0], 0.5) == 1.0
