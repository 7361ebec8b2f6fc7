"""Puts together what a page break or a wrapped title cut apart, and takes the markdown marks off."""

import re
from dataclasses import dataclass

from policy_kb.importing import shapes
from policy_kb.importing.numbering import find_marker
from policy_kb.importing.shapes import LONGEST_HEADING

_MARKED_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_RULE = re.compile(r"-{3,}|\*{3,}")
_LONGEST_MENDED = 5000  # characters: a file without any full stop must not become one endless paragraph
_LATIN_SEAM = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True)
class Line:
    """One whole paragraph without marks. `level` is the number of # it had, 0 for none."""

    text: str
    level: int = 0


def without_mark(text: str) -> tuple[str, bool]:
    """The line without the # before a heading, and whether it had one: Word's styles are read as these too."""
    marks = _MARKED_HEADING.match(text)
    return (text[marks.end() :], True) if marks else (text, False)


def mended_lines(paragraphs: list[str]) -> list[Line]:
    """The paragraphs as lines, cut sentences and titles joined; order and characters kept, marks not."""
    mended: list[Line] = []
    for paragraph in paragraphs:
        for line in _unmarked(paragraph):
            if mended and _continues(mended[-1], line):
                mended[-1] = Line(_joined(mended[-1].text, line.text))
            else:
                mended.append(line)
    return mended


def _unmarked(paragraph: str) -> list[Line]:
    """The paragraph's lines; a --- rule and an empty line are dropped."""
    lines = []
    for raw in paragraph.splitlines():
        text = raw.strip()
        marks = _MARKED_HEADING.match(text)
        level = len(marks[1]) if marks else 0
        bare = _BOLD.sub(r"\1", text[marks.end() if marks else 0 :]).strip()
        if bare and not _RULE.fullmatch(bare):
            lines.append(Line(bare, level))
    return lines


def _joined(text: str, following: str) -> str:
    seam = " " if _LATIN_SEAM.fullmatch(text[-1] + following[0]) else ""
    return text + seam + following


def _continues(line: Line, following: Line) -> bool:
    here, there = line.text, following.text
    if line.level or following.level or len(here) > _LONGEST_MENDED or shapes.begins_anew(there):
        return False
    return _title_goes_on(here, there) or _sentence_goes_on(here, there)


def _title_goes_on(here: str, there: str) -> bool:
    """A bracket closed on the next line, a ——subtitle, or a title set on several lines."""
    if shapes.leaves_bracket_open(here, there):
        return True
    if not shapes.is_label(here):
        return False
    if there.startswith("——"):
        return shapes.is_label(there)
    begun = shapes.is_organ(here) or ("关于" in here and not shapes.is_title(here))
    return begun and (shapes.is_title(there) or (shapes.is_label(there) and there.startswith("关于")))


def _sentence_goes_on(here: str, there: str) -> bool:
    """It stops at a comma, or it is prose without an end and the next line is prose or comes to an end."""
    if here.endswith(("，", "、", ",")):
        return True
    cut = shapes.is_prose(here) and not shapes.ends_sentence(here) and not _is_numbered_heading(here)
    return cut and (shapes.is_prose(there) or shapes.ends_sentence(there))


def _is_numbered_heading(text: str) -> bool:
    return bool(find_marker(text)) and len(text) <= LONGEST_HEADING and "。" not in text and "；" not in text
