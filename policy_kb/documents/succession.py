"""Which document takes whose place: one person asks for it, another agrees; and the way back goes the same way.

Each takes the root of the subtree that the person may touch, and raises NotFound outside it.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.errors import BadInput
from backend.core.subtree import NATION, below
from policy_kb import issued
from policy_kb.documents import reading, successors
from policy_kb.documents.life import demand_other, held, note
from policy_kb.editing import waiting
from policy_kb.editing.deciding import Conflict
from policy_kb.models import EntryRow, SourceDocumentRow


def supersede(
    session: Session,
    key: str,
    newer: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    sure: bool = False,
) -> None:
    """Ask that the newer document take its place; nothing changes until another person agrees.

    `sure`: somebody has looked, and it is the successor although it speaks of few of these entries' matters.
    """
    row = held(session, key, root)
    _demand_successor(session, row, newer, now)
    spoken, entries = reading.covered(session, key, newer)
    if not sure and not successors.is_same_matter(spoken, entries):
        raise BadInput(
            f"引用旧文件的{entries}条问答，只有{spoken}条在选的新文件里找得到讲这件事的条款，像是讲别的事的文件。"
            "请核对；确实由它代替的，勾上“核对过，讲的是同一件事”再提。"
        )
    _ask(session, row, "supersede", newer, actor, now)


def restore(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """Ask that it be in force again: it was no replacement after all. Another person agrees."""
    row = held(session, key, root)
    if not row.superseded_by:
        raise BadInput("这份文件没有被代替。")
    _ask(session, row, "restore", None, actor, now)


def agree(session: Session, key: str, newer: str, actor: Actor, now: datetime, root: str = NATION) -> int:
    """Another person than who asked does it; how many entries now say "政策已更新" until they are revised.

    `newer`: what the page showed as the one to take its place, empty: it is to be in force again.
    """
    row = held(session, key, root)
    if row.asked is None:
        raise BadInput("这份文件现在没有等着同意的事，可能同事已经办了。")
    if (row.asked_newer or "") != newer:
        raise Conflict("您打开这一页以后，同事改提了另一件事。请重新看一遍再同意。")
    demand_other(actor, row.asked_by, "这是您自己提的，请另一位同事看过再同意。")
    asked = row.asked
    _settle(row)
    if asked == "restore":
        row.superseded_by = None
        note(session, row, "恢复在用", actor, now)
        return 0
    row.superseded_by = _demand_successor(session, row, newer, now).key
    note(session, row, "被新文件代替", actor, now, newer=row.superseded_by)
    session.flush()
    cites = (waiting.published_source() == key, below(EntryRow.region_code, root))
    return session.scalar(select(func.count()).select_from(EntryRow).where(*cites)) or 0


def decline(session: Session, key: str, actor: Actor, now: datetime, root: str = NATION) -> None:
    """What was asked for is not done."""
    row = held(session, key, root)
    if row.asked is None:
        raise BadInput("这份文件现在没有等着同意的事，可能同事已经办了。")
    _settle(row)
    note(session, row, "不同意", actor, now)


def _demand_successor(
    session: Session, row: SourceDocumentRow, newer: str, now: datetime
) -> SourceDocumentRow:
    """The document that may take its place; BadInput when this one may not."""
    other = session.get(SourceDocumentRow, newer)
    if other is None or other.state != "published" or other.superseded_by:
        raise BadInput("请选一份在用的新文件；刚上传的要先由另一位同事核对确认。")
    if other.key == row.key:
        raise BadInput("文件不能代替它自己，请选另一份。")
    if other.region_code != row.region_code:
        raise BadInput("新旧两份文件的地区不一样，不能代替，请选同一个地区的。")
    if (issued.earliest_day(other.issued) or now.date()) < (issued.earliest_day(row.issued) or now.date()):
        raise BadInput("选的文件日期更早，不能代替这一份，请核对两份文件的日期。")
    return other


def _ask(
    session: Session, row: SourceDocumentRow, what: str, newer: str | None, actor: Actor, now: datetime
) -> None:
    if row.asked is not None:
        raise BadInput("这份文件已经有一件事等着同意，请先请同事看那一件。")
    row.asked, row.asked_newer, row.asked_by = what, newer, actor.account
    action = {"supersede": "提出代替", "restore": "提出恢复"}[what]
    note(session, row, action, actor, now, **({"newer": newer} if newer else {}))


def _settle(row: SourceDocumentRow) -> None:
    row.asked = row.asked_newer = row.asked_by = None
