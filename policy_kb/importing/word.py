"""Reads .docx: paragraphs and table rows in document order, with the numbers Word writes by itself.

Walks the XML below python-docx, whose `text` leaves out tracked insertions, content controls and text boxes.
Not read: headers and footers (they repeat on every page), footnotes, comments, pictures.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policy_kb.importing.archives import damaged, refuse_unless_package
from policy_kb.importing.refusals import ImportRefused
from policy_kb.importing.word_numbering import AutomaticNumbers, attribute, child
from policy_kb.importing.word_tables import Tables
from policy_kb.importing.word_text import LEFT_OUT, Runs, boxes, tag_of, unseen_styles

if TYPE_CHECKING:
    from docx.document import Document


def read_word(data: bytes, left_out: list[str]) -> list[str]:
    """The document's paragraphs. Raises ImportRefused for macros, damage and what unpacks too large.

    Runs that are hidden or struck out are not read: `left_out` gets a sentence on each.
    """
    refuse_unless_package(data, ".docx")
    try:
        document = _open(data)
        unseen = unseen_styles(document)
        body = _Body(_styles(document), _numbers(document), Runs(unseen, []), Tables())
        paragraphs = list(body.paragraphs(document.element.body))
    except ImportRefused:
        raise
    except Exception as error:  # a damaged package fails anywhere in zipfile, lxml and python-docx
        raise damaged(".docx") from error
    left_out += body.runs.told()
    return paragraphs


def _open(data: bytes) -> "Document":
    import docx

    return docx.Document(io.BytesIO(data))


def _numbers(document: "Document") -> AutomaticNumbers:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    try:
        part = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        return AutomaticNumbers(None)
    return AutomaticNumbers(parse_xml(part.blob))


@dataclass(frozen=True)
class _Style:
    """What a paragraph style says of its paragraphs: '# ' marks, and the list it numbers them in."""

    marks: str
    numbering: Any


def _styles(document: "Document") -> dict[str, _Style]:
    found = {}
    for style in document.styles:
        properties = child(style.element, "pPr")
        numbering = child(properties, "numPr") if properties is not None else None
        found[style.style_id] = _Style(_marks(style.name or ""), numbering)
    return found


def _marks(style_name: str) -> str:
    """Title is '# ', Heading 1 '## ' and so on: the names are English in the file whatever Word shows."""
    if style_name == "Title":
        return "# "
    word, _, level = style_name.partition(" ")
    return "#" * min(int(level) + 1, 6) + " " if word == "Heading" and level.isdigit() else ""


_PLAIN = _Style("", None)


@dataclass(frozen=True)
class _Body:
    """Goes through the body once, in order: automatic numbers depend on what came before."""

    styles: dict[str, _Style]
    numbers: AutomaticNumbers
    runs: Runs
    tables: Tables

    def paragraphs(self, element: Any) -> Iterator[str]:
        for block in element:
            name = tag_of(block)
            if name == "p":
                yield from self._paragraph(block)
            elif name == "tbl":
                yield from self.tables.paragraphs(block, self.paragraphs)
            elif name not in LEFT_OUT:
                yield from self.paragraphs(block)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        properties = child(paragraph, "pPr")
        named = child(properties, "pStyle") if properties is not None else None
        style = self.styles.get(attribute(named, "val"), _PLAIN) if named is not None else _PLAIN
        own = child(properties, "numPr") if properties is not None else None
        text = self.runs.text(paragraph)
        if text.strip():
            number = self.numbers.next(own, style.numbering)
            yield style.marks + number + text.strip()
        for box in boxes(paragraph):
            yield from self.paragraphs(box)
