"""Says of every line whether it heads what follows, and how far out it stands.

The rules, in the order they are asked:
- the title is the first `# ` line, else the first line before the text that ends like a document's name, else
  the first plain line there; 关于…的通知 further down begins a new document;
- signature, date, 抄送 and the list of annexes belong to the document, not to its last section;
- a numbered line is a heading if it has at most 40 characters, holds no whole sentence and states nothing
  (每人每年300元); otherwise it is a clause of its own, and its text stays whole. It is headed by its first sentence
  where others follow that and it has at most 40 characters, else by its number alone: a clause of one sentence is no
  heading, nor is the first sentence of an article (条) with a pause in it;
- 附则 and 总则 without a number are chapters; 一、 stands outside 第X条 where each is followed by articles;
- `## ` without a number and 附件1 are headings; a number says more than the count of # before it;
- where nothing is numbered 第X章 or 一、, a short line right before a long paragraph is a heading;
- a line ending like a document's name, outside any numbered section, is the document enclosed or annexed.
"""

from dataclasses import dataclass, replace
from itertools import takewhile

from policy_kb.importing import shapes
from policy_kb.importing.mending import Line
from policy_kb.importing.numbering import Marker, Rank, find_marker
from policy_kb.importing.shapes import LONGEST_HEADING

_END = Line("")
_MOST_SIGNATURES = 8


@dataclass(frozen=True)
class Part:
    """One line placed. `heading` is what it adds to the path: nothing, its beginning, or the whole line."""

    text: str
    heading: str = ""
    rank: int = Rank.TEXT


def outline(lines: list[Line]) -> list[Part]:
    """One part a line, in order."""
    title_at = _find_title(lines)
    bare_headings = not any(map(_is_section, lines))
    signatures = _find_signatures(lines, title_at)
    reader = _Reader(title_at, signatures, bare_headings, _holds_articles(lines))
    return [
        reader.place(line, following, at)
        for at, (line, following) in enumerate(zip(lines, [*lines[1:], _END], strict=False))
    ]


def _is_section(line: Line) -> bool:
    marker = find_marker(line.text)
    return marker is not None and marker.rank <= Rank.CHINESE


def _find_title(lines: list[Line]) -> int:
    """The index of the title line, -1 if the document has none."""
    for at, line in enumerate(lines):
        if line.level == 1 and not find_marker(line.text):
            return at
    head = list(takewhile(_is_before_the_text, lines))
    named = [at for at, line in enumerate(head) if shapes.is_title(line.text)]
    plain = [at for at, line in enumerate(head) if _may_be_title(line.text)]
    return (named + plain + [-1])[0]


def _find_signatures(lines: list[Line], title_at: int) -> frozenset[int]:
    """The indexes of the short lines right above a date: the organs that signed."""
    found: set[int] = set()
    for date_at in (at for at, line in enumerate(lines) if shapes.is_date(line.text)):
        above = range(date_at - 1, max(title_at, date_at - 1 - _MOST_SIGNATURES), -1)
        found.update(takewhile(lambda at: _may_sign(lines[at]), above))
    return frozenset(found)


def _may_sign(line: Line) -> bool:
    heads = line.level or shapes.is_title(line.text) or shapes.is_annex(line.text)
    return not heads and shapes.is_label(line.text)


def _is_before_the_text(line: Line) -> bool:
    return not (shapes.is_prose(line.text) or shapes.ends_sentence(line.text) or find_marker(line.text))


def _may_be_title(text: str) -> bool:
    letterhead = shapes.is_masthead(text) or shapes.is_organ(text) or shapes.is_date(text)
    return shapes.is_label(text) and not letterhead and not shapes.is_annex(text)


@dataclass
class _Reader:
    """Goes down the lines; remembers whether a numbered section or a list of annexes is open."""

    title_at: int
    signatures: frozenset[int]
    bare_headings: bool
    outer: bool = False  # 一、 holds articles
    in_section: bool = False
    in_annex_list: bool = False

    def place(self, line: Line, following: Line, at: int) -> Part:
        marker = find_marker(line.text)
        if at in self.signatures or self._closes_document(line.text, marker):
            self.in_section = False
            return Part(line.text, rank=Rank.SECTION)
        self.in_annex_list = False
        if marker:
            self.in_section = True
            return _numbered(line.text, self._placed(marker), following)
        rank = self._rank_of_unnumbered(line, following, at)
        if rank is None:
            return Part(line.text)
        self.in_section = self.in_section and rank >= Rank.SECTION
        return Part(line.text, line.text, rank)

    def _placed(self, marker: Marker) -> Marker:
        return replace(marker, rank=Rank.DIVISION) if self.outer and marker.rank == Rank.CHINESE else marker

    def _closes_document(self, text: str, marker: Marker | None) -> bool:
        if shapes.is_annex_list(text):
            self.in_annex_list = True
        listed = self.in_annex_list and marker is not None and marker.rank == Rank.ARABIC
        labelled = shapes.is_annex_list(text) or shapes.is_closing_label(text) or shapes.is_date(text)
        return listed or labelled

    def _rank_of_unnumbered(self, line: Line, following: Line, at: int) -> int | None:
        if at == self.title_at or line.level == 1:
            return Rank.TITLE
        if line.level:
            return Rank.SECTION + line.level - 2
        if shapes.is_annex(line.text):
            return Rank.ANNEX
        if shapes.is_chapter_name(line.text):
            return Rank.CHAPTER
        if shapes.is_cover_title(line.text):
            return Rank.TITLE
        heads = shapes.is_bare_heading(line.text) and shapes.is_long_prose(following.text)
        if self.bare_headings and heads:
            return Rank.SECTION
        enclosed = shapes.is_title(line.text) and not self.in_section and at > self.title_at >= 0
        return Rank.ENCLOSED if enclosed else None


def _numbered(text: str, marker: Marker, following: Line) -> Part:
    whole = any(mark in text for mark in "。！？；") or shapes.states(text)
    if len(text) <= LONGEST_HEADING and not whole:
        return Part(text, text, marker.rank)
    sentence = shapes.first_sentence(text)
    heads = len(sentence) <= LONGEST_HEADING and _heads(text, sentence, marker, following)
    return Part(text, sentence if heads else marker.text, marker.rank)


def _heads(text: str, sentence: str, marker: Marker, following: Line) -> bool:
    """Whether its first sentence heads the clause: others follow it, there or as a paragraph (（二）检查。)."""
    article, alone = marker.rank == Rank.ARTICLE, len(text) <= len(sentence) + 1
    if alone:
        below = bool(following.text) and not following.level and not find_marker(following.text)
        return below and not article and not shapes.is_prose(sentence) and not shapes.states(sentence)
    return not (article and shapes.is_prose(sentence))


def _holds_articles(lines: list[Line]) -> bool:
    """一、总则 第一条 …, 二、救助 第五条 …: as 章 elsewhere, and not the list within an article."""
    found = (find_marker(line.text) for line in lines)
    ranks = [one.rank for one in found if one and one.rank in (Rank.CHINESE, Rank.ARTICLE)]
    pairs = zip(ranks, [*ranks[1:], Rank.TEXT], strict=True)
    return ranks[:1] == [Rank.CHINESE] and all(
        after == Rank.ARTICLE for rank, after in pairs if rank == Rank.CHINESE
    )
