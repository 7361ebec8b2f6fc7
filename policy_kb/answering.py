"""What the entries answer now: of each the text of the revision that is live, whatever is drafted since."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.core.portions import portions
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.records import Entry

STAFF = "staff"  # the origin of an entry whose first revision they wrote
# Revisions never change, so that nobody reads half of an edit.
LIVE = (
    select(EntryRow.id, EntryRevisionRow.content, EntryRow.live_number, EntryRow.origin)
    .join(
        EntryRevisionRow,
        and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number),
    )
    .order_by(EntryRow.id)
)


def answers(now: datetime) -> ColumnElement[bool]:
    """Whether an entry answers at that moment: not once its end has come, whether or not the clock has seen it."""
    return and_(
        EntryRow.live_number.is_not(None), or_(EntryRow.expire_at.is_(None), EntryRow.expire_at > now)
    )


def numbers(session: Session) -> dict[str, int]:
    """Of each entry that answers, the number of its revision that does."""
    query = select(EntryRow.id, EntryRow.live_number).where(EntryRow.live_number.is_not(None))
    return {id: number for id, number in session.execute(query) if number is not None}


def ends(session: Session) -> dict[str, datetime]:
    """Of each entry that answers and is to end, the moment from which it is told no more."""
    wanted = (EntryRow.expire_at.is_not(None), EntryRow.live_number.is_not(None))
    query = select(EntryRow.id, EntryRow.expire_at).where(*wanted)
    return {id: at for id, at in session.execute(query) if at is not None}


def texts(session: Session, ids: Collection[str]) -> tuple[Entry, ...]:
    """What just these entries answer now; those that answer nobody are left out."""
    found = (
        row for some in portions(sorted(ids)) for row in session.execute(LIVE.where(EntryRow.id.in_(some)))
    )
    return tuple(read(id, content, origin) for id, content, _, origin in found)


def read(id: str, content: dict[str, Any], origin: str) -> Entry:
    """An entry as its row and its live revision hold it."""
    return EntryText.from_json(content).entry(id, own=origin == STAFF)
