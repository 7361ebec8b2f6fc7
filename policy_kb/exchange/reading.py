"""A row of the sheet as an entry's text: every cell that cannot be read is named, and the others are read all the same.

What becomes of a row, and what a draft may lack, is `checking`'s matter. Pure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from backend.core.errors import BadInput
from policy_kb.entry_text import EntryText
from policy_kb.exchange import cells, columns
from policy_kb.exchange.kept import Moments
from policy_kb.exchange.rows import Finding, Known
from policy_kb.exchange.sheets import Line

T = TypeVar("T")
_WORDS = ("conclusion", "conditions", "how", "where", "section")  # taken as they stand
_MOMENTS = ("publish_at", "expire_at")


@dataclass(frozen=True, slots=True)
class Reading:
    """One row. `said` has blanks for the `misread` columns, of which `findings` tell. `moments` None: it has none."""

    said: EntryText
    moments: Moments | None
    misread: frozenset[str]
    findings: tuple[Finding, ...]

    @property
    def text(self) -> EntryText | None:
        """None where a part of it could not be read: half a text is not to be stored."""
        return None if self.misread else self.said


def read(line: Line, known: Known) -> Reading:
    """All of it, whatever is wrong with single cells."""
    reader = _Cells(line, known)
    text, moments = reader.text(), reader.moments()
    return Reading(text, moments, frozenset(reader.misread), tuple(reader.found))


def order(moments: Moments | None, cell: str) -> Iterator[Finding]:
    """What ends is to end after it has begun."""
    begin, end = moments or (None, None)
    if begin is not None and end is not None and end <= begin:
        yield Finding(cell, "到期时间要晚于发布时间，请改正其中一个。", True)


class _Cells:
    """The cells of one row; notes what cannot be read. Of a formula nothing more is said than that it is one."""

    def __init__(self, line: Line, known: Known) -> None:
        self.line, self.known = line, known
        self.found = list(cells.unreadable(line))
        odd = {*line.formulas, *line.unread}
        self.misread = {key for key, place in line.places.items() if place in odd}
        if "phrasings_more" in self.misread:  # how many there are is not known then
            self.misread.add("phrasings")

    def text(self) -> EntryText:
        asked = self._lines("phrasings") + self._lines("phrasings_more")
        return EntryText(
            region_code=self._cell("region", self._region) or "",
            topic=self._cell("topic", cells.topic) or "",
            title=self._cell("title", cells.title) or "",
            phrasings=asked,
            **{key: self._cell(key, str) or "" for key in _WORDS},
            audience=self._cell("audience", cells.audience) or (),
            figures=self._lines("figures"),
            document_key=self._cell("document", self._document) or "",
            valid_from=self._cell("valid_from", columns.day),
            review_by=self._cell("review_by", columns.day),
            unexplained=bool(self._cell("unexplained", cells.yes_no)),
            parts=self._cell("parts", columns.parts) or (),
        )

    def moments(self) -> Moments | None:
        """None where the sheet has no such columns: a template of an older release."""
        if not self.line.places.keys() >= set(_MOMENTS):
            return None
        begin, end = (self._cell(key, columns.moment) for key in _MOMENTS)
        self.found += order((begin, end), self.line.places["expire_at"])
        return begin, end

    def _lines(self, key: str) -> tuple[str, ...]:
        return self._cell(key, columns.lines) or ()

    def _cell(self, key: str, read: Callable[[str], T]) -> T | None:
        """None for a cell that cannot be read."""
        if key in self.misread:
            return None
        try:
            return read(self.line.texts.get(key, ""))
        except BadInput as error:
            sentence = error.sentence
        except ValueError:
            sentence = cells.MISREAD[key]
        self.misread.add(key)
        self.found.append(Finding(self.line.places.get(key, ""), sentence, True))
        return None

    def _region(self, said: str) -> str:
        if not said:
            raise BadInput("没有写地区，请写六位代码或名称。")
        return self.known.tree.require(said)  # whose it may be is asked of the row as a whole

    def _document(self, said: str) -> str:
        if not said or said in self.known.documents:
            return said
        titled = [one.key for one in self.known.documents.values() if one.title == said.strip("《》")]
        if len(titled) != 1:
            raise BadInput("没有这份来源文件，请先在“政策文件”里上传，再照那里的标题填写。")
        return titled[0]
