"""What an import would do with each row, decided without storing anything: new, changed, the same, or wrong."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from backend.core.errors import BadInput
from backend.core.subtree import within
from policy_kb.editing import faults
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.exchange import cells, columns, kept
from policy_kb.exchange.kept import Kept, Moments
from policy_kb.exchange.rows import Checked, Finding, Known, Verdict
from policy_kb.exchange.sheets import Book, Line
from policy_kb.quality import checks, currency, likeness
from policy_kb.records import TOPICS

T = TypeVar("T")


def check(book: Book, known: Known) -> tuple[Checked, ...]:
    """Every row in order."""
    reader = Reader(known)
    return tuple(reader.row(line) for line in book.entries)


def check_text(
    known: Known,
    number: int,
    id: str,
    text: EntryText,
    moments: Moments | None = None,
    mark: str = "",
    *,
    gone: bool = False,
) -> Checked:
    """A text that is whole already, as the cards hold it. `gone`: it answers nobody any more."""
    found = []
    before = known.entries.get(id)
    if text.region_code not in known.tree or not within(known.root, text.region_code):
        found.append(Finding("", "您不能给这个地区写条目，请选自己地区之内的。", True))
    if before is not None and not within(known.root, before.text.region_code):
        found.append(Finding("", "这个编号的条目在别的地区，您不能改它。", True))
    if text.document_key and text.document_key not in known.documents:
        found.append(Finding("", f"没有来源文件“{text.document_key}”，请先上传它。", True))
    if not checks.is_id(id):
        found.append(Finding("", "编号写法不对，请照导出的文件。", True))
    if text.topic and text.topic not in TOPICS:
        found.append(Finding("", f"没有“{text.topic[:20]}”这个主题，请改成主题表里有的。", True))
    found += [] if gone else [Finding("", sentence, False) for _, sentence in _lacking(text)]
    found += _still_in_use("", before) if gone else ()
    found += _order(moments, "")
    found += [Finding("", sentence, True) for sentence in faults.too_long(text)]
    verdict, said = _beside(before, text, moments, mark)
    found += [Finding("", sentence, False) for sentence in said]
    found += _overtaken(verdict, text, known)
    if any(one.error for one in found):
        verdict = Verdict.WRONG
    retired = gone and before is None
    return Checked(number, id, text.title, verdict, tuple(found), text, moments, before, retired=retired)


def _beside(
    before: Kept | None, text: EntryText, moments: Moments | None, mark: str
) -> tuple[Verdict, list[str]]:
    """What becomes of a row that can be read, and what is to be said of it."""
    if before is None:
        return Verdict.NEW, []
    wanted = before.moments if moments is None else moments
    if (before.text, before.moments) == (text, wanted):
        return Verdict.SAME, []
    said = ["发布时间或到期时间也不一样。"] if before.moments != wanted else []
    if before.approved_for is not None:
        said.append(
            f"这一条已经通过，定在{before.approved_for:%Y-%m-%d %H:%M}发布；导入以后定时发布就取消了，要重新送审。"
        )
    elif before.state is State.PENDING:
        said.append("这一条正在等审核；导入以后送审就撤回了，变成草稿，要重新送审。")
    if older := kept.older(mark, text, wanted, before):
        return Verdict.OLDER, [older, *said]
    if before.state is State.RETIRED:
        said.append("这条已经停用，导入以后是草稿，审核通过了才再回答。")
    return Verdict.CHANGED, said


def _overtaken(verdict: Verdict, text: EntryText, known: Known) -> list[Finding]:
    """Of a row that changes something: whether the document it cites holds."""
    said = [] if verdict is Verdict.SAME else currency.doubts(text, known.documents)
    return [Finding("", sentence, False) for sentence in said]


def _still_in_use(cell: str, before: Kept | None) -> Iterator[Finding]:
    if before is not None and before.state is not State.RETIRED:
        yield Finding(cell, "表里写已停用，库里没有停用；导入不会停用它。", False)


def _order(moments: Moments | None, cell: str) -> Iterator[Finding]:
    begin, end = moments or (None, None)
    if begin is not None and end is not None and end <= begin:
        yield Finding(cell, "到期时间要晚于发布时间，请改正其中一个。", True)


class Reader:
    """Goes through the rows once; remembers ids and titles to notice what stands there twice."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.ids: dict[str, int] = {}
        self.titles = {
            (one.text.region_code, likeness.spoken(one.text.title)): one.id
            for one in known.entries.values()
            if one.text.title and one.state is not State.RETIRED
        }
        self.asked = {
            (one.text.region_code, likeness.spoken(said)): one.id
            for one in known.entries.values()
            if one.state is not State.RETIRED
            for said in one.text.phrasings
        }

    def row(self, line: Line) -> Checked:
        found: list[Finding] = []
        text, moments = self.texts(line, found)
        id = line.texts.get("id", "")
        found += self._id_faults(line, id)
        before, verdict = self.known.entries.get(id), Verdict.WRONG
        gone = line.texts.get("state", "") == State.RETIRED.word
        if text is not None:
            verdict, said = _beside(before, text, moments, line.texts.get("revision", ""))
            found += [Finding("", sentence, False) for sentence in said]
            found += [] if gone else _overtaken(verdict, text, self.known)
            found += [Finding("", sentence, True) for sentence in faults.too_long(text)]
            found += [] if gone else self._warnings(line, id, text)
        found += _still_in_use(line.places.get("state", ""), before) if gone else ()
        if any(one.error for one in found):
            verdict = Verdict.WRONG
        title = line.texts.get("title", "")
        retired = gone and before is None
        return Checked(line.number, id, title, verdict, tuple(found), text, moments, before, retired=retired)

    def texts(self, line: Line, found: list[Finding]) -> tuple[EntryText | None, Moments | None]:
        """Its text and its moments, whatever else there is to be said of the row."""
        found += cells.unreadable(line)
        return self._text(line, found), self._moments(line, found)

    def _moments(self, line: Line, found: list[Finding]) -> Moments | None:
        """None where the sheet has no such columns: a template of an older release."""
        if not {"publish_at", "expire_at"} <= line.places.keys():
            return None
        read: list[datetime | None] = []
        for key in ("publish_at", "expire_at"):
            try:
                read.append(columns.moment(line.texts.get(key, "")))
            except ValueError:
                found.append(Finding(line.places[key], "时间看不懂，请写成 2026-01-01 08:00。", True))
                read.append(None)
        found += _order((read[0], read[1]), line.places["expire_at"])
        return read[0], read[1]

    def _text(self, line: Line, found: list[Finding]) -> EntryText | None:
        """The text of a row; None, with findings, when a cell of it cannot be read."""

        def cell(key: str, read: Callable[[str], T]) -> T | None:
            try:
                return read(line.texts.get(key, ""))
            except BadInput as error:
                sentence = error.sentence
            except ValueError:
                sentence = cells.MISREAD[key]
            found.append(Finding(line.places.get(key, ""), sentence, True))
            return None

        before = len(found)
        region, topic = cell("region", self._region), cell("topic", cells.topic)
        title, audience = cell("title", cells.title), cell("audience", cells.audience)
        document = cell("document", self._document)
        begin, review = cell("valid_from", columns.day), cell("review_by", columns.day)
        unexplained, parts = cell("unexplained", cells.yes_no), cell("parts", columns.parts)
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
        before = self.known.entries.get(id)
        if before is not None and not within(self.known.root, before.text.region_code):
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
