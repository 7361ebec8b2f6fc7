"""The use-cases of a document after its upload: confirm, take back, throw away. Its successor is `succession`'s matter.

What residents would be told needs two people: who confirms is not who uploaded. To take it away one is enough.
Each takes the root of the subtree that the person may touch, and raises NotFound outside it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts import apart
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below
from policy_kb import in_force, store
from policy_kb.documents.models import KIND, DocumentFileRow
from policy_kb.editing import waiting
from policy_kb.editing.deciding import Conflict
from policy_kb.in_force import Phase
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow, TopicSuccessionRow

IN_USE = "在用的文件不能删，请先退回核对。"
OWN = "这份文件是您上传的，或施行日期是您填的，要请另一位同事对照原文核对、确认。"


def confirm(
    session: Session,
    key: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    looked_at: datetime | None = None,
    days: str | None = None,
) -> Phase:
    """Another person than who brought it, or set its days, has looked it through: in force, its clauses answer.

    `looked_at`: when what they have seen was imported; `days`: those they have seen (`in_force.said`). Conflict when
    it has been uploaded again or dated otherwise since.
    """
    row = held(session, key, root)
    if row.state == "published":
        raise BadInput("这份文件已经确认过了。")
    _demand_seen(row, looked_at)
    if days is not None and days != in_force.said(row.valid_from, row.valid_until):
        raise Conflict("您打开这一页以后，同事改了施行日期或有效期。请重新看一遍再确认。")
    third = demand_other(session, actor, brought_by(row.put_by, row.dated_by), OWN)
    phase = in_force.phase(row.valid_from, row.valid_until, now.date())
    row.state, row.phase = "published", phase.value
    note(session, row, "确认", actor, now, **third)
    return phase


def brought_by(put_by: str | None, dated_by: str | None) -> tuple[str, ...]:
    """Whose work a document is that waits to be confirmed."""
    return tuple(dict.fromkeys(name for name in (put_by, dated_by) if name))


def take_back(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """Its clauses answer nobody until it is confirmed again; entries that cite it stay."""
    row = held(session, key, root)
    if row.origin != "imported":
        raise BadInput("这是内置的文件，不能退回；有新文件时请用“被新文件代替”。")
    if row.state != "published":
        raise BadInput("这份文件本来就在等核对。")
    row.state = "draft"
    note(session, row, "退回核对", actor, now)


def discard(
    session: Session,
    key: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    looked_at: datetime | None = None,
) -> None:
    """A draft that was uploaded by mistake is gone with its file; the log keeps whose it was. `looked_at` as above."""
    row = held(session, key, root)
    _demand_seen(row, looked_at)
    if row.state != "draft" or row.origin != "imported":
        raise BadInput(IN_USE)
    cites = or_(EntryRow.document_key == key, waiting.published_source() == key)  # drafted, or answering now
    cited = session.scalar(select(func.count()).select_from(EntryRow).where(cites)) or 0
    linked = or_(SourceDocumentRow.superseded_by == key, SourceDocumentRow.asked_newer == key)
    of_topics = or_(TopicSuccessionRow.newer_key == key, TopicSuccessionRow.document_key == key)
    replaced = sum(session.scalar(select(func.count()).where(one)) or 0 for one in (linked, of_topics))
    if cited or replaced:
        raise BadInput(f"有{cited + replaced}条问答或旧文件还连着这份文件，请先改好它们再删。")
    clauses = session.scalar(select(func.count()).where(ClauseRow.document_key == key)) or 0
    note(session, row, "删除", actor, now, put_by=row.put_by or "", clauses=clauses)
    session.execute(delete(ClauseRow).where(ClauseRow.document_key == key))
    session.execute(delete(DocumentFileRow).where(DocumentFileRow.document_key == key))
    session.execute(delete(SourceDocumentRow).where(SourceDocumentRow.key == key))


def demand_other(session: Session, actor: Actor, firsts: Collection[str], sentence: str) -> dict[str, str]:
    """What residents are told was seen by two people with accounts; what the audit log says of the two."""
    if actor.account is None:
        raise BadInput("核对要由有账号的人来做，请登录工作台核对。")
    if actor.account in firsts:
        raise BadInput(sentence)
    return apart.demand(session, actor, firsts)


def held(session: Session, key: str, root: str) -> SourceDocumentRow:
    """The row, nobody else's until the caller commits; residents' index is built anew after it."""
    store.touch(session)
    query = select(SourceDocumentRow).where(
        SourceDocumentRow.key == key, below(SourceDocumentRow.region_code, root)
    )
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这份文件，可能在别的地区，请从列表里选。")
    return row


def _demand_seen(row: SourceDocumentRow, looked_at: datetime | None) -> None:
    if looked_at is not None and looked_at != row.imported_at:
        raise Conflict("您打开这一页以后，这份文件又传过一次，内容可能变了。请重新看一遍再办。")


def note(
    session: Session, row: SourceDocumentRow, action: str, actor: Actor, now: datetime, **detail: Any
) -> None:
    audit.record(session, actor, Deed(action, KIND, row.key, row.region_code, detail), now)
