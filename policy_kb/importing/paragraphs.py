"""What every reader does with raw paragraphs: invisible characters out, edges trimmed, rows put together."""

import re
from collections.abc import Iterable, Sequence

CELL_GAP = "　"
"""Between two cells of a row. An ideographic space: HTML does not collapse it."""

_LONGEST_CELL = 4
"""Paragraphs. A row with a longer cell is the layout of a page, not a row of data."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LIKE_A_BLANK = re.compile(r"[\u00a0\u2000-\u200a\u202f]")


def tidy(paragraphs: Iterable[str]) -> list[str]:
    """Trimmed, none empty; a line break inside a paragraph begins a new one. Inner blanks stay."""
    lines = (line for paragraph in paragraphs for line in paragraph.splitlines())
    visible = (_LIKE_A_BLANK.sub(" ", _INVISIBLE.sub("", line)).strip() for line in lines)
    return [line for line in visible if line]


def row_paragraphs(cells: Sequence[Sequence[str]]) -> list[str]:
    """A table row as one paragraph; with one filled cell, or a whole text in one, it keeps them apart."""
    filled = [cell for cell in (tidy(cell) for cell in cells) if cell]
    if len(filled) < 2 or any(len(cell) > _LONGEST_CELL for cell in filled):
        return [paragraph for cell in filled for paragraph in cell]
    return [CELL_GAP.join(" ".join(cell) for cell in filled)]
