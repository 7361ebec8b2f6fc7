"""When to answer: the model's arithmetic, what it looks at, and that what is built in fits the code."""

import json
import math
from importlib.resources import files
from itertools import islice

import numpy as np
import pytest

from policy_kb.assurance import FILE, Assurance, features
from policy_kb.knowledge import Knowledge
from policy_kb.search import search
from tests.exam import run
from tests.training import assurance as training
from tests.training import fitting, labelled

MODEL = Assurance(("a", "b"), (1.0, 0.0), (2.0, 1.0), (0.5, -1.0), 0.25, 0.6)


def test_the_probability_is_the_logistic_of_the_weighed_features() -> None:
    expected = 1 / (1 + math.exp(-(0.25 + 0.5 * (3.0 - 1.0) / 2.0 - 1.0 * 0.5)))
    assert MODEL.probability({"a": 3.0, "b": 0.5}) == pytest.approx(expected)


def test_features_far_outside_break_nothing() -> None:
    assert MODEL.probability({"a": 1e9, "b": 0.0}) == pytest.approx(1.0)
    assert MODEL.probability({"a": -1e9, "b": 0.0}) == pytest.approx(0.0, abs=1e-9)


def test_the_built_in_model_weighs_just_the_features_there_are(knowledge: Knowledge) -> None:
    question = knowledge.analyser.analyse("慢性病人一年随访几次")
    (hit,) = search(knowledge.index, question, knowledge.tree.chain("421321"), top=1)
    shown = features(hit, question, knowledge.index)
    assert list(shown) == list(Assurance.load().names)
    assert all(math.isfinite(value) for value in shown.values())


def test_what_an_entry_says_in_the_same_words_makes_it_surer(knowledge: Knowledge) -> None:
    def chance(text: str) -> float:
        question = knowledge.analyser.analyse(text)
        (hit,) = search(knowledge.index, question, knowledge.tree.chain("421321"), top=1)
        return knowledge.assurance.probability(features(hit, question, knowledge.index))

    assert chance("慢性病人一年随访几次") > 0.9 > 0.3 > chance("到银川的火车几点开")


def test_what_is_not_written_is_no_word_of_the_answer(knowledge: Knowledge) -> None:
    question = knowledge.analyser.analyse("营养包要带什么证")
    (hit,) = search(knowledge.index, question, knowledge.tree.chain("640522"), top=1)
    shown = features(hit, question, knowledge.index)
    assert "带什么证" in knowledge.index.written[hit.entry]
    assert "带什么证" not in knowledge.index.said[hit.entry]
    assert shown["pairs_unsaid"] > 0
    assert shown["characters_held"] > shown["characters_said"]


def test_questions_are_learned_from_as_the_product_answers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    exams = [file for file in run.exams() if file.name in ("fourteenth.jsonl", training.OUTSIDE)]
    few = tuple(islice(labelled.read(), 60))
    monkeypatch.setattr(run, "exams", lambda: exams)
    monkeypatch.setattr(labelled, "read", lambda: iter(few))
    found = list(training.examples())
    assert {one.exam for one in found} == {"fourteenth.jsonl", training.OUTSIDE, training.LABELLED}
    assert sum(one.answers for one in found) > 50 < sum(not one.answers for one in found)


def test_the_file_says_what_it_was_learned_from() -> None:
    held = json.loads(files("policy_kb").joinpath(FILE).read_text(encoding="utf-8"))
    assert held["learned_from"]["answered"] > 500
    assert held["learned_from"]["not answered"] > 100


def test_fitting_finds_the_feature_that_decides() -> None:
    chance = np.random.default_rng(1)
    table = chance.normal(size=(400, 3))
    right = table[:, 1] > 0
    weights = fitting.fit(table, right, np.ones(len(right))).weights
    assert weights[2] > 5 * max(abs(weights[1]), abs(weights[3]))
    held = training.held_out(table, right, np.ones(len(right)), np.arange(400) % 5)
    assert ((held > 0.5) == right).mean() > 0.95
