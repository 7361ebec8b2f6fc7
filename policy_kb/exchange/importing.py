"""Use-cases of an import: what a file would do, and doing it. What it brings are drafts; nothing is published.

A workbook (.xlsx) or the cards' files in a zip. All rows are stored, or none.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION, within
from policy_kb import content, issued, store
from policy_kb.editing import life
from policy_kb.editing.life import Hold
from policy_kb.entry_text import EntryText
from policy_kb.exchange import checking, exporting, sheets
from policy_kb.exchange.checking import Checked, Finding, Known, Verdict
from policy_kb.exchange.sheets import Line
from policy_kb.importing.archives import refuse_unless_package
from policy_kb.models import EntryRow, SourceDocumentRow
from policy_kb.records import SourceDocument
from policy_kb.regions import RegionTree

KIND = "批量导入"
REASON = "批量导入"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: its rows, the documents it brings, what is to be said about the file as a whole."""

    rows: tuple[Checked, ...]
    documents: tuple[SourceDocument, ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many rows have that verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def has_errors(self) -> bool:
        """Whether anything keeps it from being stored."""
        return self.count(Verdict.WRONG) > 0 or any(one.error for one in self.findings)

    @property
    def warned(self) -> int:
        """Rows that can be stored, with something left to do."""
        return sum(row.verdict is not Verdict.WRONG and bool(row.findings) for row in self.rows)

    @property
    def changes(self) -> int:
        """How many drafts it would write."""
        return self.count(Verdict.NEW) + self.count(Verdict.CHANGED)


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
        entry
        for name, text in sorted(files.items())
        if name.startswith("cards/") and name.count("/") == 2
        for entry in content.parse_cards(text, name)
    ]
    if not entries:
        raise BadInput("压缩包里没有条目，请用“导出”得到的 .zip，不要改里面的文件夹。")
    rows = tuple(
        checking.check_text(known, number, entry.id, EntryText.of(entry))
        for number, entry in enumerate(entries, start=1)
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
) -> int:
    """Store the plan; how many drafts were written. `step` is called after each row. BadInput while it has errors.

    `author`: whose words the rows are, where that is not who stores them; neither of the two reviews them.
    """
    if found.has_errors:
        raise BadInput("表里还有要改正的地方，没有导入。请照列出的单元格改好，再传一次。")
    store.hold(session)
    _add_documents(session, found.documents, now)
    for row in found.rows:
        if row.text is not None and row.verdict in (Verdict.NEW, Verdict.CHANGED):
            _draft(session, row, row.text, author, actor, now, root)
        step()
    detail = {"new": found.count(Verdict.NEW), "changed": found.count(Verdict.CHANGED)}
    audit.record(session, actor, Deed("导入", KIND, region=root, detail=detail), now)
    return found.changes


def _draft(
    session: Session,
    row: Checked,
    text: EntryText,
    author: str | None,
    actor: Actor,
    now: datetime,
    root: str,
) -> None:
    before = session.get(EntryRow, row.id) if row.id else None
    given = replace(life.unchanged_moments(session, row.id or "", text, REASON, now), author=author)
    try:
        if before is None:
            life.draft(session, given, actor, now, root, id=row.id or None)
        else:
            life.save(session, Hold(row.id, before.version, root), given, actor, now)
    except BadInput as error:
        raise BadInput(f"第{row.number}行没有存下，整个文件都没有导入：{error.sentence}") from None


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
    texts = {one.id: one.text for one in exporting.newest(session)}
    documents = {**brought, **store.documents(session)}
    return Known(store.region_tree(session), documents, texts, root)


def _document(line: Line, tree: RegionTree) -> SourceDocument | None:
    """None for a row that is not filled in."""
    given = line.texts
    if not all(given.get(key) for key in ("key", "region", "title", "issued")):
        return None
    words = {key: given.get(key, "") for key in ("key", "title", "issuer", "number", "issued", "note")}
    return SourceDocument(region_code=tree.resolve(given["region"]) or given["region"], **words)


def _new_documents(
    session: Session, tree: RegionTree, brought: list[SourceDocument], root: str
) -> tuple[tuple[SourceDocument, ...], tuple[Finding, ...]]:
    """Those the database does not know, and what is wrong with them."""
    known = store.documents(session)
    added = tuple(one for one in brought if one.key not in known)
    findings = []
    for one in added:
        if one.region_code not in tree or not within(root, one.region_code):
            findings.append(
                Finding("", f"来源文件《{one.title[:40]}》的地区不归您管，请先请上级上传它。", True)
            )
        elif issued.earliest_day(one.issued) is None or not one.issuer or len(one.key) > 80:
            findings.append(
                Finding("", f"来源文件《{one.title[:40]}》的编号、发文单位或日期写得不对，请改正。", True)
            )
    return added, tuple(findings)


def _add_documents(session: Session, documents: tuple[SourceDocument, ...], now: datetime) -> None:
    for one in documents:
        words = {name: getattr(one, name) for name in ("key", "region_code", "title", "issuer", "number")}
        row = SourceDocumentRow(**words, issued=one.issued, note=one.note, origin="imported", imported_at=now)
        session.add(row)
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
