"""Figures as a table for people and as objects for programs."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_kb.evaluation.measuring import Measured


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: its key in JSON, its heading, its field, and how many digits people are shown (shares lose their 0)."""

    key: str
    heading: str
    field: str
    digits: int = 3

    def shown(self, found: Measured) -> str:
        """The figure as people read it."""
        value = getattr(found, self.field)
        if value is None:
            return "-"
        written = f"{value:.{self.digits}f}"
        return written.removeprefix("0") if self.digits == 3 else written


COLUMNS = (
    Column("acc@1", "acc@1", "acc_at_1"),
    Column("hit@5", "hit@5", "hit_at_5"),
    Column("r@5", "R@5", "r_at_5"),
    Column("mrr@10", "MRR@10", "mrr_at_10"),
    Column("neighbour@1", "±1", "neighbour_at_1"),
    Column("auroc_near", "AUROC near", "auroc_near"),
    Column("auroc_far", "far", "auroc_far"),
    Column("answered_near@5%", "at 5% near", "answered_near"),
    Column("answered_far@5%", "far", "answered_far"),
    Column("answered", "answered", "answered"),
    Column("false_near", "false near", "false_near"),
    Column("false_far", "far", "false_far"),
    Column("build_s", "build s", "build_s", 1),
    Column("peak_mb", "MB", "peak_mb", 0),
    Column("p50_ms", "p50 ms", "p50_ms", 2),
    Column("p99_ms", "p99 ms", "p99_ms", 2),
)


def objects(results: Iterable[Measured]) -> list[dict[str, object]]:
    """One object a set and engine. Figures are rounded to what they can mean."""
    return [
        {"set": found.set, "engine": found.engine, "passages": found.passages, "questions": found.questions}
        | {column.key: _rounded(getattr(found, column.field)) for column in COLUMNS}
        for found in results
    ]


def table(results: Iterable[Measured]) -> str:
    """A Markdown table, padded so that it stands in a terminal too."""
    heads = ["set", "engine", *(column.heading for column in COLUMNS)]
    rows = [[found.set, found.engine, *(column.shown(found) for column in COLUMNS)] for found in results]
    widths = [max(map(_width, cells)) for cells in zip(heads, *rows, strict=True)]
    rule = ["-" * width for width in widths[:2]] + [f"{'-' * (width - 1)}:" for width in widths[2:]]
    return "\n".join(_line(cells, widths) for cells in (heads, rule, *rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    blanks = [" " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
    padded = [
        cell + blank if at < 2 else blank + cell
        for at, (cell, blank) in enumerate(zip(cells, blanks, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _width(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
