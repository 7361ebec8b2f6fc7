"""A tiny labelled set on disk, and an engine that is a dictionary."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from policy_kb.ranking.engine import Found, Passage, Ranked

CORPUS: tuple[Mapping[str, object], ...] = (
    {"id": "a#0", "title": "住院", "text": "住院不用先交押金，出院再结账。"},
    {"id": "a#1", "title": "住院", "text": "一级医院报销比例是百分之九十。"},
    {"id": "a#2", "title": "住院", "text": "转到外省的医院要先备案。"},
    {"id": "b#0", "title": "签约", "text": "家庭医生每年上门随访四次。"},
    {"id": "b#1", "title": "签约", "text": "高血压患者每次随访都量血压。"},
)
QUESTIONS: tuple[Mapping[str, object], ...] = (
    {"id": "q1", "text": "住院要不要交押金", "relevant": ["a#0"], "group": "a"},
    {"id": "q2", "text": "一级医院报销多少", "relevant": ["a#1"], "group": "a"},
    {"id": "q3", "text": "家庭医生一年来几次", "relevant": ["b#0", "b#1"], "group": "b"},
)

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write a set of these lines; a string is written as it stands."""

    def write(
        corpus: Sequence[object] = CORPUS, questions: Sequence[object] = QUESTIONS, name: str = "tiny"
    ) -> Path:
        made = tmp_path / name
        made.mkdir()
        for file, lines in (("corpus.jsonl", corpus), ("queries.jsonl", questions)):
            written = [
                line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
            ]
            (made / file).write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
        return made

    return write


@dataclass
class Oracle:
    """Finds what it was told to find, in that order, and remembers all it was given."""

    answers: Mapping[str, Sequence[str]]  # question -> ids
    sure: Mapping[str, float] = field(default_factory=dict)  # id of the first hit -> confidence
    passages: list[Passage] = field(default_factory=list)
    searches: list[tuple[str, int, frozenset[str]]] = field(default_factory=list)

    def build(self, passages: Sequence[Passage]) -> "Oracle":
        """Itself."""
        self.passages.extend(passages)
        return self

    def search(self, question: str, top: int = 10, *, without: Collection[str] = ()) -> Found:
        """Confidence is that of the first hit that is left."""
        self.searches.append((question, top, frozenset(without)))
        ids = [id for id in self.answers.get(question, ()) if id not in without][:top]
        hits = tuple(Ranked(id, 1 / place, {}) for place, id in enumerate(ids, start=1))
        return Found(hits, self.sure.get(ids[0], 0.0) if ids else 0.0)
