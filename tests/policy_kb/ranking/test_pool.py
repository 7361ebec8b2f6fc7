"""In a large collection the rarer terms of a question choose what is scored, and nothing of the result changes."""

import numpy as np
import pytest

from policy_kb.ranking import candidates, index, pool, question
from policy_kb.ranking.engine import NO_MODEL, Engine
from policy_kb.ranking.index import Index
from policy_kb.ranking.passages import Passage

SUBJECTS = (
    "门诊报销",
    "住院押金",
    "慢病签约",
    "妇女两癌",
    "儿童营养包",
    "白内障手术",
    "村卫生室",
    "远程医疗",
)
DETAILS = (
    "多少钱",
    "怎么办理",
    "去哪里申请",
    "要带什么材料",
    "什么时候开始",
    "由谁负责",
    "比例是几成",
    "免费吗",
)
ASKED = "儿童营养包去哪里申请，第117号通知"


def passages(documents: bool = False) -> list[Passage]:
    """Every passage shares most characters with every question; the numbers tell them apart."""
    return [
        Passage(
            f"{number}",
            f"关于{SUBJECTS[number % 8]}的第{number}号通知：{DETAILS[number // 8 % 8]}，请各乡镇卫生院照办。",
            document=f"d{number // 4}" if documents else "",
        )
        for number in range(600)
    ]


def asked(whole: Index) -> candidates.Scores:
    return candidates.score(whole, question.read(ASKED, whole))


def read_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Score every passage that shares a term."""
    for name in ("ENOUGH", "TOO_FEW", "SIZE"):
        monkeypatch.setattr(pool, name, 10**6)


@pytest.mark.parametrize("documents", [False, True])
def test_what_is_found_and_what_is_measured_of_it_stays_the_same(
    documents: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = index.build(passages(documents))
    few = asked(whole)
    read_all(monkeypatch)
    every = asked(whole)
    chosen = candidates.choose(every, 20)[:10]
    assert len(few.passages) < len(every.passages) == 600
    assert candidates.choose(few, 20)[:10].tolist() == chosen.tolist()
    for name in ("words", "pieces", "total", "overlap", "document_words", "document_pieces"):
        assert few.of(name, chosen) == pytest.approx(every.of(name, chosen))
    if documents:
        assert few.of("words", chosen + 1) == pytest.approx(every.of("words", chosen + 1))


def test_where_hardly_anything_is_rare_common_terms_are_read_too() -> None:
    whole = index.build(passages())
    common = question.read("请各乡镇卫生院照办", whole)
    assert (whole.passages.postings.rows[common.places] >= 0).all()
    found = candidates.score(whole, common)
    assert len(found.passages) == pool.SIZE
    assert (found.total > 0).all()


def test_the_pool_is_chosen_from_what_may_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.build(passages(), NO_MODEL)
    among = np.arange(600) % 2 == 0
    few = engine.likeliest(ASKED, among, 10)
    read_all(monkeypatch)
    every = engine.likeliest(ASKED, among, 10)
    assert few.scores == pytest.approx(every.scores)
    assert (few.passages % 2 == 0).all()


def test_of_a_small_region_those_that_hold_only_common_terms_are_found_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "TOO_FEW", 10)
    given = passages()
    given[7] = Passage("7", "请各乡镇卫生院照办。")
    engine = Engine.build(given, NO_MODEL)
    among = np.arange(600) == 7
    assert engine.likeliest(ASKED + "请照办", among, 10).passages.tolist() == [7]


def test_what_is_not_scored_scores_nought() -> None:
    whole = index.build(passages())
    few = asked(whole)
    outside = np.setdiff1d(np.arange(600), few.passages)[:5]
    assert few.of("total", outside).tolist() == [0.0] * 5
    assert asked(index.build([])).of("total", outside).tolist() == [0.0] * 5
