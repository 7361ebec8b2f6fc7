"""Entries whose moment has come, each in a transaction of its own: what the clock of the reminders calls at each tick.

Between approval and the moment other entries have been published: what it would do to the standard questions is asked
again, of what answers by then, and before anything is locked. What nobody has looked at stops it.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.core.db import Database
from policy_kb import store
from policy_kb.editing import coming
from policy_kb.editing.coming import Weighed
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.life import Hold
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow

# Of a text under an entry's id: the standard questions that it would answer otherwise than agreed, as what an approval
# keeps of each (`life.approve`) -> as people read it. Who asks them stands two floors above.
Weigh = Callable[[Session, str, EntryText], Mapping[str, str]]
# Of an entry that ends: the standard questions that nobody will answer as agreed any more, as people read them. It ends
# all the same: what is not in force is not told for want of something better.
Missed = Callable[[Session, str], Collection[str]]


def _nothing(_session: Session, _id: str) -> Collection[str]:
    return ()


def publish_due(database: Database, now: datetime, weigh: Weigh, missed: Missed = _nothing) -> int:
    """Publish and retire what is due, or send it to review again; how many entries changed.

    Two processes at once do it once.
    """
    done: set[str] = set()
    for hold in _due(database, EntryRow.publish_at <= now):
        with database.reading() as session:
            weighed = Weighed(store.revision(session), _unseen(session, hold.id, weigh))
        done |= _act(database, partial(coming.come, hold=hold, weighed=weighed, now=now), hold)
    for hold in _due(database, EntryRow.expire_at <= now):
        with database.reading() as session:
            lost = tuple(missed(session, hold.id))
        done |= _act(database, partial(coming.expire, hold=hold, now=now, missed=lost), hold)
    return len(done)


def _due(database: Database, come: ColumnElement[bool]) -> list[Hold]:
    """Asked without keeping a writer waiting."""
    query = select(EntryRow.id, EntryRow.version).where(come).order_by(EntryRow.id)
    with database.reading() as session:
        return [Hold(id, version) for id, version in session.execute(query)]


def _act(database: Database, act: Callable[[Session], None], hold: Hold) -> set[str]:
    try:
        with database.writing() as session:
            act(session)
    except Conflict:  # another process, or somebody on a page, was quicker: the next tick looks again
        return set()
    return {hold.id}


def _unseen(session: Session, id: str, weigh: Weigh) -> tuple[str, ...]:
    """What it would change that its reviewer has not looked at."""
    row = session.get_one(EntryRow, id)
    revision = (EntryRevisionRow.entry_id == id, EntryRevisionRow.number == row.head_number)
    content = session.scalars(select(EntryRevisionRow.content).where(*revision)).one()
    looked_at = session.scalar(
        select(EntryStepRow.looked_at)
        .where(EntryStepRow.entry_id == id, EntryStepRow.step == Step.APPROVED.value)
        .order_by(EntryStepRow.id.desc())
        .limit(1)
    )
    found = weigh(session, id, EntryText.from_json(content))
    return tuple(said for one, said in found.items() if one not in (looked_at or ()))
