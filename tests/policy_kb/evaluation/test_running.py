"""A measurement in a process of its own."""

import json

import pytest

from backend.core.errors import BadInput
from policy_kb.evaluation import running
from policy_kb.evaluation.running import Job
from tests.policy_kb.evaluation.conftest import CORPUS, Folder

SIGHTED = (
    "acc_at_1",
    "hit_at_5",
    "r_at_5",
    "mrr_at_10",
    "neighbour_at_1",
    "auroc_near",
    "auroc_far",
    "answered_far",
)


def test_a_child_measures_what_this_process_would(folder: Folder) -> None:
    job = Job("mingbai", str(folder()))
    told: list[int] = []
    found = running.run(job, told.append)
    again = running.measured(job)
    assert [getattr(found, name) for name in SIGHTED] == [getattr(again, name) for name in SIGHTED]
    assert (found.engine, found.set, found.questions, found.hit_at_5) == ("mingbai", "tiny", 3, 1.0)
    assert 20 < found.peak_mb < again.peak_mb  # this process holds the tests too
    assert told
    assert told == sorted(told)


def test_a_limit_and_far_questions_reach_the_child(folder: Folder) -> None:
    far = folder(questions=[{"id": "f", "text": "随访量血压吗", "relevant": ["b#1"]}], name="far")
    found = running.run(Job("FTS5 words", str(folder()), str(far), 2))
    assert found.questions == 2
    assert found.false_far is None
    everyday = running.run(Job("FTS5 words", str(folder(name="again")), None, 2))
    assert everyday.auroc_far > found.auroc_far


def test_a_child_that_dies_is_told(folder: Folder, capfd: pytest.CaptureFixture[str]) -> None:
    made = folder()
    (made / "corpus.jsonl").unlink()
    with pytest.raises(BadInput, match=r"mingbai 在 .*tiny 上没有测完（退出码 1）"):
        running.run(Job("mingbai", str(made)))
    assert "打不开" in capfd.readouterr().err


def test_the_product_comes_first_and_has_a_threshold(folder: Folder) -> None:
    assert list(running.ENGINES)[:2] == [running.PRODUCT, running.UNTRAINED]
    assert set(running.THRESHOLDS) == {running.PRODUCT}
    found = running.measured(Job("mingbai", str(folder(CORPUS))))
    assert found.false_far is not None
    assert json.dumps(found.false_far)
