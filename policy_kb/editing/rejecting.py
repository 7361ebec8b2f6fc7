"""误配: a question that an entry must not answer. Kept, shown beside the entry, and heeded by the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, within
from policy_kb import store
from policy_kb.editing.models import GoldenQuestionRow, RejectedMatchRow
from policy_kb.models import LONGEST_REASON, EntryRow
from policy_kb.normalise import clean
from policy_kb.quality.likeness import spoken

KIND = "误配"
LONGEST = 400  # characters


@dataclass(frozen=True, slots=True)
class Rejected:
    """A question that its entry is not given for."""

    id: int
    text: str
    reason: str
    by: str
    at: datetime


def of_entry(session: Session, entry_id: str) -> tuple[Rejected, ...]:
    """Those of one entry, newest first."""
    query = select(RejectedMatchRow).where(RejectedMatchRow.entry_id == entry_id)
    rows = session.scalars(query.order_by(RejectedMatchRow.id.desc()))
    return tuple(Rejected(row.id, row.text, row.reason, row.rejected_by, row.rejected_at) for row in rows)


def reject(
    session: Session,
    entry_id: str,
    text: str,
    reason: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    question_id: int | None = None,
) -> None:
    """From now on the entry does not answer just this question, in whatever region. `text`: personal numbers masked.

    One person does it at once, as one retires an entry: it only takes an answer away. What is agreed on to be answered
    by the entry it cannot take away; it is on record, listed (`catalogue.Filters.rejected`) and taken back by anybody.
    """
    entry = _entry(session, entry_id, root)
    text, said = clean(text), spoken(text)
    if not said or len(text) > LONGEST:
        raise BadInput(f"请写一句群众的问话，不超过{LONGEST}个字。")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"原因太长了，请缩短到{LONGEST_REASON}个字以内。")
    same = (RejectedMatchRow.entry_id == entry_id, RejectedMatchRow.spoken == said)
    if session.scalar(select(RejectedMatchRow.id).where(*same)) is not None:
        raise BadInput("这句话已经记过，不会再由这条回答。")
    if said in map(spoken, (entry.title, *(phrasing.text for phrasing in entry.phrasings))):
        raise BadInput("这句话就在这条的问法里，请先把它从问法里删去。")
    agreed = select(GoldenQuestionRow.text).where(GoldenQuestionRow.entry_id == entry_id)
    if said in map(spoken, session.scalars(agreed)):
        raise BadInput("这句话是标准问题，约定由这条回答。约定错了，请先在“标准问题”里删去它。")
    row = RejectedMatchRow(
        entry_id=entry_id,
        text=text,
        spoken=said,
        question_id=question_id,
        reason=reason.strip(),
        rejected_by=str(actor.account),
        rejected_at=now,
    )
    session.add(row)
    session.flush()
    store.touch(session)
    _note(session, "记下误配", entry, row, actor, now)


def accept(session: Session, entry_id: str, id: int, actor: Actor, now: datetime, root: str = NATION) -> None:
    """Take it back: the entry may answer the question again."""
    entry, row = _entry(session, entry_id, root), session.get(RejectedMatchRow, id)
    if row is None or row.entry_id != entry_id:
        raise NotFound("没有这条误配，可能已经撤销。")
    session.delete(row)
    store.touch(session)
    _note(session, "撤销误配", entry, row, actor, now)


def _note(
    session: Session, action: str, entry: EntryRow, row: RejectedMatchRow, actor: Actor, now: datetime
) -> None:
    audit.record(session, actor, Deed(action, KIND, entry.id, entry.region_code, {"match": row.id}), now)


def _entry(session: Session, entry_id: str, root: str) -> EntryRow:
    row = session.get(EntryRow, entry_id)
    if row is None or not within(root, row.region_code):
        raise NotFound("没有这条问答，可能在别的地区，请从列表里选。")
    return row
