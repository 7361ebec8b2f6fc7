"""Reads a saved web page: its text by blocks, table rows put together, scripts, styles and menus left out."""

import re
from html.parser import HTMLParser

from policy_kb.importing.html_table import Table
from policy_kb.importing.paragraphs import row_paragraphs
from policy_kb.importing.plain_text import decode
from policy_kb.importing.repeating import Repeated

_CODE = frozenset({"script", "style", "title"})
_MENUS = frozenset({"nav", "aside", "footer", "button", "select", "textarea", "noscript", "template"})
_STRUCK = frozenset({"del", "s", "strike"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]*line-through", re.IGNORECASE
)
_MOST_NAMED = 20
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp|small|span|strike|strong"
    "|sub|sup|tt|u|var|wbr"
)
_PARTS = ("thead", "tbody", "tfoot")
_HEADING = re.compile(r"h([1-6])")
_CJK = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_WRAPPED_CHINESE = re.compile(rf"(?<=[{_CJK}])[ \t]*\r?\n[ \t\r\n]*(?=[{_CJK}])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes, left_out: list[str]) -> list[str]:
    """The page's paragraphs. A menu element that is never closed is read, so that it cannot hide the text.

    What the page hides or strikes out is not read: `left_out` gets a sentence on each.
    """
    markup = decode(data)
    page = _read(markup, _CODE | _MENUS | _STRUCK)
    if page.hidden_by:
        page = _read(markup, _CODE | _STRUCK)
    if page.hidden_by:
        if page.unseen:
            left_out.append("网页里隐藏或划掉的部分没有写明到哪里为止，全部读了，请对照原网页核对。")
        return _read(markup, _CODE, hides=False).blocks
    unseen = list(filter(None, page.unseen))
    for text in unseen[:_MOST_NAMED]:
        left_out.append(f"网页上隐藏或划掉的文字没有读：“{text[:40]}{'…' if len(text) > 40 else ''}”。")
    if len(unseen) > _MOST_NAMED:
        left_out.append(f"网页上隐藏或划掉的文字一共{len(unseen)}处，只列前{_MOST_NAMED}处。")
    return page.blocks


def _read(markup: str, left_out: frozenset[str], *, hides: bool = True) -> "_Page":
    page = _Page(left_out, hides=hides)
    page.feed(markup)
    page.close()
    page.end_block()
    while page.tables:
        page.end_table()
    return page


def _is_inline(tag: str) -> bool:
    return bool(_INLINE.fullmatch(tag)) or ":" in tag  # Word saves <o:p> inside its paragraphs


class _Page(HTMLParser):
    """Collects blocks as the tags go by. `tables` are those that are open, the innermost last."""

    def __init__(self, left_out: frozenset[str], *, hides: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.hides = hides
        self.unseen: list[str] = []  # what is hidden or struck out
        self.left_out = left_out
        self.hidden_by: list[str] = []
        self.blocks: list[str] = []
        self.tables: list[Table] = []
        self.repeated = Repeated()
        self.heading = ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.left_out or self._unseen(tag, attrs):
            if not self.hidden_by and tag not in _CODE | _MENUS:
                self.unseen.append("")
            self.hidden_by.append(tag)
        if self.hidden_by or _is_inline(tag):
            return
        self.end_block()
        if level := _HEADING.fullmatch(tag):
            self.heading = "#" * int(level[1]) + " "
        elif tag == "table":
            self.tables.append(Table(self.repeated))
        elif self.tables:
            self._within_table(tag, dict(attrs))

    def _within_table(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in ("td", "th"):
            self.tables[-1].begin_cell(attributes)
        elif tag == "tr":
            self.end_row()
            self.tables[-1].begun = True
        elif tag in _PARTS:
            self.end_part()

    def handle_endtag(self, tag: str) -> None:
        if self.hidden_by:
            if tag == self.hidden_by[-1]:
                self.hidden_by.pop()
            return
        if _is_inline(tag):
            return
        self.end_block()
        if tag == "table" and self.tables:
            self.end_table()
        elif tag in _PARTS and self.tables:
            self.end_part()

    def handle_data(self, data: str) -> None:
        if not self.hidden_by:
            self.text.append(data)
        elif self.unseen and self.hidden_by[0] not in _CODE | _MENUS:
            self.unseen[-1] += " ".join(data.split())

    def _unseen(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        """Whether the page hides it; of an element within one, whether an end of the same name comes first."""
        if not self.hides or tag in _VOID:
            return False
        if self.hidden_by:
            return tag == self.hidden_by[-1]
        said = dict(attrs)
        return "hidden" in said or bool(_UNSEEN.search(said.get("style") or ""))

    def end_block(self) -> None:
        block = _BLANKS.sub(" ", _WRAPPED_CHINESE.sub("", "".join(self.text))).strip()
        if block:
            self._add([self.heading + block], depth=len(self.tables))
        self.text = []
        self.heading = ""

    def end_row(self) -> None:
        self._add(row_paragraphs(self.tables[-1].end_row()), depth=len(self.tables) - 1)

    def end_part(self) -> None:
        self.end_row()
        self.tables[-1].end_part()

    def end_table(self) -> None:
        self.end_row()
        self.tables.pop()

    def _add(self, blocks: list[str], depth: int) -> None:
        """Puts blocks into the present cell of the table at this depth, 0 being the page itself."""
        if depth == 0:
            self.blocks += blocks
        elif blocks:
            self.tables[depth - 1].add(blocks)
