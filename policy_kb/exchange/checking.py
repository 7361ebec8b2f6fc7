"""What an import would do with each row, decided without storing anything: new, changed, the same, or wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from backend.core.errors import BadInput
from backend.core.subtree import within
from policy_kb.entry_text import EntryText
from policy_kb.exchange import columns
from policy_kb.exchange.sheets import Book, Line
from policy_kb.quality import checks, likeness
from policy_kb.records import AUDIENCES, SourceDocument
from policy_kb.regions import RegionTree

T = TypeVar("T")


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"

    @property
    def word(self) -> str:
        """As the page shows it."""
        return {"new": "新写一条", "changed": "改成草稿", "same": "没有变化", "wrong": "要改正"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one cell. An error stops the whole import, a warning is for the draft's author."""

    cell: str
    sentence: str
    error: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One row. `text` None: it cannot be read."""

    number: int
    id: str
    title: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    text: EntryText | None


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are held against: `texts` are the newest of all entries, by id."""

    tree: RegionTree
    documents: Mapping[str, SourceDocument]
    texts: Mapping[str, EntryText]
    root: str


def check(book: Book, known: Known) -> tuple[Checked, ...]:
    """Every row in order."""
    reader = _Reader(known)
    return tuple(reader.row(line) for line in book.entries)


def check_text(known: Known, number: int, id: str, text: EntryText) -> Checked:
    """A text that is whole already, as the cards hold it."""
    found = []
    before = known.texts.get(id)
    if text.region_code not in known.tree or not within(known.root, text.region_code):
        found.append(Finding("", "您不能给这个地区写条目，请选自己地区之内的。", True))
    if before is not None and not within(known.root, before.region_code):
        found.append(Finding("", "这个编号的条目在别的地区，您不能改它。", True))
    if text.document_key not in known.documents:
        found.append(Finding("", f"没有来源文件“{text.document_key}”，请先上传它。", True))
    if not checks.is_id(id):
        found.append(Finding("", "编号写法不对，请照导出的文件。", True))
    found += [Finding("", sentence, False) for _, sentence in _lacking(text)]
    verdict = Verdict.NEW if before is None else Verdict.SAME if before == text else Verdict.CHANGED
    if any(one.error for one in found):
        verdict = Verdict.WRONG
    return Checked(number, id, text.title, verdict, tuple(found), text)


class _Reader:
    """Goes through the rows once; remembers ids and titles to notice what stands there twice."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.ids: dict[str, int] = {}
        self.titles = {
            (text.region_code, likeness.spoken(text.title)): id
            for id, text in known.texts.items()
            if text.title
        }
        self.asked = {
            (text.region_code, likeness.spoken(said)): id
            for id, text in known.texts.items()
            for said in text.phrasings
        }

    def row(self, line: Line) -> Checked:
        found = [Finding(cell, "这一格是公式，请改成写好的文字或数字。", True) for cell in line.formulas]
        text = self._text(line, found)
        id = line.texts.get("id", "")
        found += self._id_faults(line, id)
        if text is not None:
            found += self._warnings(line, id, text)
        wrong = text is None or any(one.error for one in found)
        verdict = Verdict.WRONG if wrong else self._verdict(id, text)
        return Checked(line.number, id, line.texts.get("title", ""), verdict, tuple(found), text)

    def _verdict(self, id: str, text: EntryText | None) -> Verdict:
        before = self.known.texts.get(id)
        if before is None:
            return Verdict.NEW
        return Verdict.SAME if before == text else Verdict.CHANGED

    def _text(self, line: Line, found: list[Finding]) -> EntryText | None:
        """The text of a row; None, with findings, when a cell of it cannot be read."""

        def cell(key: str, read: Callable[[str], T]) -> T | None:
            try:
                return read(line.texts.get(key, ""))
            except BadInput as error:
                sentence = error.sentence
            except ValueError:
                sentence = _MISREAD[key]
            found.append(Finding(line.places.get(key, ""), sentence, True))
            return None

        before = len(found)
        region, topic = cell("region", self._region), cell("topic", _topic)
        title, audience = cell("title", _title), cell("audience", _audience)
        document = cell("document", self._document)
        begin, review = cell("valid_from", columns.day), cell("review_by", columns.day)
        unexplained, parts = cell("unexplained", _yes_no), cell("parts", columns.parts)
        if len(found) > before:
            return None
        given = line.texts
        asked = columns.lines(given.get("phrasings", "")) + columns.lines(given.get("phrasings_more", ""))
        return EntryText(
            region_code=region or "",
            topic=topic or "",
            title=title or "",
            phrasings=asked,
            **{key: given.get(key, "") for key in ("conclusion", "conditions", "how", "where", "section")},
            audience=audience or (),
            figures=columns.lines(given.get("figures", "")),
            document_key=document or "",
            valid_from=begin,
            review_by=review,
            unexplained=bool(unexplained),
            parts=parts or (),
        )

    def _region(self, said: str) -> str:
        if not said:
            raise BadInput("没有写地区，请写六位代码或名称。")
        code = self.known.tree.require(said)
        if not within(self.known.root, code):
            raise BadInput("您不能给这个地区写条目，请选自己地区之内的。")
        return code

    def _document(self, said: str) -> str:
        if not said or said in self.known.documents:
            return said
        titled = [one.key for one in self.known.documents.values() if one.title == said.strip("《》")]
        if len(titled) != 1:
            raise BadInput("没有这份来源文件，请先在“政策文件”里上传，再照那里的标题填写。")
        return titled[0]

    def _id_faults(self, line: Line, id: str) -> Iterator[Finding]:
        place = line.places.get("id", "")
        if not id:
            return
        if not checks.is_id(id):
            yield Finding(place, "编号写法不对：新条目请不填，改已有的请照导出的表填。", True)
        if id in self.ids:
            yield Finding(place, f"和第{self.ids[id]}行的编号一样，请只留一行。", True)
        self.ids.setdefault(id, line.number)
        before = self.known.texts.get(id)
        if before is not None and not within(self.known.root, before.region_code):
            yield Finding(place, "这个编号的条目在别的地区，您不能改它。", True)

    def _warnings(self, line: Line, id: str, text: EntryText) -> Iterator[Finding]:
        """What a draft may lack for now."""
        own = id or f"第{line.number}行"
        other = self.titles.setdefault((text.region_code, likeness.spoken(text.title)), own)
        if other != own:
            yield Finding(line.places.get("title", ""), f"和“{other}”的标题一样，请看是不是重复了。", False)
        for said in text.phrasings:
            holder = self.asked.setdefault((text.region_code, likeness.spoken(said)), own)
            if holder != own:
                place = line.places.get("phrasings", "")
                yield Finding(place, f"问法“{said[:20]}”在“{holder}”里也有，请只留在答得上的那一条。", False)
        for key, sentence in _lacking(text):
            yield Finding(line.places.get(key, ""), sentence, False)


def _lacking(text: EntryText) -> Iterator[tuple[str, str]]:
    if not text.document_key:
        yield "document", "没有来源文件，送审前要补上。"
    if text.valid_from is None or text.review_by is None:
        yield "valid_from", "没有写全生效日期和复核日期，送审前要补上。"
    elif text.review_by < text.valid_from:
        yield "review_by", "复核日期早于生效日期，送审前要改正。"
    if not text.topic:
        yield "topic", "没有选主题，送审前要补上。"
    if not text.conclusion:
        yield "conclusion", "没有写结论，送审前要补上。"
    if len(text.phrasings) < checks.FEWEST_PHRASINGS:
        yield "phrasings", f"问法不足{checks.FEWEST_PHRASINGS}条，送审前要补上。"


def _topic(said: str) -> str:
    if said and said not in columns.TOPIC_OF:
        raise BadInput("没有这个主题，请从下拉里选。")
    return columns.TOPIC_OF[said] if said else ""


def _title(said: str) -> str:
    if not said:
        raise BadInput("没有写标题，请写这一条讲的是什么事。")
    return " ".join(said.split())


def _audience(said: str) -> tuple[str, ...]:
    found = columns.listed(said)
    if unknown := [word for word in found if word not in AUDIENCES]:
        raise BadInput(f"人群“{'、'.join(unknown)[:40]}”不在人群表里，请照填写说明里的写。")
    return found


def _yes_no(said: str) -> bool:
    if said not in ("", columns.YES, columns.NO):
        raise BadInput("看不懂，请填“是”或“否”，也可以不填。")
    return said == columns.YES


_MISREAD = {
    "valid_from": "日期看不懂，请写成 2026-01-01。",
    "review_by": "日期看不懂，请写成 2026-12-31。",
    "parts": "分项看不懂，请一行写一个，如 2019：3万人。",
}
