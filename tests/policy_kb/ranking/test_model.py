import re
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO

import numpy as np
import pytest

from policy_kb.ranking import candidates, features, index, model, question
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.trees import NO_TREES, Trees


def kind(*passages: Passage) -> str:
    return model.kind(index.build(passages))


def test_the_kind_is_decided_by_length_and_documents_alone() -> None:
    assert kind(Passage("1", "门诊报销吗")) == "phrasings"
    assert kind(Passage("1", "门诊" * 50)) == "passages"
    assert kind(Passage("1", "门诊" * 50, "", "d"), Passage("2", "住院" * 50, "", "d")) == "parts"
    assert kind(Passage("1", "门诊" * 500)) == "documents"
    assert kind() == "phrasings"


@pytest.mark.parametrize("same", ["门诊报销吗", "门诊 报销吗？", "門診報銷嗎"])
def test_signs_and_traditional_characters_do_not_change_a_fingerprint(same: str) -> None:
    assert model.fingerprint(same) == model.fingerprint("门诊报销吗")
    assert model.fingerprint(same) != model.fingerprint("门诊不报销吗")


def builtin() -> model.Model:
    found = model.builtin()
    assert found is not None
    return found


def test_the_built_in_model_is_small_and_says_what_it_was_trained_on() -> None:
    assert len(files("policy_kb.ranking").joinpath("model.npz").read_bytes()) < 3_000_000
    about = builtin().about
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", about["trained"])
    assert all(each["questions"] > 0 for each in about["sets"])
    assert builtin().questions
    assert set(builtin().questions.values()) == set(range(model.FOLDS))


def test_the_built_in_model_holds_numbers_and_no_text() -> None:
    data = files("policy_kb.ranking").joinpath("model.npz").read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as held:
        assert not [name for name in held.namelist() if re.search(r"[^\w.]", name)]
    assert not re.search(r"[\u3400-\u9fff]", str(np.load(BytesIO(data))["about"]))


def test_every_kind_has_a_mean_and_a_ranker_a_fold() -> None:
    assert set(builtin().rankers) == {"phrasings", "parts", "passages", "documents"}
    assert {len(of) for of in builtin().rankers.values()} == {1 + model.FOLDS}


def test_a_model_survives_its_file() -> None:
    def ranker(table: Sequence[float]) -> model.Ranker:
        few = np.array([0.5, -2.0])
        return model.Ranker(few, few, few, np.array(table), few, few, few)

    written = model.Model(
        ("a", "b"), {"parts": (ranker([]), ranker([0, 1.27, -0.5]))}, {5: 1}, {"trained": "2026"}
    )
    read = model.read(model.write(written))
    assert (read.features, dict(read.questions), dict(read.about)) == (
        ("a", "b"),
        {5: 1},
        {"trained": "2026"},
    )
    assert read.rankers["parts"][1].table == pytest.approx([0, 1.27, -0.5])
    assert read.rankers["parts"][0].weights == pytest.approx([0.5, -2.0])
    assert model.write(read) == model.write(written)


def test_the_trees_of_the_order_and_of_the_confidence_survive_the_file() -> None:
    few, places = np.array([1.0]), np.zeros((1, 3), np.int16)
    trees = Trees(places, np.ones((1, 3)), places, places, np.array([[0, 2, 3]], np.float32), 1)
    ranker = model.Ranker(few, few, few, few, few, few, few, trees=NO_TREES, surety_trees=trees)
    read = model.read(model.write(model.Model(("a",), {"parts": (ranker,)}))).rankers["parts"][0]
    assert (read.trees.depth, read.surety_trees.depth) == (0, 1)
    assert read.surety_trees.value.tolist() == [[0, 2, 3]]


def test_every_kind_knows_what_may_be_lacking_and_has_trees_for_the_confidence() -> None:
    for of_kind in builtin().rankers.values():
        assert all(ranker.table.any() and ranker.surety_trees.depth for ranker in of_kind)


def test_the_built_in_model_was_trained_on_the_features_that_are_measured() -> None:
    whole = index.build([Passage("1", "门诊报销")])
    asked = question.read("门诊", whole)
    chosen = np.array([0])
    assert tuple(features.measure(whole, asked, candidates.score(whole, asked), chosen)) == builtin().features
