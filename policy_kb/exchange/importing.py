"""Use-cases of an import: what a file would do, and doing it. What it brings are drafts; nothing is published.

A workbook (.xlsx) or the cards' files in a zip. All rows are stored, or none.
"""

import io
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION, within
from policy_kb import content, issued, store
from policy_kb.editing import bulk
from policy_kb.editing.bulk import Draft
from policy_kb.editing.life import Given
from policy_kb.entry_text import EntryText
from policy_kb.exchange import checking, columns, exporting, sheets
from policy_kb.exchange.kept import Moments
from policy_kb.exchange.plans import Plan
from policy_kb.exchange.rows import Checked, Finding, Known, Verdict
from policy_kb.exchange.sheets import Line
from policy_kb.importing.archives import refuse_unless_package
from policy_kb.models import SourceDocumentRow
from policy_kb.records import SourceDocument
from policy_kb.regions import RegionTree

KIND = "批量导入"
REASON = "批量导入"


def plan(session: Session, filename: str, data: bytes, root: str = NATION) -> Plan:
    """Look a file through. BadInput when it cannot be read at all."""
    suffix = PurePath(filename).suffix.lower()
    if not data:
        raise BadInput("文件是空的，请确认保存成功后重新选择。")
    if suffix == ".xlsx":
        return _of_workbook(session, data, root)
    if suffix == ".zip":
        return of_cards(session, _card_files(data), root)
    raise BadInput("只能导入 .xlsx 表格，或导出的 .zip；旧式 .xls 请用 Excel 或 WPS 另存为 .xlsx 再传。")


def of_cards(session: Session, files: dict[str, str], root: str = NATION) -> Plan:
    """The same for the cards' files by name, `cards/<region>/<topic>.yaml` and `cards/documents.yaml`."""
    brought = content.parse_documents(files.get("cards/documents.yaml", "{}"))
    known = _known(session, root, brought)
    entries = [
        (name, *found)
        for name, text in sorted(files.items())
        if name.startswith("cards/") and name.count("/") == 2
        for found in content.cards_with_rows(text, name)
    ]
    if not entries:
        raise BadInput("压缩包里没有条目，请用“导出”得到的 .zip，不要改里面的文件夹。")
    rows = tuple(
        checking.check_text(
            *(known, number, entry.id, EntryText.of(entry)),
            _moments(row, f"{name} 的条目 {entry.id}"),
            str(row.get("revision") or ""),
        )
        for number, (name, entry, row) in enumerate(entries, start=1)
    )
    return Plan(rows, *_new_documents(session, known.tree, list(brought.values()), root))


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
    _add_documents(session, found.documents, author or actor.account, now)
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
    yield Draft(row.id, given, version, f"第{row.number}行", row.retired)


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
    if not book.entries:
        raise BadInput("表里没有一行条目，请在表头下面填写后再传。")
    tree = store.region_tree(session)
    brought = [one for one in (_document(line, tree) for line in book.documents) if one is not None]
    rows = checking.check(book, _known(session, root, {one.key: one for one in brought}))
    added, findings = _new_documents(session, tree, brought, root)
    unread = tuple(Finding(cell, f"这一列“{head}”不认识，不会导入。", False) for cell, head in book.unknown)
    return Plan(rows, added, (*findings, *unread))


def _known(session: Session, root: str, brought: dict[str, SourceDocument]) -> Known:
    entries = {one.id: one for one in exporting.newest(session)}
    documents = {**brought, **store.documents(session)}
    return Known(store.region_tree(session), documents, entries, root)


def _document(line: Line, tree: RegionTree) -> SourceDocument | None:
    """None for a row that is not filled in."""
    given = line.texts
    if not all(given.get(key) for key in ("key", "region", "title", "issued")):
        return None
    names = ("key", "title", "issuer", "number", "issued", "note", "superseded_by")
    words = {key: given.get(key, "") for key in names}
    return SourceDocument(region_code=tree.resolve(given["region"]) or given["region"], **words)


def _new_documents(
    session: Session, tree: RegionTree, brought: list[SourceDocument], root: str
) -> tuple[tuple[SourceDocument, ...], tuple[Finding, ...]]:
    """Those the database does not know, and what is wrong with them."""
    known = store.documents(session)
    added = tuple(one for one in brought if one.key not in known)
    every = known | {one.key: one for one in added}
    findings = []
    for one in added:
        newer = every.get(one.superseded_by)
        if one.superseded_by and (newer is None or newer.region_code != one.region_code):
            findings.append(
                Finding("", f"来源文件《{one.title[:40]}》被哪份代替写得不对，请写同一地区那份的编号。", True)
            )
        if one.region_code not in tree or not within(root, one.region_code):
            findings.append(
                Finding("", f"来源文件《{one.title[:40]}》的地区不归您管，请先请上级上传它。", True)
            )
        elif issued.earliest_day(one.issued) is None or not one.issuer or len(one.key) > 80:
            findings.append(
                Finding("", f"来源文件《{one.title[:40]}》的编号、发文单位或日期写得不对，请改正。", True)
            )
    return added, tuple(findings)


def _add_documents(
    session: Session, documents: tuple[SourceDocument, ...], put_by: str | None, now: datetime
) -> None:
    """As drafts, like all that an import brings; what a colleague has added meanwhile stays as it is."""
    known = store.documents(session)
    documents = tuple(one for one in documents if one.key not in known)
    for one in documents:
        words = {name: getattr(one, name) for name in ("key", "region_code", "title", "issuer", "number")}
        row = SourceDocumentRow(**words, issued=one.issued, note=one.note, origin="imported", imported_at=now)
        row.state, row.put_by = "draft", put_by
        session.add(row)
    session.flush()
    for one in documents:  # the newer of two may come after the older
        session.get_one(SourceDocumentRow, one.key).superseded_by = one.superseded_by or None
    session.flush()


def _card_files(data: bytes) -> dict[str, str]:
    refuse_unless_package(data, ".zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [one for one in archive.namelist() if one.startswith("cards/") and one.endswith(".yaml")]
        if sum(archive.getinfo(name).file_size for name in names) > _MOST_TEXT:
            raise BadInput("压缩包展开后过大，请分成几次导入。")
        try:
            return {name: archive.read(name).decode("utf-8") for name in names}
        except (UnicodeDecodeError, zipfile.BadZipFile):
            raise BadInput("压缩包里的文件读不出来，请用“导出”重新得到一份。") from None


_MOST_TEXT = 20 * 2**20  # bytes
