"""施行日期 and 有效期: the days of a document are set by a person, and come.

They are set while it waits to be confirmed, by one person; another confirms them with its text. When a day comes the
clock moves the document on (`pass_days`), which builds the index anew: residents are always answered out of one state.
The standard questions are asked before and after; it is moved on whatever they say, since what is not in force is not
told, and the log keeps what changed (`documents.turns`).
"""

import logging
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor
from backend.core.db import Database
from backend.core.errors import BadInput
from backend.core.subtree import NATION
from policy_kb import in_force, store
from policy_kb.documents import turns
from policy_kb.documents.life import held, note
from policy_kb.in_force import Phase
from policy_kb.models import SourceDocumentRow

# Of a document that is to move to a phase: the standard questions whose answer changes with it, as the log keeps them
# (`turns.kept`). Who asks them stands two floors above.
Asking = Callable[[Session, str, Phase], Collection[str]]
TRIES = 2  # then it is moved on without the list of changed answers
_log = logging.getLogger(__name__)


def nobody_asks(_session: Session, _key: str, _phase: Phase) -> Collection[str]:
    """Where no bot is at hand no question is known to change its answer."""
    return ()


def set_days(
    session: Session,
    key: str,
    valid_from: date | None,
    valid_until: date | None,
    actor: Actor,
    now: datetime,
    root: str = NATION,
) -> None:
    """The first and the last day on which it is in force; None sets no bound. Who sets them does not confirm it."""
    in_force.demand_order(valid_from, valid_until)
    row = held(session, key, root)
    if row.origin != "imported":
        raise BadInput("这是内置的文件，施行日期不能改。")
    if row.state != "draft":
        raise BadInput("这份文件已经确认过了。要改施行日期，请先退回核对，改好再请另一位同事确认。")
    row.valid_from, row.valid_until, row.dated_by = valid_from, valid_until, actor.account or ""
    row.phase = in_force.phase(valid_from, valid_until, now.date()).value
    note(session, row, "填施行日期", actor, now, **in_force.told(valid_from, valid_until))


def pass_days(database: Database, now: datetime, asking: Asking = nobody_asks) -> int:
    """Move on the confirmed documents whose first day has come or whose last is over; how many. Each by itself.

    One that waits to be confirmed is left: it takes nobody's place before somebody has answered for it.
    """
    with database.reading() as session:
        keys = session.scalars(select(SourceDocumentRow.key).where(_due(now.date()))).all()
    return sum(_passed(database, key, now, asking) for key in keys)


def _passed(database: Database, key: str, now: datetime, asking: Asking) -> bool:
    """Asked again where what is published changed meanwhile; the log lacks the list where that happens once more, or
    where the questions cannot be asked: what is not in force is told no longer all the same.
    """
    for _ in range(TRIES):
        try:
            with database.reading() as session:
                row, asked_of = session.get_one(SourceDocumentRow, key), store.revision(session)
                changed = asking(session, key, in_force.phase(row.valid_from, row.valid_until, now.date()))
        except Exception as error:  # its words may hold what somebody asked
            _log.error("a document's day came and its questions were not asked: %s", type(error).__name__)
            break
        with database.writing() as session:
            store.hold(session)
            if store.revision(session) == asked_of:
                return _move(session, key, now, changed)
    with database.writing() as session:
        store.hold(session)
        return _move(session, key, now, ())


def _due(today: date) -> ColumnElement[bool]:
    begins = and_(SourceDocumentRow.phase == Phase.COMING.value, SourceDocumentRow.valid_from <= today)
    ends = and_(SourceDocumentRow.phase != Phase.PAST.value, SourceDocumentRow.valid_until < today)
    return and_(SourceDocumentRow.state == "published", or_(begins, ends))


def _move(session: Session, key: str, now: datetime, changed: Collection[str]) -> bool:
    """Looked at again under the lock, which the caller holds: another process, or a person, may have been quicker."""
    query = select(SourceDocumentRow).where(SourceDocumentRow.key == key, _due(now.date()))
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        return False
    phase = in_force.phase(row.valid_from, row.valid_until, now.date())
    row.phase = phase.value
    store.touch(session)
    said: dict[str, Any] = dict(in_force.told(row.valid_from, row.valid_until))
    said |= turns.detail(changed)
    note(session, row, turns.DEEDS[phase], audit.SYSTEM, now, **said)
    return True
