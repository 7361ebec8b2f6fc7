import math

import numpy as np
import pytest

from policy_kb.ranking import postings


def built() -> postings.Postings:
    """Passage 0: 7 7 9. Passage 1: 9. Passage 2: nothing."""
    return postings.build(np.array([0, 0, 0, 1]), np.array([7, 7, 9, 9]), 3)


def test_a_posting_says_who_holds_a_term_and_how_often() -> None:
    of = built()
    passages, which, at = of.gather(of.places(np.array([9, 7])))
    assert list(zip(passages, which, of.counts[at], strict=True)) == [(0, 0, 1), (1, 0, 1), (0, 1, 2)]


def test_an_unknown_term_has_no_place_and_counts_as_the_rarest() -> None:
    of = built()
    places = of.places(np.array([8]))
    assert places.tolist() == [-1]
    assert of.rarity(places)[0] == pytest.approx(math.log1p(3.5 / 0.5))
    assert of.rarity(places)[0] > of.idf.max()


def test_a_weight_is_bm25() -> None:
    of = built()
    idf = math.log1p((3 - 1 + 0.5) / 1.5)
    stretch = 0.5 * (1 - 0.4 + 0.4 * 3 / (4 / 3))
    _, _, at = of.gather(of.places(np.array([7])))
    assert of.worth[at[0]] == pytest.approx(idf * 2 * 1.5 / (2 + stretch))


def test_a_text_that_lost_words_is_weighed_by_what_is_left() -> None:
    of = built()
    places = of.places(np.array([7, 9]))
    _, _, at = of.gather(places)
    whole = of.worth[at][of.passages[at] == 0].sum()
    assert of.worth_of(places, np.array([2.0, 1.0]), 0) == pytest.approx(float(whole))
    assert of.worth_of(places, np.array([0.0, 1.0]), 0) < whole


def test_nothing_can_be_indexed() -> None:
    empty = postings.build(np.zeros(0, np.int64), np.zeros(0, np.int64), 0)
    assert empty.places(np.array([1])).tolist() == [-1]
    assert empty.rarity(empty.places(np.array([1])))[0] > 0
