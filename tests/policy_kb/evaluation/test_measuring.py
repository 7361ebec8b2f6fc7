"""One engine over one set: what it is given, and what comes of its answers."""

import subprocess
import sys
from dataclasses import fields

import pytest

from policy_kb.evaluation import sets
from policy_kb.evaluation.measuring import Measured, measure, rank, searches
from policy_kb.evaluation.sets import LabelledSet
from policy_kb.ranking.engine import Engine, Passage
from tests.policy_kb.evaluation.conftest import CORPUS, QUESTIONS, Folder, Oracle

FAR = ["红烧肉怎么做", "明天会下雨吗"]


@pytest.fixture
def tiny(folder: Folder) -> LabelledSet:
    return sets.read(folder())


@pytest.fixture
def oracle() -> Oracle:
    """Right at once, right in the next place with a neighbour first, and third; far questions find a#2 and nothing."""
    return Oracle(
        {
            "住院要不要交押金": ["a#0", "a#2"],
            "一级医院报销多少": ["a#2", "a#1"],
            "家庭医生一年来几次": ["a#0", "a#2", "b#1"],
            "红烧肉怎么做": ["a#2"],
        },
        {"a#0": 0.9, "a#1": 0.6, "a#2": 0.5},
    )


def figures(tiny: LabelledSet, oracle: Oracle, threshold: float | None = 0.5) -> Measured:
    return measure("oracle", oracle.build, tiny, FAR, threshold=threshold)


def test_figures_by_hand(tiny: LabelledSet, oracle: Oracle) -> None:
    found = figures(tiny, oracle)
    assert (found.engine, found.set, found.passages, found.questions) == ("oracle", "tiny", 5, 3)
    assert found.acc_at_1 == pytest.approx(1 / 3)
    assert found.hit_at_5 == 1.0
    assert found.r_at_5 == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert found.mrr_at_10 == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert found.neighbour_at_1 == pytest.approx(2 / 3)
    # With the answer .9 .5 .9; with it taken away .5 .5 .9: 3 pairs of 9 won by each .9 but for one tie
    assert found.auroc_near == pytest.approx((2.5 + 1.0 + 2.5) / 9)
    assert found.auroc_far == pytest.approx((2 + 1.5 + 2) / 6)
    assert found.answered_near == 0.0
    assert found.answered_far == pytest.approx(2 / 3)
    assert found.answered == found.false_near == 1.0
    assert found.false_far == pytest.approx(1 / 2)
    assert 0 <= found.p50_ms <= found.p99_ms
    assert found.build_s >= 0
    assert found.peak_mb > 10


def test_an_engine_without_a_threshold_and_a_set_without_parts_have_no_such_figures(
    folder: Folder, oracle: Oracle
) -> None:
    corpus = [{"id": "r1", "text": "押金"}, {"id": "r2", "text": "随访"}]
    made = sets.read(folder(corpus, [{"id": "q", "text": "要押金吗", "relevant": ["r1"]}]))
    found = figures(made, oracle, threshold=None)
    assert (found.neighbour_at_1, found.answered, found.false_near, found.false_far) == (None,) * 4


def test_the_engine_is_given_texts_and_ids_and_nothing_else(tiny: LabelledSet, oracle: Oracle) -> None:
    figures(tiny, oracle)
    assert {field.name for field in fields(Passage)} == {"id", "text", "title", "document", "words"}
    assert {p.words for p in oracle.passages} == {""}
    assert [(p.id, p.text, p.title) for p in oracle.passages] == [
        (item["id"], item["text"], item["title"]) for item in CORPUS
    ]
    with_answers = [question for question, _, without in oracle.searches if not without]
    asked = [item["text"] for item in QUESTIONS]
    assert with_answers == [asked[0], *asked, *FAR]
    assert {top for _, top, _ in oracle.searches} == {10}


def test_answers_are_taken_away_one_question_at_a_time(tiny: LabelledSet, oracle: Oracle) -> None:
    figures(tiny, oracle)
    taken = [(question, without) for question, _, without in oracle.searches if without]
    assert taken == [(question.text, question.relevant) for question in tiny.questions]


def test_every_search_is_told(tiny: LabelledSet, oracle: Oracle) -> None:
    told: list[int] = []
    measure("oracle", oracle.build, tiny, FAR, told=told.append)
    assert told == list(range(1, searches(tiny, FAR) + 1))


def test_the_products_engine_really_loses_what_is_taken_away(tiny: LabelledSet) -> None:
    engine = Engine.build(tiny.passages)
    question = tiny.questions[0]
    whole = [hit.id for hit in engine.search(question.text).hits]
    assert whole[0] == "a#0"
    left = engine.search(question.text, without=question.relevant)
    assert "a#0" not in [hit.id for hit in left.hits]
    assert engine.search(question.text, without=[passage.id for passage in tiny.passages]).hits == ()


def test_the_engine_knows_nothing_of_the_labels() -> None:
    """Neither the engine nor anything it needs imports this package."""
    says = (
        "import sys, policy_kb.ranking.engine; print([name for name in sys.modules if 'evaluation' in name])"
    )
    assert _python(says) == "[]\n"


def test_ranks_count_from_one() -> None:
    assert rank(["a", "b", "c"], {"b", "c"}) == 2
    assert rank(["a"], {"b"}) is None
    assert rank([], {"b"}) is None


def test_peak_memory_grows_with_what_is_held() -> None:
    says = (
        "from policy_kb.evaluation.measuring import peak_megabytes as peak\n"
        "before = peak(); held = bytearray(b'x') * 2**28; print(before, peak())"
    )
    before, after = map(float, _python(says).split())
    assert before > 10
    assert 200 < after - before < 300


def _python(says: str) -> str:
    """What a fresh interpreter prints."""
    run = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    return run.stdout
