"""The rows of a table of Word, each as one paragraph; a cell that is merged downwards stands in each of its rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from policy_kb.importing.paragraphs import row_paragraphs
from policy_kb.importing.repeating import Repeated
from policy_kb.importing.word_numbering import attribute, child
from policy_kb.importing.word_text import within


@dataclass(frozen=True)
class Tables:
    """Those of one document."""

    repeated: Repeated = field(default_factory=Repeated)

    def paragraphs(self, table: Any, inside: Callable[[Any], Iterable[str]]) -> Iterator[str]:
        """`inside`: the paragraphs of a cell. A row that holds nothing of its own is left out."""
        merged: dict[
            int, list[str]
        ] = {}  # column -> what stands in the cell that is merged downwards from above
        for row in within(table, "tr"):
            cells, own, column = list[list[str]](), False, 0
            for cell in within(row, "tc"):
                said, down = list(inside(cell)), _merges(cell)
                own = own or bool(said)
                if down == "continue":
                    said = said or self._again(merged.get(column, []))
                else:
                    merged[column] = said if down == "restart" else []
                cells.append(said)
                column += _spanned(cell)
            if own:
                yield from row_paragraphs(cells)

    def _again(self, said: list[str]) -> list[str]:
        self.repeated.add(sum(map(len, said)))
        return said


def _merges(cell: Any) -> str:
    """Whether the cell begins one that is merged downwards (restart), or goes on with it; '' for any other."""
    properties = child(cell, "tcPr")
    mark = child(properties, "vMerge") if properties is not None else None
    return "" if mark is None else attribute(mark, "val") or "continue"


def _spanned(cell: Any) -> int:
    """Over how many columns it goes."""
    properties = child(cell, "tcPr")
    mark = child(properties, "gridSpan") if properties is not None else None
    said = attribute(mark, "val") if mark is not None else ""
    return int(said) if said.isdigit() else 1
