"""The use-cases of a document after its upload: confirm, take back, throw away. Its successor is `succession`'s matter.

What residents would be told needs two people: who confirms is not who uploaded. To take it away one is enough.
Each takes the root of the subtree that the person may touch, and raises NotFound outside it.
"""

from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below
from policy_kb import store
from policy_kb.documents.models import DocumentFileRow
from policy_kb.documents.uploading import KIND
from policy_kb.editing import waiting
from policy_kb.editing.deciding import Conflict
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow


def confirm(
    session: Session,
    key: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    looked_at: datetime | None = None,
) -> None:
    """Another person than who brought it has looked it through: from now on its clauses answer.

    `looked_at`: when what they have seen was imported. Conflict when it has been uploaded again since.
    """
    row = held(session, key, root)
    if row.state == "published":
        raise BadInput("这份文件已经确认过了。")
    if looked_at is not None and looked_at != row.imported_at:
        raise Conflict("您打开这一页以后，这份文件又传过一次，内容可能变了。请重新看一遍再确认。")
    demand_other(actor, row.put_by, "这份文件是您上传的，要请另一位同事对照原文核对、确认。")
    row.state = "published"
    note(session, row, "确认", actor, now)


def take_back(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """Its clauses answer nobody until it is confirmed again; entries that cite it stay."""
    row = held(session, key, root)
    if row.origin != "imported":
        raise BadInput("这是内置的文件，不能退回；有新文件时请用“被新文件代替”。")
    if row.state != "published":
        raise BadInput("这份文件本来就在等核对。")
    row.state = "draft"
    note(session, row, "退回核对", actor, now)


def discard(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """A draft that was uploaded by mistake is gone with its file."""
    row = held(session, key, root)
    if row.state != "draft" or row.origin != "imported":
        raise BadInput("在用的文件不能删，请先退回核对。")
    cites = or_(EntryRow.document_key == key, waiting.published_source() == key)  # drafted, or answering now
    cited = session.scalar(select(func.count()).select_from(EntryRow).where(cites)) or 0
    linked = or_(SourceDocumentRow.superseded_by == key, SourceDocumentRow.asked_newer == key)
    replaced = session.scalar(select(func.count()).where(linked)) or 0
    if cited or replaced:
        raise BadInput(f"有{cited + replaced}条问答或旧文件还连着这份文件，请先改好它们再删。")
    note(session, row, "删除", actor, now)
    session.execute(delete(ClauseRow).where(ClauseRow.document_key == key))
    session.execute(delete(DocumentFileRow).where(DocumentFileRow.document_key == key))
    session.execute(delete(SourceDocumentRow).where(SourceDocumentRow.key == key))


def demand_other(actor: Actor, first: str | None, sentence: str) -> None:
    """What residents are told was seen by two people with accounts."""
    if actor.account is None:
        raise BadInput("核对要由有账号的人来做，请登录工作台核对。")
    if actor.account == first:
        raise BadInput(sentence)


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


def note(
    session: Session, row: SourceDocumentRow, action: str, actor: Actor, now: datetime, **detail: str
) -> None:
    audit.record(session, actor, Deed(action, KIND, row.key, row.region_code, detail), now)
