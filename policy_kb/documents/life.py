"""The use-cases of a document after its upload: confirm, take back, throw away, give up for a newer one.

Each takes the root of the subtree that the person may touch, and raises NotFound outside it.
"""

from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below
from policy_kb import issued, store
from policy_kb.documents import reading, successors
from policy_kb.documents.models import DocumentFileRow
from policy_kb.documents.uploading import KIND
from policy_kb.editing import waiting
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow


def confirm(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """Somebody has looked it through: from now on its clauses answer."""
    row = _held(session, key, root)
    if row.state == "published":
        raise BadInput("这份文件已经确认过了。")
    row.state = "published"
    _note(session, row, "确认", actor, now)


def take_back(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """Its clauses answer nobody until it is confirmed again; entries that cite it stay."""
    row = _held(session, key, root)
    if row.origin != "imported":
        raise BadInput("这是内置的文件，不能退回；有新文件时请用“被新文件代替”。")
    if row.state != "published":
        raise BadInput("这份文件本来就在等核对。")
    row.state = "draft"
    _note(session, row, "退回核对", actor, now)


def discard(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """A draft that was uploaded by mistake is gone with its file."""
    row = _held(session, key, root)
    if row.state != "draft" or row.origin != "imported":
        raise BadInput("在用的文件不能删，请先退回核对。")
    cites = or_(EntryRow.document_key == key, waiting.published_source() == key)  # drafted, or answering now
    cited = session.scalar(select(func.count()).select_from(EntryRow).where(cites)) or 0
    replaced = session.scalar(select(func.count()).where(SourceDocumentRow.superseded_by == key)) or 0
    if cited or replaced:
        raise BadInput(f"有{cited + replaced}条问答或旧文件还连着这份文件，请先改好它们再删。")
    _note(session, row, "删除", actor, now)
    session.execute(delete(ClauseRow).where(ClauseRow.document_key == key))
    session.execute(delete(DocumentFileRow).where(DocumentFileRow.document_key == key))
    session.execute(delete(SourceDocumentRow).where(SourceDocumentRow.key == key))


def supersede(
    session: Session,
    key: str,
    newer: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    sure: bool = False,
) -> int:
    """The newer document takes its place; how many entries now say "政策已更新" until they are revised.

    `sure`: somebody has looked, and it is the successor although it speaks of few of these entries' matters.
    """
    row, other = _held(session, key, root), session.get(SourceDocumentRow, newer)
    if other is None or other.state != "published" or other.superseded_by:
        raise BadInput("请选一份在用的新文件；刚上传的要先核对确认。")
    if other.key == row.key:
        raise BadInput("文件不能代替它自己，请选另一份。")
    if other.region_code != row.region_code:
        raise BadInput("新旧两份文件的地区不一样，不能代替，请选同一个地区的。")
    if (issued.earliest_day(other.issued) or now.date()) < (issued.earliest_day(row.issued) or now.date()):
        raise BadInput("选的文件日期更早，不能代替这一份，请核对两份文件的日期。")
    spoken, entries = reading.covered(session, key, newer)
    if not sure and not successors.is_same_matter(spoken, entries):
        raise BadInput(
            f"引用旧文件的{entries}条问答，只有{spoken}条在选的新文件里找得到讲这件事的条款，像是讲别的事的文件。"
            "请核对；确实由它代替的，勾上“核对过，讲的是同一件事”再标。"
        )
    row.superseded_by = other.key
    _note(session, row, "被新文件代替", actor, now, newer=other.key)
    session.flush()
    cites = (waiting.published_source() == key, below(EntryRow.region_code, root))
    return session.scalar(select(func.count()).select_from(EntryRow).where(*cites)) or 0


def restore(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """It was no replacement after all: the document is in force again."""
    row = _held(session, key, root)
    if not row.superseded_by:
        raise BadInput("这份文件没有被代替。")
    row.superseded_by = None
    _note(session, row, "恢复在用", actor, now)


def _held(session: Session, key: str, root: str) -> SourceDocumentRow:
    """The row, nobody else's until the caller commits; residents' index is built anew after it."""
    store.touch(session)
    query = select(SourceDocumentRow).where(
        SourceDocumentRow.key == key, below(SourceDocumentRow.region_code, root)
    )
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这份文件，可能在别的地区，请从列表里选。")
    return row


def _note(
    session: Session, row: SourceDocumentRow, action: str, actor: Actor, now: datetime, **detail: str
) -> None:
    audit.record(session, actor, Deed(action, KIND, row.key, row.region_code, detail), now)
