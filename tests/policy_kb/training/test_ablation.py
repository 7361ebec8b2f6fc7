"""What a part brings is measured without its columns, and every column belongs to some part."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from policy_kb.evaluation import sets
from policy_kb.training import ablation, fitting, rows
from policy_kb.training.rows import Gathered

# How long texts are tells the model how to weigh the rest; it stands for no technique.
OF_NO_PART = {"words", "total", "behind", "ahead", "length", "asked_length"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten short texts and a question for each, in the form of a labelled set."""
    things = (
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
    )
    corpus = [{"id": f"{at}", "text": f"{thing}怎么治"} for at, thing in enumerate(things)]
    queries = [
        {"id": f"q{at}", "text": f"{thing}如何治", "relevant": [f"{at}"], "group": thing}
        for at, thing in enumerate(things)
    ]
    for name, items in (("corpus", corpus), ("queries", queries)):
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


@pytest.fixture
def gathered(folder: Path) -> Gathered:
    return rows.gather(sets.read(folder), ["今天吃啥"])


def test_the_columns_of_a_part_are_gone_and_the_others_stay(gathered: Gathered) -> None:
    less = ablation.without(gathered, "provinces")
    gone = set(gathered.features) - set(less.features)
    assert gone == {name for name in gathered.features if name.startswith("region_")}
    at = gathered.features.index("char_cover")
    for before, after in zip(gathered.cases, less.cases, strict=True):
        assert after.matrix.shape[1] == before.matrix.shape[1] - len(gone)
        assert (after.matrix[:, less.features.index("char_cover")] == before.matrix[:, at]).all()


def test_every_column_belongs_to_a_part(gathered: Gathered) -> None:
    parts = [re.compile(pattern) for pattern in ablation.PARTS.values()]
    alone = {name for name in gathered.features if not any(part.fullmatch(name) for part in parts)}
    assert alone <= OF_NO_PART


def test_a_line_is_printed_for_each_part(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "TABLE", 64)  # learning for learning's sake takes minutes
    monkeypatch.setattr(fitting, "TABLE", 64)
    monkeypatch.setattr(fitting, "STEPS", 2)
    monkeypatch.setattr(ablation, "PARTS", {"provinces": ablation.PARTS["provinces"]})
    ablation.main([str(folder)])
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [name for _, name, *_ in lines][:3] == [
        "everything in place",
        "trees",
        "trees, learned differences",
    ]
    assert {name for _, name, *_ in lines} >= set(ablation.PARTS)
    assert all(0 <= float(figure) <= 1 for _, _, *figures in lines for figure in figures)


def test_of_long_texts_what_was_learned_of_their_lack_is_switched_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "PARTS", {})
    short = sets.read(folder)
    passages = [replace(passage, text=passage.text * 20) for passage in short.passages]
    long = rows.gather(replace(short, passages=passages), ["今天吃啥"])
    assert [name for name, *_ in ablation.table(long)] == ["everything in place", "learned lack"]
