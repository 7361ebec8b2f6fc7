"""Reads .docx: paragraphs and table rows in document order, with the numbers Word writes by itself.

Walks the XML below python-docx, whose `text` leaves out tracked insertions, content controls and text boxes.
Not read: headers and footers (they repeat on every page), footnotes, comments, pictures.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policy_kb.importing.archives import damaged, refuse_unless_package
from policy_kb.importing.paragraphs import row_paragraphs
from policy_kb.importing.refusals import ImportRefused
from policy_kb.importing.word_numbering import AutomaticNumbers, attribute, child

if TYPE_CHECKING:
    from docx.document import Document

_LEFT_OUT = frozenset({"pPr", "rPr", "del", "moveFrom", "Fallback", "rt", "txbxContent"})
"""Properties, what a tracked change removed, the second copy of a box, phonetic marks, boxes (read after)."""


_UNSEEN = ("vanish", "strike", "dstrike")
_OFF = ("0", "false", "off")
_MOST_NAMED = 20


def read_word(data: bytes, left_out: list[str]) -> list[str]:
    """The document's paragraphs. Raises ImportRefused for macros, damage and what unpacks too large.

    Runs that are hidden or struck out are not read: `left_out` gets a sentence on each.
    """
    refuse_unless_package(data, ".docx")
    try:
        document = _open(data)
        unseen = _unseen_styles(document)
        body = _Body(_styles(document), _numbers(document), _Runs(unseen, []))
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
class _Runs:
    """The text of paragraphs as it is seen. `styles`: of characters and paragraphs that nobody sees, or struck out."""

    styles: frozenset[str]
    left_out: list[tuple[str, str]]  # what was left out, and what is seen of its paragraph

    def text(self, paragraph: Any) -> str:
        """What is seen of a paragraph."""
        if _named(paragraph, "pPr", "pStyle") in self.styles:
            self.left_out.append(("".join(_texts(paragraph, frozenset(), [])), ""))
            return ""
        unseen: list[str] = []
        seen = "".join(_texts(paragraph, self.styles, unseen))
        if "".join(unseen).strip():
            self.left_out.append(("".join(unseen).strip(), seen.strip()))
        return seen

    def told(self) -> Iterator[str]:
        """A sentence on each place, the first ones."""
        for text, seen in self.left_out[:_MOST_NAMED]:
            where = f"（在“{_cut(seen)}”这一段）" if seen else ""
            yield f"隐藏或划掉的文字没有读：“{_cut(text)}”{where}。"
        if len(self.left_out) > _MOST_NAMED:
            yield f"隐藏或划掉的文字一共{len(self.left_out)}处，只列前{_MOST_NAMED}处。"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def _unseen_styles(document: "Document") -> frozenset[str]:
    return frozenset(
        style.style_id for style in document.styles if _unseen(child(style.element, "rPr"), frozenset())
    )


def _unseen(properties: Any, styles: frozenset[str]) -> bool:
    """Whether these properties of a run hide it or strike it out."""
    if properties is None:
        return False
    marks = [child(properties, name) for name in _UNSEEN]
    if any(mark is not None and attribute(mark, "val") not in _OFF for mark in marks):
        return True
    named = child(properties, "rStyle")
    # what its style hides it may show again
    shows = any(mark is not None for mark in marks)
    return named is not None and not shows and attribute(named, "val") in styles


def _named(element: Any, properties: str, style: str) -> str:
    held = child(element, properties)
    named = child(held, style) if held is not None else None
    return attribute(named, "val") if named is not None else ""


def _texts(element: Any, styles: frozenset[str], unseen: list[str]) -> Iterator[str]:
    """What is seen; what is not goes to `unseen`."""
    for inner in element:
        name = _name(inner)
        if name == "t":
            yield inner.text or ""
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "tab":
            yield "\t"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "r" and _unseen(child(inner, "rPr"), styles):
            unseen.extend(_texts(inner, styles, unseen))
        elif name not in _LEFT_OUT:
            yield from _texts(inner, styles, unseen)


@dataclass(frozen=True)
class _Body:
    """Goes through the body once, in order: automatic numbers depend on what came before."""

    styles: dict[str, _Style]
    numbers: AutomaticNumbers
    runs: _Runs

    def paragraphs(self, element: Any) -> Iterator[str]:
        for block in element:
            name = _name(block)
            if name == "p":
                yield from self._paragraph(block)
            elif name == "tbl":
                yield from self._table(block)
            elif name not in _LEFT_OUT:
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
        for box in _boxes(paragraph):
            yield from self.paragraphs(box)

    def _table(self, table: Any) -> Iterator[str]:
        merged: dict[
            int, list[str]
        ] = {}  # column -> what stands in the cell that is merged downwards from above
        for row in _within(table, "tr"):
            cells, own, column = list[list[str]](), False, 0
            for cell in _within(row, "tc"):
                said, down = list(self.paragraphs(cell)), _merges(cell)
                own = own or bool(said)
                if down == "continue":
                    said = said or merged.get(column, [])
                else:
                    merged[column] = said if down == "restart" else []
                cells.append(said)
                column += _spanned(cell)
            if own:
                yield from row_paragraphs(cells)


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


def _name(element: Any) -> str:
    """The tag without its namespace, so that strict and transitional files read alike; '' for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _within(element: Any, name: str) -> Iterator[Any]:
    """The nearest descendants of this name: rows and cells may be wrapped in content controls."""
    for inner in element:
        if _name(inner) == name:
            yield inner
        elif _name(inner) not in _LEFT_OUT:
            yield from _within(inner, name)


def _boxes(element: Any) -> Iterator[Any]:
    for inner in element:
        if _name(inner) == "txbxContent":
            yield inner
        elif _name(inner) not in _LEFT_OUT:
            yield from _boxes(inner)
