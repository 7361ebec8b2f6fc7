"""What a sheet says of itself beside its cells: hidden rows and columns, and cells merged over several rows.

A streamed workbook leaves it out, and one that is held whole takes ten times the memory: it is looked for in the XML.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string

_MARK = re.compile(rb"<(?:\w+:)?(row|col|mergeCell)\b([^<>]*)>")
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)")
_ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows and columns count from 1. `hidden_columns`: first and last of each run.

    `merged`: first row, last row and first column of what is merged over more than one row, the first row first.
    """

    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    merged: tuple[tuple[int, int, int], ...]

    def hides_column(self, column: int) -> bool:
        """Whether nobody sees it."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def beginning(self, row: int) -> Sequence[tuple[int, int, int]]:
        """What is merged from this row on."""
        end = bisect_right(self.merged, row, key=lambda one: one[0])
        start = bisect_right(self.merged, row - 1, key=lambda one: one[0])
        return self.merged[start:end]


def marks(xml: bytes) -> Marks:
    """Those of one sheet; whatever of them cannot be read is left out."""
    rows, columns, merged, at = set[int](), list[tuple[int, int]](), list[tuple[int, int, int]](), 0
    for kind, text in _MARK.findall(xml):
        said = dict(_ATTRIBUTE.findall(text.decode("utf-8", "replace")))
        if kind == b"row":
            at = int(said.get("r", at + 1))
            if _hidden(said, "ht"):
                rows.add(at)
        elif kind == b"col" and _hidden(said, "width"):
            columns.append((int(said["min"]), int(said["max"])))
        elif kind == b"mergeCell":
            found = _RANGE.fullmatch(said.get("ref", ""))
            if found is not None and int(found[3]) > int(found[2]):
                merged.append((int(found[2]), int(found[3]), column_index_from_string(found[1])))
    return Marks(frozenset(rows), tuple(columns), tuple(sorted(merged)))


def _hidden(said: dict[str, str], size: str) -> bool:
    return said.get("hidden") in ("1", "true") or float(said.get(size) or 1) == 0
