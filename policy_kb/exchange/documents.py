"""The documents that an import brings beside its entries: read from a sheet, found fault with, stored as drafts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.core.subtree import within
from policy_kb import in_force, issued, store
from policy_kb.exchange import cells, columns
from policy_kb.exchange.rows import Finding
from policy_kb.exchange.sheets import Line
from policy_kb.models import SourceDocumentRow, TopicSuccessionRow
from policy_kb.records import TOPICS, SourceDocument
from policy_kb.regions import RegionTree

LONGEST_KEY = 80  # characters
NOWHERE: Mapping[str, str] = MappingProxyType({})


_NEEDED = ("key", "region", "title", "issued")
_DAYS: Mapping[str, str] = MappingProxyType({"valid_from": "施行日期", "valid_until": "有效期"})


def unread(lines: Iterable[Line]) -> tuple[Finding, ...]:
    """What keeps rows of the sheet from being taken as they are meant: half-filled ones, formulas, odd formats."""
    return tuple(
        replace(one, cell=f"{columns.DOCUMENTS}表{one.cell}") for line in lines for one in _unread(line)
    )


def _unread(line: Line) -> Iterator[Finding]:
    yield from cells.unreadable(line)
    odd = {*line.formulas, *line.unread}
    heads = {column.key: column.head for column in columns.DOCUMENT_COLUMNS}
    for key in _NEEDED:
        place = line.places.get(key, f"第{line.number}行")
        if not line.texts.get(key) and place not in odd:
            yield Finding(place, f"这份来源文件没有写{heads[key]}，请补上，或把这一行删去。", True)
    for key, what in _DAYS.items():
        place = line.places.get(key, f"第{line.number}行")
        try:
            in_force.day(line.texts.get(key, ""), f"来源文件《{line.texts.get('title', '')[:40]}》的{what}")
        except BadInput as error:
            if place not in odd:
                yield Finding(place, error.sentence, True)


def of_line(line: Line, tree: RegionTree) -> SourceDocument | None:
    """None for a row that is not filled in; what in it cannot be read is left out. `unread` tells of both."""
    given = line.texts
    if not all(given.get(key) for key in _NEEDED):
        return None
    first, last = (_day(given.get(key, "")) for key in _DAYS)
    return SourceDocument(
        key=given["key"],
        region_code=tree.resolve(given["region"]) or given["region"],
        title=given["title"],
        issuer=given.get("issuer", ""),
        number=given.get("number", ""),
        issued=issued.normal(given["issued"]),
        note=given.get("note", ""),
        superseded_by=given.get("superseded_by", ""),
        successors=_successors(given.get("successors", "")),
        valid_from=first,
        valid_until=last,
    )


def new(
    session: Session,
    tree: RegionTree,
    brought: list[SourceDocument],
    root: str,
    ends: Mapping[str, str] = NOWHERE,
) -> tuple[tuple[SourceDocument, ...], tuple[Finding, ...]]:
    """Those the database does not know, and what is wrong with them. `ends`: the cells of their last days, by key."""
    known = store.documents(session)
    added = tuple(one for one in brought if one.key not in known)
    every = known | {one.key: one for one in added}
    findings = (fault for one in added for fault in _faults(one, every, tree, root, ends.get(one.key, "")))
    return added, tuple(findings)


def _faults(
    one: SourceDocument, every: Mapping[str, SourceDocument], tree: RegionTree, root: str, end: str
) -> Iterator[Finding]:
    """Everything that is wrong with one of them. `end`: the cell of its last day."""
    named = f"来源文件《{one.title[:40]}》"
    newer = [key for key in (one.superseded_by, *dict(one.successors).values()) if key]
    strange = any(topic not in TOPICS for topic, _ in one.successors)
    if strange or any(key not in every or every[key].region_code != one.region_code for key in newer):
        yield Finding("", f"{named}被哪份代替写得不对，请写同一地区那份的编号。", True)
    try:
        in_force.demand_order(one.valid_from, one.valid_until)
    except BadInput as error:
        yield Finding(end, f"{named}：{error.sentence}", True)
    if one.region_code not in tree or not within(root, one.region_code):
        yield Finding("", f"{named}的地区不归您管，请先请上级上传它。", True)
    wrong = {
        "编号": len(one.key) > LONGEST_KEY,
        "发文单位": not one.issuer,
        "日期": issued.earliest_day(one.issued) is None,
    }
    if any(wrong.values()):
        what = "、".join(word for word, is_wrong in wrong.items() if is_wrong)
        yield Finding("", f"{named}的{what}写得不对，请改正。", True)


def _day(text: str) -> date | None:
    try:
        return in_force.day(text, "")
    except BadInput:
        return None


def add(session: Session, documents: tuple[SourceDocument, ...], put_by: str | None, now: datetime) -> None:
    """As drafts, like all that an import brings; what a colleague has added meanwhile stays as it is."""
    known = store.documents(session)
    documents = tuple(one for one in documents if one.key not in known)
    for one in documents:
        words = {name: getattr(one, name) for name in ("key", "region_code", "title", "issuer", "number")}
        row = SourceDocumentRow(**words, issued=one.issued, note=one.note, origin="imported", imported_at=now)
        row.state, row.put_by = "draft", put_by
        row.valid_from, row.valid_until = one.valid_from, one.valid_until
        if one.valid_from or one.valid_until:
            row.dated_by = put_by or ""  # they stay when its file is uploaded
        row.phase = in_force.phase(one.valid_from, one.valid_until, now.date()).value
        session.add(row)
    session.flush()
    for one in documents:  # the newer of two may come after the older
        session.get_one(SourceDocumentRow, one.key).superseded_by = one.superseded_by or None
        session.add_all(
            TopicSuccessionRow(document_key=one.key, topic=topic, newer_key=key)
            for topic, key in one.successors
        )
    session.flush()


def _successors(said: str) -> tuple[tuple[str, str], ...]:
    """`参保缴费：key` a line; what is no topic is kept as written, to be found fault with."""
    known = {word: topic for topic, word in TOPICS.items()}
    lines = (line.replace(":", "：").partition("：") for line in said.splitlines() if line.strip())
    return tuple(sorted((known.get(word.strip(), word.strip()), key.strip()) for word, _, key in lines))
