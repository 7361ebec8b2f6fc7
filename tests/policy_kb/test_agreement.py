"""The second look: what it sees, what it weighs, and that it orders questions nobody listed better than the first."""

import json
from importlib.resources import files

import numpy as np

from policy_kb.agreement import FILE, Agreement
from policy_kb.knowledge import Knowledge
from policy_kb.search import look
from policy_kb.second_look import LEARNED
from tests.training import agreement as training
from tests.training import labelled

CHAIN = ("421321", "421300", "420000", "000000")
BETTER = 0.03  # of the questions: what the second look puts right at the least


def test_the_file_weighs_just_what_the_second_look_sees() -> None:
    held = json.loads(files("policy_kb").joinpath(FILE).read_text(encoding="utf-8"))
    assert tuple(held["weights"]) == LEARNED
    assert held["learned_from"]["questions"] > 4000


def test_scores_are_the_weighed_sum() -> None:
    model = Agreement({"a": 2.0, "b": -1.0}, 0.5)
    scores = model.scores({"a": np.array([1.0, 0.0]), "b": np.array([0.5, 1.0]), "unweighed": np.zeros(2)})
    assert scores.tolist() == [2.0, -0.5]


def test_all_that_is_seen_lies_between_nought_and_one(knowledge: Knowledge) -> None:
    for text in ("住院要交押金吗", "老娘眼睛看不清，做手术给报不", "?", "1", "火车几点开"):
        seen = look(knowledge.index, knowledge.analyser.analyse(text), CHAIN, 5)
        for values in seen.features.values():
            assert values.shape == seen.candidates.shape
            assert ((values >= 0) & (values <= 1 + 1e-9)).all()


def test_what_stands_in_the_answer_alone_is_held(knowledge: Knowledge) -> None:
    entry = next(one for one in knowledge.index.entries if one.region_code == "421321")
    seen = look(knowledge.index, knowledge.analyser.analyse(entry.conclusion), CHAIN, 5)
    held = dict(zip(seen.candidates.tolist(), seen.features["held"].tolist(), strict=True))
    assert held[knowledge.index.positions[entry.id]] > 0.95


def test_the_second_look_orders_a_document_it_has_not_learned_from_better(knowledge: Knowledge) -> None:
    found = training.examples(knowledge, list(labelled.read())[::4])
    for document in {one.document for one in found}:
        weights = training.fit([one for one in found if one.document != document])
        mine = [one for one in found if one.document == document]
        first = sum(one.right == int(one.first_look.argmax()) for one in mine)
        second = sum(one.right == int((one.rows @ weights).argmax()) for one in mine)
        assert second >= first + BETTER * len(mine), document


def test_every_labelled_question_names_an_entry_that_its_region_has(knowledge: Knowledge) -> None:
    index, tree = knowledge.index, knowledge.tree
    for one in labelled.read():
        entry = index.entries[index.positions[one.entry]]
        assert entry.region_code in tree.chain(tree.require(one.region)), one.question
