import math

import numpy as np
import pytest

from policy_kb.ranking import pool, postings, splicing
from policy_kb.ranking.postings import Numbers, Part, Postings

ONE, OTHER = 7, 9


def of(part: Part, size: int) -> Postings:
    return postings.joined([(part.terms, part, np.arange(size, dtype=np.int32))], size)


def built() -> Postings:
    """Text 0: 7 7 9. Text 1: 9. The other thirty hold nothing."""
    return of(postings.part(np.array([0, 0, 0, 1]), np.array([ONE, ONE, OTHER, OTHER])), 32)


def drawn(size: int, seed: int) -> Part:
    """Ten thousand occurrences of terms, the common ones many times in a text."""
    chance = np.random.default_rng(seed)
    return postings.part(chance.integers(size, size=10_000), chance.geometric(0.03, size=10_000))


def every(held: Postings) -> dict[tuple[int, int], int]:
    """How often each text holds each term, whichever way it is kept."""
    found: dict[tuple[int, int], int] = {}
    lists = held.lists(np.arange(len(held.terms)))
    for place, (term, (texts, counts)) in enumerate(zip(held.terms.tolist(), lists, strict=True)):
        assert len(texts) == held.held[place]
        assert (np.diff(texts) > 0).all()
        found |= {
            (term, text): times for text, times in zip(texts.tolist(), counts.tolist(), strict=True) if times
        }
    return found


def test_a_posting_says_who_holds_a_term_and_how_often() -> None:
    assert every(built()) == {(ONE, 0): 2, (OTHER, 0): 1, (OTHER, 1): 1}


def test_an_unknown_term_has_no_place_and_counts_as_the_rarest() -> None:
    held = built()
    places = held.places(np.array([8]))
    assert places.tolist() == [-1]
    assert held.rarity(places)[0] == pytest.approx(math.log1p(32.5 / 0.5))
    assert held.rarity(places)[0] > held.idf.max()


def test_a_weight_is_bm25() -> None:
    stretch = postings.stretch(np.array([3, 1, 0, 4], np.int32))
    assert stretch[0] == pytest.approx(0.5 * (1 - 0.4 + 0.4 * 3 / 2))
    assert postings.saturated(np.array([2.0], np.float32), stretch[:1])[0] == pytest.approx(
        2 * 1.5 / (2 + stretch[0])
    )
    assert built().idf[0] == pytest.approx(math.log1p((32 - 1 + 0.5) / 1.5))


def test_common_terms_and_rare_ones_are_counted_alike() -> None:
    part = drawn(500, 1)
    held = of(part, 500)
    assert 0 < len(held.common) < len(held.terms)
    assert every(held) == {
        (term, text): count
        for term, text, count in zip(
            np.repeat(part.terms, part.held).tolist(), part.texts.tolist(), part.counts.tolist(), strict=True
        )
    }
    some = np.array([3, 77, 401], np.int32)
    places = np.arange(len(held.terms))
    counted = pool.counts(held, pool.read(held, places), some)
    expected = every(held)
    for row, term in enumerate(held.terms.tolist()):
        assert counted[row].tolist() == [expected.get((term, text), 0) for text in some.tolist()]


def test_what_is_held_very_often_is_counted_to_255() -> None:
    assert every(of(postings.part(np.zeros(300, np.int64), np.full(300, ONE)), 9)) == {(ONE, 0): 255}


def test_parts_are_put_together_as_if_they_had_been_one() -> None:
    chance = np.random.default_rng(2)
    texts, terms = np.sort(chance.integers(400, size=5000)), chance.geometric(0.05, size=5000)
    first = texts < 150
    parts = []
    for chosen, begin, end in ((first, 0, 150), (~first, 150, 400)):
        part = postings.part(texts[chosen] - begin, terms[chosen])
        parts.append((part.terms, part, np.arange(begin, end, dtype=np.int32)))
    assert every(postings.joined(parts, 400)) == every(of(postings.part(texts, terms), 400))


@pytest.mark.parametrize("groups", [np.arange(400) // 7, np.arange(400) % 7], ids=["together", "apart"])
def test_a_group_holds_what_its_texts_hold(groups: Numbers) -> None:
    part = drawn(400, 3)
    found = every(of(postings.grouped(part, groups.astype(np.int32)), 400))
    expected: dict[tuple[int, int], int] = {}
    for (term, text), count in every(of(part, 400)).items():
        key = (term, int(groups[text]))
        expected[key] = min(expected.get(key, 0) + count, 255)
    assert found == expected


def test_texts_are_taken_out_and_put_in_between() -> None:
    held, new = of(drawn(400, 4), 400), drawn(50, 5)
    before = every(held)
    stays = np.ones(400, np.bool_)
    stays[100:130] = False
    places = np.arange(200, 250, dtype=np.int32)  # of the new ones; what stood there moves on
    kept = np.full(400, -1, np.int32)
    kept[stays] = np.setdiff1d(np.arange(420), places)
    found = splicing.spliced(held, kept, new.terms, new, places, 420)
    expected = {(term, int(kept[text])): times for (term, text), times in before.items() if kept[text] >= 0}
    expected |= {(term, int(places[text])): times for (term, text), times in every(of(new, 50)).items()}
    assert every(found) == expected
    assert every(held) == before
    terms, counts = np.unique([term for term, _ in expected], return_counts=True)
    assert found.held[found.places(terms)].tolist() == counts.tolist()


def test_a_term_that_nobody_holds_any_more_is_unknown() -> None:
    held = built()
    kept = np.arange(-1, 31, dtype=np.int32)
    nothing = postings.part(np.zeros(0, np.int64), np.zeros(0, np.int64))
    found = splicing.spliced(held, kept, nothing.terms, nothing, np.zeros(0, np.int32), 31)
    assert every(found) == {(OTHER, 0): 1}
    assert found.places(np.array([ONE, OTHER])).tolist() == [-1, 1]


def test_nothing_can_be_indexed() -> None:
    empty = postings.joined([], 0)
    assert empty.places(np.array([1])).tolist() == [-1]
    assert empty.rarity(empty.places(np.array([1])))[0] > 0
