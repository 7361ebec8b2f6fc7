"""Puts the characters of PDF pages into lines, and the lines into the paragraphs they were before printing.

A line goes on in the next if it runs to the right margin and the next starts at the left one, without a gap.
What no layout shows (a last line that happens to be full, in a text without indents) is left to `mending`.
Lengths are points (1/72 inch) from the page's lower left corner. One column of text is assumed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from policy_kb.importing import shapes
from policy_kb.importing.numbering import find_marker, follows

_ONE_BLANK, _WIDE_BLANK = 0.5, 1.5  # gaps between characters, in heights of the line
_SAME_PLACE = 0.3  # of a character's width: printed twice to look bold
_SHORT = 2.0  # heights a full line may end before the margin: punctuation never begins a line
_INDENT = 1.0  # heights
_EXTRA_GAP = 1.5  # of the usual distance of lines
_LARGER = 1.1  # than the text's height: a title
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*第?\s*\d{1,3}\s*页?(?:[/／,，\s]*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character on its page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True)
class Page:
    """A page's characters and its width. Pages of one width share margins: an annex may lie on its side."""

    width: float
    glyphs: Sequence[Glyph]


@dataclass(frozen=True)
class Line:
    """One printed line; `page` counts from 0."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    page: int


@dataclass(frozen=True)
class _Column:
    """Where the text stands on pages of one width: its margins, its usual size and distance of lines."""

    left: float
    right: float
    height: float
    distance: float


def paragraphs_of_pages(pages: Sequence[Page]) -> list[str]:
    """One string a paragraph, in order, without page numbers and running headers."""
    printed = _without_furniture([_lines(page.glyphs, at) for at, page in enumerate(pages)])
    columns = _columns([page.width for page in pages], printed)
    paragraphs: list[str] = []
    before: Line | None = None
    for line in (line for page in printed for line in page):
        goes_on = before is not None and _goes_on(before, line, columns[before.page])
        if goes_on and not _is_next_item(paragraphs[-1], line.text):
            paragraphs[-1] += line.text
        else:
            paragraphs.append(line.text)
        before = line
    return paragraphs


def _lines(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """The page's lines from top to bottom. The tallest characters define a line, raised ones join it."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.height):
        middle = (glyph.bottom + glyph.top) / 2
        row = next((row for row in rows if row[0].bottom <= middle <= row[0].top), None)
        if row is None:
            rows.append([glyph])
        else:
            row.append(glyph)
    lines = [_line(row, page) for row in sorted(rows, key=lambda row: -row[0].top)]
    return [line for line in lines if line.text]


def _line(row: list[Glyph], page: int) -> Line:
    height = row[0].height
    inked = _printed_once(sorted(row, key=lambda glyph: glyph.left))
    text = "".join(_gap(before, glyph, height) + glyph.text for before, glyph in pairwise([inked[0], *inked]))
    ink = [glyph for glyph in inked if glyph.text.strip()] or inked
    return Line(text.strip(), ink[0].left, max(glyph.right for glyph in ink), row[0].bottom, height, page)


def _printed_once(row: list[Glyph]) -> list[Glyph]:
    kept = row[:1]
    for glyph in row[1:]:
        step = glyph.left - kept[-1].left
        if glyph.text != kept[-1].text or step >= _SAME_PLACE * (glyph.right - glyph.left):
            kept.append(glyph)
    return kept


def _gap(before: Glyph, glyph: Glyph, height: float) -> str:
    if not before.text.strip() or not glyph.text.strip():
        return ""
    gap = (glyph.left - before.right) / height if height else 0
    return "  " if gap > _WIDE_BLANK else " " if gap > _ONE_BLANK else ""


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Page numbers go, and a first or last line that most pages repeat (from three pages on)."""
    pages = [_without_page_number(page) for page in pages]
    edges = [text for page in pages for text in {page[at].text for at in (0, -1) if page}]
    repeated = {text for text in edges if edges.count(text) >= max(3, 0.6 * len(pages))}
    return [
        [line for at, line in enumerate(page) if not (_at_edge(at, page) and line.text in repeated)]
        for page in pages
    ]


def _without_page_number(page: list[Line]) -> list[Line]:
    return [
        line for at, line in enumerate(page) if not (_at_edge(at, page) and _PAGE_NUMBER.fullmatch(line.text))
    ]


def _at_edge(at: int, page: list[Line]) -> bool:
    return at in (0, len(page) - 1)


def _columns(widths: Sequence[float], pages: list[list[Line]]) -> list[_Column]:
    """The column of each page, found from all pages as wide as it."""
    alike: dict[int, list[Line]] = {}
    for width, page in zip(widths, pages, strict=True):
        alike.setdefault(round(width), []).extend(page)
    found = {width: _column(lines) for width, lines in alike.items()}
    return [found[round(width)] for width in widths]


def _column(lines: list[Line]) -> _Column:
    """One line in twenty may stick out on either side without moving a margin."""
    if not lines:
        return _Column(0, 0, 0, 0)
    outliers = (len(lines) - 1) // 20
    steps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.page == below.page]
    height = median(line.height for line in lines)
    left = sorted(line.left for line in lines)[outliers]
    right = sorted(line.right for line in lines)[-1 - outliers]
    return _Column(left, right, height, median(steps) if steps else height)


def _goes_on(line: Line, following: Line, column: _Column) -> bool:
    if _is_title_on_two_lines(line, following, column):
        return True
    full = line.right >= column.right - _SHORT * line.height
    at_margin = following.left < column.left + _INDENT * following.height
    return full and at_margin and _close(line, following, column)


def _is_next_item(text: str, following: str) -> bool:
    """A numbering after a whole sentence, or the next one after that of the paragraph (第二条…, 第三条…).

    Where a page has few lines and no indents, its widest line is the margin and each of them looks full.
    """
    marker = find_marker(following)
    if marker is None:
        return False
    opened = find_marker(text)
    in_turn = opened is not None and opened.rank is marker.rank and follows(opened, marker)
    return in_turn or shapes.ends_sentence(text)


def _close(line: Line, following: Line, column: _Column) -> bool:
    return line.page != following.page or line.bottom - following.bottom <= _EXTRA_GAP * column.distance


def _is_title_on_two_lines(line: Line, following: Line, column: _Column) -> bool:
    """Both larger than the text, of one size, centred, one right below the other."""
    middle = (column.left + column.right) / 2
    centred = all(abs((each.left + each.right) / 2 - middle) < each.height for each in (line, following))
    large = line.height > _LARGER * column.height and abs(line.height - following.height) < 1
    near = line.page == following.page and line.bottom - following.bottom < 2.5 * line.height
    return large and centred and near
