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


@pytest.mark.parametrize("documents", [False, True])
def test_what_is_found_and_what_is_measured_of_it_stays_the_same(
    documents: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = index.build(passages(documents))
    every = asked(whole)
    chosen = candidates.choose(every, 20)
    monkeypatch.setattr(pool, "ENOUGH", 900)
    monkeypatch.setattr(pool, "SIZE", 150)
    few = asked(whole)
    assert np.count_nonzero(few.words) < np.count_nonzero(every.words)
    assert candidates.choose(few, 20)[:10].tolist() == chosen[:10].tolist()
    for name in ("words", "pieces", "total", "overlap"):
        assert getattr(few, name)[chosen[:10]] == pytest.approx(getattr(every, name)[chosen[:10]])
    if documents:
        beside = chosen[:10] + 1
        assert few.words[beside] == pytest.approx(every.words[beside])


def test_a_small_collection_is_scored_whole() -> None:
    whole = index.build(passages()[:50])
    words = question.read(ASKED, whole)
    assert pool.terms(whole.passages, words.words, np.concatenate([words.chars, words.pairs])) is None


def test_the_pool_is_chosen_from_what_may_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.build(passages(), NO_MODEL)
    among = np.arange(600) % 2 == 0
    every = engine.likeliest(ASKED, among, 10)
    monkeypatch.setattr(pool, "ENOUGH", 900)
    monkeypatch.setattr(pool, "SIZE", 150)
    few = engine.likeliest(ASKED, among, 10)
    assert few.scores == pytest.approx(every.scores)
    assert (few.passages % 2 == 0).all()
