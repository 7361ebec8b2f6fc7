"""Questions labelled with the entry that answers them: tests/exam/labelled, one file a document's region.

Written by people who had read the entries, to be unlike the ways of asking that an entry already lists.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "exam" / "labelled"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question of a region (a name), and the id of the entry that answers it. `document`: the file it stands in."""

    document: str
    region: str
    question: str
    entry: str


def read() -> Iterator[Labelled]:
    """All of them, in a fixed order."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            held = json.loads(line)
            yield Labelled(file.stem, held["region"], held["question"], held["entry"])
