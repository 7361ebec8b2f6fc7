"""Splits a document into clauses (条款): each paragraph of text under the headings it stands beneath."""

from dataclasses import dataclass, replace

from policy_kb.importing.mending import mended_lines
from policy_kb.importing.outline import Part, outline

_END = Part("", rank=-1)


@dataclass(frozen=True)
class Clause:
    """One paragraph of a document.

    `position` counts from 1 in reading order. `heading_path` goes from the document's title down; a heading
    taken from the clause's own first sentence comes last and is also in `text`. `text` is whole, without
    markdown marks.
    """

    position: int
    heading_path: tuple[str, ...]
    text: str


def split_clauses(paragraphs: list[str]) -> list[Clause]:
    """The clauses in order. Every character is kept once: in a clause's text, or as a heading line in a path.

    A heading with nothing beneath it, or one repeated while it is still open, is a clause itself, so that
    neither is lost. The rules for headings are in `outline`, those for cut sentences in `mending`.
    """
    parts = outline(mended_lines(paragraphs))
    clauses: list[Clause] = []
    open_headings: list[Part] = []
    for part, following in zip(parts, [*parts[1:], _END], strict=False):
        open_headings = [heading for heading in open_headings if heading.rank < part.rank]
        if _is_heading_line(part) and following.rank <= part.rank:
            clauses.append(_clause(open_headings, part))
            continue
        if part.heading:
            open_headings.append(part)
        if not _is_heading_line(part) or _is_open_already(open_headings, clauses):
            clauses.append(_clause(open_headings, part))
    return [replace(clause, position=position) for position, clause in enumerate(clauses, start=1)]


def _is_heading_line(part: Part) -> bool:
    return bool(part.heading) and part.heading == part.text


def _is_open_already(open_headings: list[Part], clauses: list[Clause]) -> bool:
    path = _path(open_headings)
    return bool(clauses) and clauses[-1].heading_path[: len(path)] == path


def _clause(open_headings: list[Part], part: Part) -> Clause:
    return Clause(0, _path(open_headings), part.text)


def _path(open_headings: list[Part]) -> tuple[str, ...]:
    return tuple(heading.heading for heading in open_headings)
