"""`mingbai evaluate`: figures of labelled sets, as a table, as JSON, as a picture, and one question explained."""

import json
from pathlib import Path

import pytest

from backend.cli import evaluate
from policy_kb.evaluation import peers, running
from policy_kb.evaluation.measuring import Measured, Told
from policy_kb.evaluation.running import Job
from tests.backend.cli.conftest import Mingbai
from tests.policy_kb.evaluation.conftest import Folder, folder
from tests.policy_kb.evaluation.test_report import OURS

__all__ = ["folder"]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """No child is started: the jobs are kept, and every engine has the same figures."""
    kept: list[Job] = []

    def run(job: Job, told: Told) -> Measured:
        kept.append(job)
        told(3)
        return OURS

    monkeypatch.setattr(running, "run", run)
    return kept


def test_a_tiny_set_end_to_end_as_json(mingbai: Mingbai, folder: Folder) -> None:
    run = mingbai("evaluate", folder(), "--json")
    assert (run.code, run.err) == (0, "")
    (found,) = json.loads(run.out)
    assert (found["set"], found["engine"], found["questions"]) == ("tiny", "mingbai", 3)
    assert found["acc@1"] == found["mrr@10"] == found["hit@5"] == 1.0
    assert 0 <= found["auroc_near"] <= 1


def test_each_set_has_a_row(mingbai: Mingbai, folder: Folder, jobs: list[Job]) -> None:
    first, second = folder(), folder(name="second")
    run = mingbai("evaluate", first, second, "--limit", "2")
    assert run.code == 0
    assert len(run.out.splitlines()) == 4
    assert jobs == [Job("mingbai", str(first), None, 2), Job("mingbai", str(second), None, 2)]


def test_peers_are_measured_on_each_set_after_the_product(
    mingbai: Mingbai, folder: Folder, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "missing", list)
    far = folder(name="far")
    run = mingbai("evaluate", folder(), "--peers", "--far", far)
    assert run.code == 0
    assert [job.engine for job in jobs] == list(running.ENGINES)
    assert {job.far for job in jobs} == {str(far)}


def test_peers_that_are_not_installed_are_told_before_anything_runs(
    mingbai: Mingbai, folder: Folder, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "missing", lambda: ["bm25s", "tantivy"])
    run = mingbai("evaluate", folder(), "--peers")
    assert (run.code, run.err) == (1, "mingbai: 还没有安装 bm25s、tantivy，请先运行 make peers。\n")
    assert jobs == []


def test_a_peer_that_fails_is_told_and_left_out(
    mingbai: Mingbai, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "missing", list)
    monkeypatch.setattr(evaluate, "ENGINES", (running.PRODUCT, "no such engine"))
    run = mingbai("evaluate", folder(), "--peers", "--json")
    assert run.code == 0
    assert [found["engine"] for found in json.loads(run.out)] == ["mingbai"]
    assert "no such engine 在" in run.err


def test_a_bad_line_is_one_sentence_before_anything_runs(
    mingbai: Mingbai, folder: Folder, jobs: list[Job]
) -> None:
    good, bad = folder(), folder(questions=["?"], name="bad")
    run = mingbai("evaluate", good, bad)
    assert run.code == 1
    assert run.err.startswith(f"mingbai: {bad}/queries.jsonl 第1行读不懂")
    assert run.err.count("\n") == 1
    assert jobs == []


def test_one_question_is_explained(mingbai: Mingbai, folder: Folder, jobs: list[Job]) -> None:
    run = mingbai("evaluate", folder(), folder(name="other"), "--explain", "q2")
    assert run.code == 0
    assert run.out.count("一级医院报销多少\n") == 2
    assert "★" in run.out
    assert jobs == []
    run = mingbai("evaluate", folder(name="third"), "--explain", "q9")
    assert (run.code, run.err) == (1, "mingbai: 这些问题里没有 id q9，请到 queries.jsonl 里找。\n")


def test_a_picture_is_written(mingbai: Mingbai, folder: Folder, jobs: list[Job], tmp_path: Path) -> None:
    picture = tmp_path / "found.svg"
    assert mingbai("evaluate", folder(), "--plot", picture).code == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(("name", "said"), [("found.png", "要以 .svg 结尾"), ("no/found.svg", "写不了")])
def test_a_picture_that_cannot_be_written_is_told(
    mingbai: Mingbai, folder: Folder, jobs: list[Job], tmp_path: Path, name: str, said: str
) -> None:
    run = mingbai("evaluate", folder(), "--plot", tmp_path / name)
    assert run.code == 1
    assert said in run.err


def test_a_folder_that_is_not_there_and_none_at_all_are_told(mingbai: Mingbai, tmp_path: Path) -> None:
    assert "nowhere" in mingbai("evaluate", tmp_path / "nowhere").err
    assert "DIR" in mingbai("evaluate").err
