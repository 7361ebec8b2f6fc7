"""Use-cases of an import: what a file would do, and doing it. What it brings are drafts; nothing is published.

A workbook (.xlsx) or the cards' files in a zip. All rows are stored, or none.
"""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION
from policy_kb import content, store
from policy_kb.editing import bulk
from policy_kb.editing.bulk import Draft
from policy_kb.editing.life import Given
from policy_kb.entry_text import EntryText
from policy_kb.exchange import answering, checking, columns, documents, exporting, sheets, unpublished
from policy_kb.exchange.kept import Moments
from policy_kb.exchange.plans import Plan
from policy_kb.exchange.rows import Answering, Checked, Finding, Known, Verdict
from policy_kb.exchange.waiting import KIND
from policy_kb.importing.archives import refuse_unless_package
from policy_kb.records import SourceDocument

REASON = "批量导入"
EARLIER = "批量导入：原来正在回答的一版"
Texts = dict[str, tuple[str, EntryText, Mapping[str, Any]]]
FOLDERS = ("cards/", unpublished.FOLDER)


def plan(session: Session, filename: str, data: bytes, root: str = NATION) -> Plan:
    """Look a file through. BadInput when it cannot be read at all."""
    suffix = PurePath(filename).suffix.lower()
    if not data:
        raise BadInput("文件是空的，请确认保存成功后重新选择。")
    if suffix == ".xlsx":
        return _of_workbook(session, data, root)
    if suffix == ".zip":
        return of_cards(session, _card_files(data), root)
    raise BadInput(
        "只能导入 .xlsx 表格，或导出的 .zip；旧式 .xls 和 .csv 请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"
    )


def of_cards(session: Session, files: dict[str, str], root: str = NATION) -> Plan:
    """The same for the cards' files by name, `cards/<region>/<topic>.yaml` and `cards/documents.yaml`.

    Of an entry that stands among the `unpublished` too that text is taken: it is the newest. What answered beside it is
    kept as the revision before.
    """
    brought = content.parse_documents(files.get("cards/documents.yaml", "{}"))
    known = _known(session, root, brought)
    entries, overtaken = _texts(files)
    if not entries:
        raise BadInput("压缩包里没有条目，请用“导出”得到的 .zip，不要改里面的文件夹。")
    rows = [
        checking.check_text(
            *(known, number, id, text),
            _moments(row, f"{name} 的条目 {id}"),
            str(row.get("revision") or ""),
            gone=unpublished.is_retired(row),
        )
        for number, (id, (name, text, row)) in enumerate(entries.items(), start=1)
    ]
    both = {
        id: (text, _moments(row, f"{name} 的条目 {id}") or (None, None))
        for id, (name, text, row) in overtaken.items()
    }
    added, findings = documents.new(session, known.tree, list(brought.values()), root)
    return Plan(_with_answering(session, rows, both, known), added, findings)


def _with_answering(
    session: Session, rows: Iterable[Checked], both: Mapping[str, Answering], known: Known
) -> tuple[Checked, ...]:
    history = exporting.said(session, both)
    return tuple(
        answering.beside(row, both[row.id], known, history[row.id]) if row.id in both else row for row in rows
    )


def _texts(files: Mapping[str, str]) -> tuple[Texts, Texts]:
    """By id the file, the text and the row of each entry; and of those that are being revised what answers.

    BadInput where one stands twice among the cards.
    """
    found: Texts = {}
    overtaken: Texts = {}
    for name, text in sorted(files.items()):  # the cards come first
        if name.startswith("cards/") and name.count("/") == 2:
            for entry, row in content.cards_with_rows(text, name):
                if entry.id in found:
                    raise BadInput(f"{name} 的条目 {entry.id} 有两份，请只留一份。")
                found[entry.id] = (name, EntryText.of(entry), row)
        elif name.startswith(unpublished.FOLDER):
            for id, said, row in unpublished.read(text, name):
                if id in found:
                    overtaken[id] = found[id]
                found[id] = (name, said, row)
    return found, overtaken


def apply(
    session: Session,
    found: Plan,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    step: Callable[[], object] = lambda: None,
    *,
    author: str | None = None,
    taken: Collection[str] = (),
) -> int:
    """Store the plan; how many entries were written. `step` is called after each row. BadInput while it has errors.

    `author`: whose words the rows are, where that is not who stores them; neither of the two reviews them. `taken`:
    ids of rows that are older than what is on record and wanted all the same. Whoever has changed an entry since the
    plan was made stops the whole import.
    """
    if found.has_errors:
        raise BadInput("表里还有要改正的地方，没有导入。请照列出的单元格改好，再传一次。")
    store.hold(session)
    documents.add(session, found.documents, author or actor.account, now)
    rows = found.wanted(taken)
    drafts = [draft for row in rows for draft in _draft(row, author, now)]
    bulk.store_all(session, drafts, actor, now, root, step)
    counted = {name: sum(row.verdict is name for row in rows) for name in Verdict}
    detail = {name.value: number for name, number in counted.items() if number}
    audit.record(session, actor, Deed("导入", KIND, region=root, detail=detail), now)
    return len(rows)


def _draft(row: Checked, author: str | None, now: datetime) -> Iterator[Draft]:
    """Where the row does not speak of moments they stay: it expires when it was to, and begins if that is to come."""
    if row.text is None:
        return
    begins, ends = row.moments or (row.before.moments if row.before else (None, None))
    if row.moments is None and begins is not None and begins <= now:
        begins = None
    given = Given(row.text, REASON, begins, ends, author)
    version = row.before.version if row.before else None
    earlier = None
    if row.answering is not None:
        text, (began, ended) = row.answering
        earlier = Given(text, EARLIER, began, ended, author)
    yield Draft(row.id, given, version, f"第{row.number}行", row.retired, earlier)


def _moments(row: Mapping[str, Any], where: str) -> Moments | None:
    """What an export has written into a card; None for a card that was written by hand."""
    if "revision" not in row:
        return None
    try:
        return columns.moment(str(row.get("publish_at") or "")), columns.moment(
            str(row.get("expire_at") or "")
        )
    except ValueError:
        raise BadInput(f"{where} 的发布时间或到期时间看不懂，请写成 2026-01-01 08:00。") from None


def _of_workbook(session: Session, data: bytes, root: str) -> Plan:
    book = sheets.read(data)
    told = tuple(Finding(place, sentence, False) for place, sentence in book.told)
    if not book.entries:
        said = "".join(f"{one.cell}：{one.sentence}" for one in told)
        raise BadInput(f"表里没有一行条目，请在表头下面填写后再传。{said}")
    tree = store.region_tree(session)
    read = [
        (one, line.places) for line in book.documents if (one := documents.of_line(line, tree)) is not None
    ]
    brought = [one for one, _ in read]
    ends = {one.key: f"{columns.DOCUMENTS}表{places.get('valid_until', '')}" for one, places in read}
    known = _known(session, root, {one.key: one for one in brought})
    both, wrong = answering.of_sheet(book, known)
    rows = _with_answering(session, checking.check(book, known), both, known)
    added, findings = documents.new(session, tree, brought, root, ends)
    unread = documents.unread(book.documents)
    return Plan(rows, added, (*unread, *findings, *wrong, *told))


def _known(session: Session, root: str, brought: dict[str, SourceDocument]) -> Known:
    entries = {one.id: one for one in exporting.newest(session, root)}
    stored = store.documents(session)
    tree = store.region_tree(session)
    near = {key: one for key, one in stored.items() if exporting.may_cite(tree, one, root)}
    new = {key: one for key, one in brought.items() if key not in stored}
    elsewhere = frozenset(exporting.ids(session)) - entries.keys()
    return Known(tree, {**new, **near}, entries, root, elsewhere)


def _card_files(data: bytes) -> dict[str, str]:
    refuse_unless_package(data, ".zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [one for one in archive.namelist() if one.startswith(FOLDERS) and one.endswith(".yaml")]
        if sum(archive.getinfo(name).file_size for name in names) > exporting.MOST_TEXT:
            raise BadInput("压缩包展开后过大，请分成几次导入。")
        try:
            return {name: archive.read(name).decode("utf-8") for name in names}
        except (UnicodeDecodeError, zipfile.BadZipFile):
            raise BadInput("压缩包里的文件读不出来，请用“导出”重新得到一份。") from None
