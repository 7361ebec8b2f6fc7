"""Rows of words in the form of `dictionary/terms.csv`: canonical, kind, variants with | between, source, region.

What a spreadsheet would run as a formula is kept from running on the way out, and comes back as it was.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path

from backend.core.errors import BadInput
from backend.core.spreadsheets import plain, safe
from backend.core.subtree import NATION
from policy_kb.content import builtin_folder
from policy_kb.normalise import normalise
from policy_kb.words.records import Word

COLUMNS = ("canonical", "kind", "variants", "source", "region")
_NEEDED = frozenset(COLUMNS[:4])  # region is left out where everybody says so


@dataclass(frozen=True, slots=True)
class Line:
    """One variant of a file, as it stands there."""

    number: int  # of the file's line, from 1
    said: str
    canonical: str
    kind: str
    source: str
    region: str  # a code or a name; empty: everywhere


def read(text: str) -> list[Line]:
    """Every variant of every row. BadInput where it is no such file."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if rows.fieldnames is None or not set(rows.fieldnames) >= _NEEDED:
        raise BadInput(f"词语表的第一行要写列名：{','.join(COLUMNS)}。")
    try:
        return list(_lines(rows))
    except csv.Error:
        raise BadInput("词语表读不出来，请按 CSV 的格式保存。") from None


def written(words: Iterable[Word]) -> str:
    """The same form, a row for each standard name, kind, source and region."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    ordered = sorted(words, key=lambda word: (_row(word), word.said))
    for (canonical, kind, source, region), group in groupby(ordered, key=_row):
        row = (canonical, kind, "|".join(word.said for word in group), source, region)
        writer.writerow(map(safe, row))
    return out.getvalue()


def builtin(folder: Traversable | Path | None = None) -> tuple[Word, ...]:
    """The rows of `dictionary/terms.csv`."""
    return _rows_of(folder) if folder is not None else _shipped()


@cache
def _shipped() -> tuple[Word, ...]:
    """Reading them takes as long as a page."""
    return _rows_of(builtin_folder())


def _rows_of(folder: Traversable | Path) -> tuple[Word, ...]:
    file = folder / "dictionary" / "terms.csv"
    return tuple(
        Word(normalise(line.said), line.canonical, line.kind, line.source, line.region or NATION)
        for line in read(file.read_text(encoding="utf-8-sig"))
    )


def builtin_turns(folder: Traversable | Path | None = None) -> tuple[Word, ...]:
    """The rows of `dictionary/patterns.csv`, each with its regular expression as what is said."""
    file = (folder if folder is not None else builtin_folder()) / "dictionary" / "patterns.csv"
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return tuple(Word(row["pattern"], row["canonical"], row["kind"], row["source"]) for row in rows)


def _lines(rows: "csv.DictReader[str]") -> Iterator[Line]:
    for row in rows:
        held = {name: plain((row.get(name) or "").strip()) for name in COLUMNS}
        variants = held.pop("variants").split("|")
        for said in variants:
            if said.strip():
                yield Line(number=rows.line_num, said=said.strip(), **held)


def _row(word: Word) -> tuple[str, str, str, str]:
    return (word.canonical, word.kind, word.source, "" if word.everywhere else word.region)
