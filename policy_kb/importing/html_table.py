"""The cells of a web page's table as they stand in columns: what goes down over several rows stands in each of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from policy_kb.importing.repeating import Repeated

MOST_ROWS, MOST_COLUMNS = 65_534, 1_000  # that a cell goes over, by the HTML standard
_NUMBER = re.compile(r"\s*(\d{1,9})")


@dataclass(slots=True)
class _Cell:
    paragraphs: list[str]
    rows: int
    columns: int


@dataclass(slots=True)
class Table:
    """One open table: the cells of its present row, and what comes down from the rows above."""

    repeated: Repeated  # of the whole page
    cells: list[_Cell] = field(default_factory=list)
    above: dict[int, _Cell] = field(
        default_factory=dict
    )  # first column -> what stands there, `rows` more times
    begun: bool = False  # a row

    def begin_cell(self, attributes: Mapping[str, str | None]) -> None:
        """`rowspan` 0 is down to the end of the part."""
        rows, columns = (_count(attributes.get(name)) for name in ("rowspan", "colspan"))
        self.cells.append(_Cell([], min(rows or MOST_ROWS, MOST_ROWS), min(columns or 1, MOST_COLUMNS)))
        self.begun = True

    def add(self, blocks: list[str]) -> None:
        """To the present cell; text between the tags of rows and cells gets one of its own."""
        if not self.cells:
            self.cells.append(_Cell([], 1, 1))
            self.begun = True
        self.cells[-1].paragraphs += blocks

    def end_row(self) -> list[list[str]]:
        """The cells of the row by their columns; none of a row that holds nothing of its own."""
        own, self.cells = self.cells, []
        if not self.begun:
            return []
        self.begun, row, column = False, dict[int, list[str]](), 0
        above, self.above = self.above, {}
        for cell in above.values():
            self.repeated.add(cell.columns + sum(map(len, cell.paragraphs)))
        for at, cell in above.items():
            row[at] = cell.paragraphs
            if cell.rows > 1:
                self.above[at] = _Cell(cell.paragraphs, cell.rows - 1, cell.columns)
        taken = {at + more for at, cell in above.items() for more in range(cell.columns)}
        for cell in own:
            while column in taken:
                column += 1
            row[column] = cell.paragraphs
            if cell.rows > 1:
                self.above[column] = _Cell(cell.paragraphs, cell.rows - 1, cell.columns)
            column += cell.columns
        if not any(cell.paragraphs for cell in own):
            return []
        return [row[at] for at in sorted(row)]

    def end_part(self) -> None:
        """Nothing goes down from a head into the body of a table."""
        self.above = {}


def _count(said: str | None) -> int:
    found = _NUMBER.match(said or "1")
    return int(found[1]) if found else 1
