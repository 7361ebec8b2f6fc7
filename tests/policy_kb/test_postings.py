"""Postings in one array say what sets of names say, of all documents and of a part of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.postings import Postings

NAMES = st.sampled_from("甲乙丙丁戊己")
DOCUMENTS = st.lists(st.lists(NAMES, max_size=5), max_size=8)
WEIGHTS = st.dictionaries(st.sampled_from("甲乙丙丁戊己庚"), st.floats(0.1, 9), max_size=7)


@given(DOCUMENTS, WEIGHTS)
def test_every_name_has_its_documents_and_every_document_its_weight(
    documents: list[list[str]], weights: dict[str, float]
) -> None:
    found = Postings(documents)
    for name in weights:
        assert found.of(name).tolist() == [at for at, names in enumerate(documents) if name in names]
    assert found.shared(weights).tolist() == pytest.approx(
        [sum(weight for name, weight in weights.items() if name in names) for names in documents]
    )


@given(DOCUMENTS, WEIGHTS, st.data())
def test_a_part_is_what_would_have_been_built_of_it_alone(
    documents: list[list[str]], weights: dict[str, float], data: st.DataObject
) -> None:
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(documents)))))) if documents else []
    part = Postings(documents).within(np.array(chosen, np.int32))
    alone = Postings([documents[at] for at in chosen])
    for name in weights:
        assert part.of(name).tolist() == alone.of(name).tolist()
    assert part.shared(weights).tolist() == pytest.approx(alone.shared(weights).tolist())


def test_of_nothing_there_is_nothing() -> None:
    none = Postings([])
    assert none.of("甲").tolist() == none.shared({"甲": 1.0}).tolist() == []
    assert none.within(np.array([], np.int32)).shared({"甲": 1.0}).tolist() == []
