from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from policy_kb.evaluation.sets import LabelledSet, Question
from policy_kb.ranking import model
from policy_kb.ranking.engine import CANDIDATES, Engine
from policy_kb.ranking.passages import Passage
from policy_kb.training import fitting, learning, rows

THINGS = (
    "高血压",
    "糖尿病",
    "白内障",
    "肺结核",
    "冠心病",
    "脑梗死",
    "尿毒症",
    "胃溃疡",
    "肾结石",
    "关节炎",
    "支气管炎",
    "骨质疏松",
)
TODAY = date(2026, 1, 2)


@pytest.fixture(scope="module")
def phrasings() -> LabelledSet:
    passages, questions = [], []
    for at, thing in enumerate(THINGS):
        passages += [
            Passage(f"{at}a", f"{thing}怎么治疗"),
            Passage(f"{at}b", f"{thing}是什么引起的"),
            Passage(f"{at}c", f"{thing}如何医治"),
        ]
        questions.append(Question(f"q{at}", f"{thing}应该怎样治", frozenset({f"{at}a", f"{at}c"}), thing))
    return LabelledSet("phrasings", passages, questions)


def test_cases_hold_the_answer_or_have_it_taken_away(phrasings: LabelledSet) -> None:
    gathered = rows.gather(phrasings, ["今天天气怎么样"])
    assert gathered.kind == "phrasings"
    modes = [case.mode for case in gathered.cases]
    assert [modes.count(mode) for mode in (rows.ASKED, rows.REMOVED, rows.SIBLING, rows.STRANGE)] == [
        12,
        12,
        24,
        1,
    ]
    assert all(case.right.any() == (case.mode in (rows.ASKED, rows.SIBLING)) for case in gathered.cases)


def test_a_model_learned_ranks_right_and_equals_what_was_reckoned_out_of_fold(phrasings: LabelledSet) -> None:
    learned, reached = learning.train([phrasings], TODAY)
    assert reached[0].acc_at_1 == 1.0
    assert learned.about["trained"] == "2026-01-02"
    engine = Engine.build(phrasings.passages, learned)
    for question in phrasings.questions:
        assert engine.search(question.text).hits[0].id in question.relevant
    gathered = rows.gather(phrasings, [])
    fitted = fitting.fit(gathered.cases, gathered.features)
    best = max(fitted.scores[0])
    first = Engine.build(phrasings.passages, replace(learned, rankers={"phrasings": fitted.rankers}))
    assert first.search(phrasings.questions[0].text).hits[0].score == pytest.approx(best)
    assert first.search(phrasings.questions[0].text).confidence == pytest.approx(fitted.confidences[0])


def test_learning_twice_gives_the_same_file(phrasings: LabelledSet) -> None:
    first, second = (learning.train([phrasings], TODAY)[0] for _ in range(2))
    assert model.write(first) == model.write(second)


def test_a_fold_learns_nothing_from_its_own_questions(phrasings: LabelledSet) -> None:
    gathered = rows.gather(phrasings, [])
    fold = gathered.cases[0].fold
    spoilt = [
        replace(case, matrix=case.matrix * 9, right=~case.right) if case.fold == fold else case
        for case in gathered.cases
    ]
    good, bad = (fitting.fit(cases, gathered.features).rankers for cases in (gathered.cases, spoilt))
    assert np.array_equal(good[fold + 1].weights, bad[fold + 1].weights)
    assert np.array_equal(good[fold + 1].table, bad[fold + 1].table)
    assert not np.array_equal(good[0].weights, bad[0].weights)


def test_questions_of_one_group_share_a_fold_and_groups_spread_over_all() -> None:
    assert rows.fold("甲") == rows.fold("甲")
    assert {rows.fold(str(number)) for number in range(200)} == set(range(model.FOLDS))


@pytest.fixture(scope="module")
def long_texts() -> LabelledSet:
    """Of the two texts on a thing, the right one lacks 办法, the wrong one 电话: nothing else tells them apart."""
    rest = "根据有关规定，参合患者在定点医院看病的，按本院章程补偿。" * 3
    passages, questions = [], []
    for at, thing in enumerate(THINGS):
        passages += [
            Passage(f"{at}a", f"{thing}报销办法。{rest}"),
            Passage(f"{at}b", f"{thing}报销电话。{rest}"),
        ]
        questions.append(Question(f"q{at}", f"{thing}电话办法", frozenset({f"{at}b"}), thing))
    return LabelledSet("long", passages, questions)


def test_of_long_texts_it_is_learned_what_must_not_be_lacking(long_texts: LabelledSet) -> None:
    gathered = rows.gather(long_texts, [])
    assert gathered.kind == "passages"
    assert {case.learned for case in gathered.cases} == {CANDIDATES}
    few = [replace(case, matrix=case.matrix * 0) for case in gathered.cases]  # columns that tell nothing
    fitted = fitting.fit(few, gathered.features)
    blind = fitting.fit(few, gathered.features, differences=False)
    for case, scores, unlearned in zip(few, fitted.scores, blind.scores, strict=True):
        if case.mode == rows.ASKED:
            assert case.right[scores.argmax()]
            assert not np.ptp(unlearned)


def test_what_is_learned_of_long_texts_is_what_the_engine_says(long_texts: LabelledSet) -> None:
    gathered = rows.gather(long_texts, [])
    fitted = fitting.fit(gathered.cases, gathered.features)
    known = {model.fingerprint(q.text): rows.fold(q.group) for q in long_texts.questions}
    learned = model.Model(gathered.features, {"passages": fitted.rankers}, known)
    found = Engine.build(long_texts.passages, learned).search(long_texts.questions[0].text)
    assert found.hits[0].score == pytest.approx(max(fitted.scores[0]))
    assert found.confidence == pytest.approx(fitted.confidences[0])
