"""Going on from what the package has learned: labels pull the weights their way, none leaves them where they are."""

from dataclasses import replace

import numpy as np
import pytest

from policy_kb import indexing
from policy_kb.agreement import Agreement
from policy_kb.analysis import Analysis
from policy_kb.knowledge import Knowledge
from policy_kb.own_labels import learning
from policy_kb.own_labels.learning import Example
from policy_kb.own_labels.records import ANSWERS, NO_HELP, REJECTED, Label
from policy_kb.store import Snapshot
from tests.policy_kb.quality.test_confusing import BOOKS, FILMS
from tests.policy_kb.test_index_search import COUNTY

HELD = Agreement({"first": 1.0, "second": 1.0}, 0.5, 0.5, np.eye(2) * 20, "2020-01-01")
# The entry labelled has much of the second feature, the other one of the first.
ROWS = np.array([[0.9, 0.1], [0.2, 0.7]])
FOR_SECOND = [Example(f"e{at}", ROWS, 1, True, 1.0) for at in range(40)]


def test_nothing_to_learn_changes_nothing() -> None:
    assert learning.learned(HELD, []) == HELD


def test_what_labelled_entries_have_weighs_more() -> None:
    new = learning.learned(HELD, FOR_SECOND)
    assert new.weights["second"] > HELD.weights["second"]
    assert new.weights["first"] < HELD.weights["first"]
    assert learning.right(HELD, FOR_SECOND) == 0
    assert learning.right(new, FOR_SECOND) == 40


def test_a_rejected_entry_pulls_the_other_way() -> None:
    new = learning.learned(HELD, [replace(one, row=0, answers=False) for one in FOR_SECOND])
    assert new.weights["second"] > new.weights["first"]
    assert learning.right(new, [Example("e", ROWS, 0, False, 1.0)]) == 1


def test_what_counts_less_pulls_less() -> None:
    whole, part = (
        learning.learned(HELD, [replace(one, counts=counts) for one in FOR_SECOND]) for counts in (1.0, 0.3)
    )
    assert HELD.weights["second"] < part.weights["second"] < whole.weights["second"]


def test_the_surer_the_package_was_the_less_is_changed() -> None:
    surer = replace(HELD, curvature=np.eye(2) * 2000)
    assert learning.learned(surer, FOR_SECOND).weights["second"] < 1.1


def test_the_best_scores_stay_where_thresholds_know_them() -> None:
    new = learning.learned(HELD, FOR_SECOND)
    best = [max(one.scores({"first": ROWS[:, 0], "second": ROWS[:, 1]})) for one in (HELD, new)]
    assert best[0] == pytest.approx(best[1], abs=1e-4)


def test_labels_are_judged_by_what_was_learned_without_their_entry() -> None:
    assert learning.right_unseen(HELD, FOR_SECOND) == 40
    alone = [replace(one, entry="only") for one in FOR_SECOND]
    assert learning.right_unseen(HELD, alone) == 0


class TestExamples:
    def test_a_question_that_became_a_way_of_asking_is_hidden(self, knowledge: Knowledge) -> None:
        asked = "碟片能借几天"
        (example,) = made(knowledge, Label(asked, COUNTY, "films", ANSWERS))
        assert FILMS.phrasings.count(asked) == 1
        grams = [*knowledge.index.agreement.weights].index("grams")
        assert example.rows[example.row, grams] < 0.9  # it would be like itself in every character
        assert (example.answers, example.counts) == (True, 1.0)

    def test_what_an_asker_pressed_counts_less(self, knowledge: Knowledge) -> None:
        rejected, pressed = made(
            knowledge,
            Label("碟片能借几天", COUNTY, "books", REJECTED),
            Label("碟片能借几天", COUNTY, "books", NO_HELP),
        )
        assert pressed.counts < rejected.counts
        assert not rejected.answers

    @pytest.mark.parametrize(
        ("region", "entry"), [(COUNTY, "gone"), ("421321", "films"), ("999999", "films")]
    )
    def test_what_its_asker_does_not_get_teaches_nothing(
        self, knowledge: Knowledge, region: str, entry: str
    ) -> None:
        assert made(knowledge, Label("碟片能借几天", region, entry, ANSWERS)) == []


def made(knowledge: Knowledge, *labels: Label) -> list[Example]:
    snapshot = Snapshot(1, knowledge.tree, knowledge.snapshot.documents, (BOOKS, FILMS), ())
    index = indexing.build(snapshot, knowledge.analyser, knowledge.index.agreement)

    def understood(question: str, region: str) -> Analysis:
        return knowledge.analyser.analyse(question)

    return learning.examples(labels, snapshot, index, understood)
