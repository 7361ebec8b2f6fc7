import json
from pathlib import Path

import pytest

from policy_kb.ranking import model
from policy_kb.training import __main__ as command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    things = [
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
    ]
    corpus = [
        {"id": f"{at}{end}", "text": f"{thing}{end}"}
        for at, thing in enumerate(things)
        for end in ("怎么治", "贵不贵")
    ]
    queries = [
        {"id": f"q{at}", "text": f"{thing}如何治", "relevant": [f"{at}怎么治"], "group": thing}
        for at, thing in enumerate(things)
    ]
    for name, items in (("corpus", corpus), ("queries", queries)):
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_the_command_writes_the_model_and_says_what_it_reached(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "BUILTIN", folder / "model.npz")
    command.main([str(folder)])
    learned = model.read((folder / "model.npz").read_bytes())
    assert len(learned.questions) == 10
    assert learned.about["sets"] == [{"set": folder.name, "passages": 20, "questions": 10}]
    assert "acc_at_1=1.0" in capsys.readouterr().out
