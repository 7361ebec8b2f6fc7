"""What an import would do with each row, decided without storing anything: new, changed, the same, or wrong."""

from collections.abc import Collection, Iterable, Iterator

from backend.core.subtree import within
from policy_kb.editing import deciding, faults
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.exchange import kept, reading
from policy_kb.exchange.kept import Kept, Moments
from policy_kb.exchange.reading import Reading
from policy_kb.exchange.rows import Checked, Finding, Known, Verdict
from policy_kb.exchange.sheets import Book, Line
from policy_kb.quality import checks, currency, likeness
from policy_kb.records import TOPICS


def check(book: Book, known: Known) -> tuple[Checked, ...]:
    """Every row in order."""
    rows = _Rows(known)
    return tuple(rows.row(line) for line in book.entries)


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
    found: list[Finding] = []
    before = known.entries.get(id)
    verdict, said = _beside(before, text, moments, mark)
    found += _elsewhere("", text, verdict, known)
    if id in known.elsewhere:
        found.append(Finding("", "这个编号的条目在别的地区，您不能改它。", True))
    if text.document_key and text.document_key not in known.documents:
        found.append(Finding("", f"没有来源文件“{text.document_key}”，请先上传它。", True))
    if not checks.is_id(id):
        found.append(Finding("", "编号写法不对，请照导出的文件。", True))
    if text.topic and text.topic not in TOPICS:
        found.append(Finding("", f"没有“{text.topic[:20]}”这个主题，请改成主题表里有的。", True))
    found += [] if gone else [Finding("", sentence, False) for _, sentence in _lacking(text)]
    found += _still_in_use("", before) if gone else ()
    found += reading.order(moments, "")
    found += [] if gone else _backwards("", text, moments, before, verdict)
    found += [Finding("", sentence, True) for _, sentence in faults.too_long(text)]
    found += [Finding("", sentence, False) for sentence in said]
    found += _moved("", before, text, verdict, known)
    found += _overtaken(verdict, text, known)
    if any(one.error for one in found):
        verdict = Verdict.WRONG
    retired = gone and before is None
    return Checked(number, id, text.title, verdict, _once(found), text, moments, before, retired=retired)


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


def _elsewhere(cell: str, text: EntryText, verdict: Verdict, known: Known) -> Iterator[Finding]:
    """A region that is not the writer's; but what a colleague above is moving there is let by while it is unchanged."""
    unknown = text.region_code not in known.tree
    if unknown or (verdict is not Verdict.SAME and not within(known.root, text.region_code)):
        yield Finding(cell, "您不能给这个地区写条目，请选自己地区之内的。", True)


def _backwards(
    cell: str, text: EntryText, moments: Moments | None, before: Kept | None, verdict: Verdict
) -> Iterator[Finding]:
    """An end that comes before the policy is in force; where the row does not speak of moments, the one on record."""
    _, ends = moments or (before.moments if before else (None, None))
    if verdict is not Verdict.SAME and deciding.backwards(deciding.beginning(None, text.valid_from), ends):
        yield Finding(cell, "到期时间要晚于生效日期，请改正其中一个。", True)


def _moved(
    cell: str, before: Kept | None, text: EntryText, verdict: Verdict, known: Known
) -> Iterator[Finding]:
    """What answers a region's people is taken from them by another person's approval, never by the import."""
    if before is None or not before.answers or verdict is Verdict.SAME or text.region_code not in known.tree:
        return
    if text.region_code != before.region:
        old, new = (known.tree.name(code) for code in (before.region, text.region_code))
        yield Finding(
            cell,
            f"地区从{old}改到{new}：审核通过以后才换，那以前这条还归{old}，还回答{old}的群众；请看看是不是真要换。",
            False,
        )


def _overtaken(verdict: Verdict, text: EntryText, known: Known) -> list[Finding]:
    """Of a row that changes something: whether the document it cites holds."""
    said = [] if verdict is Verdict.SAME else currency.doubts(text, known.documents)
    return [Finding("", sentence, False) for sentence in said]


def _still_in_use(cell: str, before: Kept | None) -> Iterator[Finding]:
    if before is not None and before.state is not State.RETIRED:
        yield Finding(cell, "表里写已停用，库里没有停用；导入不会停用它。", False)


class _Rows:
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
        """Whatever is wrong with a cell, all that can be said of the others is said at once."""
        read = reading.read(line, self.known)
        found = list(read.findings)
        id = "" if "id" in read.misread else line.texts.get("id", "")
        found += self._id_faults(line, id)
        before, verdict = self.known.entries.get(id), Verdict.WRONG
        gone = line.texts.get("state", "") == State.RETIRED.word
        if read.text is not None:
            verdict, said = _beside(before, read.text, read.moments, line.texts.get("revision", ""))
            found += [Finding("", sentence, False) for sentence in said]
        if read.said.region_code:
            place = line.places.get("region", "")
            found += _elsewhere(place, read.said, verdict, self.known)
            found += _moved(place, before, read.said, verdict, self.known)
        place = line.places.get("expire_at", line.places.get("valid_from", ""))
        found += [] if gone else _backwards(place, read.said, read.moments, before, verdict)
        found += [] if gone else _overtaken(verdict, read.said, self.known)
        long = faults.too_long(read.said)
        found += [Finding(line.places.get(part, ""), sentence, True) for part, sentence in long]
        found += [] if gone else self._warnings(line, id, read)
        found += _still_in_use(line.places.get("state", ""), before) if gone else ()
        if any(one.error for one in found):
            verdict = Verdict.WRONG
        title = line.texts.get("title", "")
        retired = gone and before is None
        return Checked(
            *(line.number, id, title, verdict, _once(found)),
            *(read.text, read.moments, before),
            retired=retired,
        )

    def _id_faults(self, line: Line, id: str) -> Iterator[Finding]:
        place = line.places.get("id", "")
        if not id:
            return
        if not checks.is_id(id):
            yield Finding(place, "编号写法不对：新条目请不填，改已有的请照导出的表填。", True)
        if id in self.ids:
            yield Finding(place, f"和第{self.ids[id]}行的编号一样，请只留一行。", True)
        self.ids.setdefault(id, line.number)
        if id in self.known.elsewhere:
            yield Finding(place, "这个编号的条目在别的地区，您不能改它。", True)

    def _warnings(self, line: Line, id: str, read: Reading) -> Iterator[Finding]:
        """What a draft may lack for now."""
        if read.said.region_code:
            yield from self._doubles(line, id or f"第{line.number}行", read.said)
        for key, sentence in _lacking(read.said, read.misread):
            yield Finding(line.places.get(key, ""), sentence, False)

    def _doubles(self, line: Line, own: str, text: EntryText) -> Iterator[Finding]:
        """Of the same region: a title or a way of asking that another one has."""
        titled = (text.region_code, likeness.spoken(text.title))
        if text.title and (other := self.titles.setdefault(titled, own)) != own:
            yield Finding(line.places.get("title", ""), f"和“{other}”的标题一样，请看是不是重复了。", False)
        for said in text.phrasings:
            holder = self.asked.setdefault((text.region_code, likeness.spoken(said)), own)
            if holder != own:
                place = line.places.get("phrasings", "")
                yield Finding(place, f"问法“{said[:20]}”在“{holder}”里也有，请只留在答得上的那一条。", False)


def _once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Two ways of asking may be too long alike, or begin alike: that is said once."""
    return tuple(dict.fromkeys(found))


def _lacking(text: EntryText, misread: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """What is empty though it may not stay so; what could not be read is told of already."""
    yield from ((key, sentence) for key, sentence in _gaps(text) if key not in misread)


def _gaps(text: EntryText) -> Iterator[tuple[str, str]]:
    if not text.document_key:
        yield "document", "没有来源文件，送审前要补上。"
    if text.valid_from is None:
        yield "valid_from", "没有写生效日期，送审前要补上。"
    if text.review_by is None:
        yield "review_by", "没有写复核日期，送审前要补上。"
    elif text.valid_from is not None and text.review_by < text.valid_from:
        yield "review_by", "复核日期早于生效日期，送审前要改正。"
    if not text.topic:
        yield "topic", "没有选主题，送审前要补上。"
    if not text.conclusion:
        yield "conclusion", "没有写结论，送审前要补上。"
    if len(text.phrasings) < checks.FEWEST_PHRASINGS:
        yield "phrasings", f"问法不足{checks.FEWEST_PHRASINGS}条，送审前要补上。"
