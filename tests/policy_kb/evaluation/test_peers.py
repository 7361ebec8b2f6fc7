"""Every peer finds what shares words, ranks nothing that shares none, and loses what is taken away."""

from importlib.util import find_spec

import pytest

from policy_kb.evaluation import peers, sets
from policy_kb.evaluation.sets import LabelledSet
from tests.policy_kb.evaluation.conftest import Folder

NEEDS = {"bm25s": "bm25s", "tantivy": "tantivy", "rank_bm25": "rank_bm25", "TF-IDF n-grams": "sklearn"}
INSTALLED = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            bool(NEEDS.get(name)) and find_spec(NEEDS[name]) is None, reason="make peers installs it"
        ),
    )
    for name in peers.BUILDS
]


@pytest.fixture
def tiny(folder: Folder) -> LabelledSet:
    return sets.read(folder())


@pytest.mark.parametrize("name", INSTALLED)
def test_a_peer_ranks_by_what_is_shared(name: str, tiny: LabelledSet) -> None:
    peer = peers.BUILDS[name](tiny.passages)
    found = peer.search("高血压患者每次随访都做什么")
    assert found.hits[0].id == "b#1"
    assert found.confidence == found.hits[0].score > 0
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert len(peer.search("高血压患者每次随访都做什么", 1).hits) == 1


@pytest.mark.parametrize("name", INSTALLED)
def test_what_is_taken_away_is_not_found(name: str, tiny: LabelledSet) -> None:
    peer = peers.BUILDS[name](tiny.passages)
    question = "医院报销比例，高血压患者每次随访"
    assert peer.search(question).hits[0].id == "b#1"
    found = peer.search(question, 1, without={"b#1"})
    assert [hit.id for hit in found.hits] == ["a#1"]
    assert found.confidence < peer.search(question).confidence


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize("question", ["qwerty zxcvb", "？？", '"', 'NEAR("', "x", "😀😀😀😀"])
def test_a_question_that_shares_nothing_finds_nothing(name: str, question: str, tiny: LabelledSet) -> None:
    found = peers.BUILDS[name](tiny.passages).search(question)
    assert (found.hits, found.confidence) == ((), 0.0)


@pytest.mark.parametrize("name", INSTALLED)
def test_titles_are_read_with_the_text(name: str, tiny: LabelledSet) -> None:
    found = peers.BUILDS[name](tiny.passages).search("签约。家庭医生")
    assert found.hits[0].id == "b#0"


def test_words_are_the_segmenters_without_signs() -> None:
    assert peers.words("住院押金，100元！") == ["住院", "押金", "100", "元"]


def test_only_the_slow_peer_is_left_out_of_big_sets() -> None:
    assert [name for name in peers.BUILDS if not peers.fit(name, 15_001)] == ["rank_bm25"]
    assert all(peers.fit(name, 15_000) for name in peers.BUILDS)


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda module: None if module == "sklearn" else object())
    assert peers.missing() == ["scikit-learn"]
