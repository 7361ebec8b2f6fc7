from dataclasses import replace

import numpy as np
import pytest

from policy_kb.ranking import model as models
from policy_kb.ranking.engine import NO_MODEL, Engine, Passage
from policy_kb.ranking.model import Model, Ranker
from policy_kb.training import boosting

PASSAGES = [
    Passage("a#0", "住院押金不用交，先看病后付钱。", "先诊疗后付费", "a"),
    Passage("a#1", "出院时一次结清个人部分。", "先诊疗后付费", "a"),
    Passage("b#0", "门诊报销比例为60%，每年最多500元。", "门诊统筹", "b"),
    Passage("c#0", "家庭医生每年上门随访四次。", "家庭医生签约", "c"),
]
WITH_AND_WITHOUT = pytest.mark.parametrize("model", [NO_MODEL, None], ids=["first stage", "built-in"])


def ids(engine: Engine, question: str) -> list[str]:
    return [hit.id for hit in engine.search(question).hits]


@WITH_AND_WITHOUT
def test_the_passage_that_speaks_of_it_comes_first(model: Model | None) -> None:
    engine = Engine.build(PASSAGES, model)
    assert ids(engine, "门诊能报多少比例")[0] == "b#0"
    assert ids(engine, "家庭医生多久来一次")[0] == "c#0"


@WITH_AND_WITHOUT
@pytest.mark.parametrize("question", ["", " ", "？", "𠀀𠀁", "\0", "xyz"])
def test_a_question_without_a_shared_term_finds_nothing(model: Model | None, question: str) -> None:
    found = Engine.build(PASSAGES, model).search(question)
    assert found.hits == ()
    assert found.confidence == 0.0


@WITH_AND_WITHOUT
@pytest.mark.parametrize("question", ["的", "门", "门诊" * 5000, "门诊𠀀？", "60%", "a b c 门诊"])
def test_odd_questions_are_ranked_too(model: Model | None, question: str) -> None:
    found = Engine.build(
        [*PASSAGES, Passage("z", "的𠀀"), Passage("y", ""), Passage("x", "。。")], model
    ).search(question)
    assert 0.0 <= found.confidence <= 1.0
    assert len(found.hits) == len({hit.id for hit in found.hits}) > 0


@WITH_AND_WITHOUT
def test_a_corpus_may_be_empty_or_one_passage(model: Model | None) -> None:
    assert Engine.build([], model).search("门诊").hits == ()
    assert ids(Engine.build(PASSAGES[2:3], model), "门诊") == ["b#0"]
    assert ids(Engine.build([Passage("e", "")], model), "门诊") == []


@WITH_AND_WITHOUT
def test_the_same_question_gets_the_same_answer(model: Model | None) -> None:
    first, second = Engine.build(PASSAGES, model), Engine.build(PASSAGES, model)
    assert first.search("住院要先交钱吗") == second.search("住院要先交钱吗") == first.search("住院要先交钱吗")


@WITH_AND_WITHOUT
def test_what_is_left_out_is_as_if_it_had_never_been_there(model: Model | None) -> None:
    engine = Engine.build(PASSAGES, model)
    hits = engine.search("住院押金要不要交", without={"a#0", "unknown"}).hits
    assert "a#0" not in {hit.id for hit in hits}
    alone = Engine.build([*PASSAGES[:1], *PASSAGES[2:]], model)
    assert [hit.id for hit in alone.search("住院押金", without={"a#0"}).hits] == []


def test_a_document_is_weighed_without_the_passages_left_out() -> None:
    engine = Engine.build(PASSAGES, NO_MODEL)
    whole = {hit.id: hit.score for hit in engine.search("押金结清").hits}
    less = {hit.id: hit.score for hit in engine.search("押金结清", without={"a#0"}).hits}
    assert less["a#1"] < whole["a#1"]


def test_no_more_hits_than_asked_for() -> None:
    engine = Engine.build([Passage(str(n), f"门诊报销{n}") for n in range(200)], NO_MODEL)
    assert len(engine.search("门诊报销", 3).hits) == 3
    assert len(engine.search("门诊报销", 120).hits) == 120


def test_features_come_only_when_asked_for() -> None:
    engine = Engine.build(PASSAGES)
    assert engine.search("门诊").hits[0].features == {}
    assert engine.search("门诊", explain=True).hits[0].features["pair_cover"] == pytest.approx(1.0)


def marked(mark: float) -> Ranker:
    """A ranker whose confidence tells which it is."""
    none = np.zeros(0)
    signs = 1 + 6
    return Ranker(
        np.zeros(1),
        np.ones(1),
        np.ones(1),
        none,
        np.array([mark] + [0.0] * signs),
        np.zeros(signs),
        np.ones(signs),
    )


def test_a_question_of_the_training_is_answered_by_the_model_that_did_not_see_it() -> None:
    rankers = tuple(marked(float(mark)) for mark in range(6))
    known = {models.fingerprint("门诊报多少？"): 3}
    model = Model(("total",), {"phrasings": rankers, "parts": rankers}, known)
    engine = Engine.build(PASSAGES, model)
    assert engine.search("门诊报多少").confidence == pytest.approx(1 / (1 + np.exp(-4)))
    assert engine.search(" 门诊报多少？？").confidence == pytest.approx(1 / (1 + np.exp(-4)))
    assert engine.search("门诊报几成").confidence == pytest.approx(0.5)


def test_the_trees_make_half_of_the_margin_of_the_confidence() -> None:
    split = {
        "split_feature": 0,
        "threshold": -1.0,
        "left_child": {"leaf_value": 0},
        "right_child": {"leaf_value": 5},
    }
    ranker = replace(marked(1.0), surety_trees=boosting.flattened([split]))
    engine = Engine.build(PASSAGES, Model(("total",), {"phrasings": (ranker,), "parts": (ranker,)}))
    assert engine.search("门诊报多少").confidence == pytest.approx(1 / (1 + np.exp(-3)))


@pytest.mark.parametrize("text", ["", "。根据有关规定，" + "参合患者在定点医院看病的，按本办法补偿。" * 5])
def test_differences_can_be_switched_off(text: str) -> None:
    model = models.builtin()
    assert model is not None
    off = {kind: tuple(replace(each, table=np.zeros(0)) for each in of) for kind, of in model.rankers.items()}
    passages = [Passage("1", f"怎么预防肺炎{text}"), Passage("2", f"如何治疗肺炎{text}")]
    with_them = Engine.build(passages, model).search("怎样治疗肺炎")
    without = Engine.build(passages, replace(model, rankers=off)).search("怎样治疗肺炎")
    assert with_them.hits[0].score != without.hits[0].score
