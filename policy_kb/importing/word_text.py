"""The text of a paragraph of Word as it is seen, and the walk over its XML below python-docx.

What is hidden or struck out is kept apart, to be told of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policy_kb.importing.word_numbering import attribute, child

if TYPE_CHECKING:
    from docx.document import Document

LEFT_OUT = frozenset({"pPr", "rPr", "del", "moveFrom", "Fallback", "rt", "txbxContent"})
"""Properties, what a tracked change removed, the second copy of a box, phonetic marks, boxes (read after)."""

_UNSEEN = ("vanish", "strike", "dstrike")
_OFF = ("0", "false", "off")
_MOST_NAMED = 20


@dataclass(frozen=True)
class Runs:
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


def unseen_styles(document: "Document") -> frozenset[str]:
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
        name = tag_of(inner)
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
        elif name not in LEFT_OUT:
            yield from _texts(inner, styles, unseen)


def tag_of(element: Any) -> str:
    """The tag without its namespace, so that strict and transitional files read alike; '' for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def within(element: Any, name: str) -> Iterator[Any]:
    """The nearest descendants of this name: rows and cells may be wrapped in content controls."""
    for inner in element:
        if tag_of(inner) == name:
            yield inner
        elif tag_of(inner) not in LEFT_OUT:
            yield from within(inner, name)


def boxes(element: Any) -> Iterator[Any]:
    """The text boxes within it."""
    for inner in element:
        if tag_of(inner) == "txbxContent":
            yield inner
        elif tag_of(inner) not in LEFT_OUT:
            yield from boxes(inner)
