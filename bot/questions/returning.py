"""What becomes of a settled group by itself: it waits for staff again, or is done once its entry answers.

A question that the bot does not answer is in the queue, or its entry is at the reviewer's: nothing is forgotten with a
draft that nobody goes on with.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import SYSTEM, Actor, Deed
from backend.core.subtree import NATION
from bot.models import QuestionGroupRow, QuestionRow
from bot.questions import promises
from bot.questions.states import GroupState
from policy_kb.editing.states import State
from policy_kb.models import EntryRow

KIND = "居民提问"
_ASKED = "又有人问，条目还没有送审。"


def asked_meanwhile(session: Session, row: QuestionGroupRow, question: QuestionRow) -> None:
    """Somebody asks while the entry is under way: they will be told, and staff see it while it is only a draft."""
    promises.promise_meanwhile(session, row, question)
    state = session.scalar(select(EntryRow.state).where(EntryRow.id == row.entry_id))
    if row.state != GroupState.OPEN and state == State.DRAFT:
        wait_again(session, row, _ASKED, question.asked_at)


def wait_again(session: Session, row: QuestionGroupRow, reason: str, now: datetime) -> None:
    """In the queue, with its entry still under way: whoever waits for it goes on waiting."""
    row.reason, row.settled_by, row.settled_at = reason, None, None
    lower(row)
    changed(session, row, GroupState.OPEN, "退回待处理", SYSTEM, now, entry=row.entry_id)


def lower(row: QuestionGroupRow) -> None:
    """It waits for nobody above any more."""
    row.raised_to = row.raised_entry = row.raised_by = row.raised_at = None


def return_to_queue(session: Session, row: QuestionGroupRow, reason: str, now: datetime) -> None:
    """Its entry does not answer it after all: the group waits again, and nobody is owed that entry's answer."""
    promises.withdraw(session, row)
    entry, row.entry_id, row.ways, row.reason = row.entry_id, None, "", reason
    row.settled_by, row.settled_at, row.under_way = None, None, False
    changed(session, row, GroupState.OPEN, "退回待处理", SYSTEM, now, entry=entry)


def done(session: Session, row: QuestionGroupRow, now: datetime) -> None:
    """Its entry answers from now on. A group that waits only because the entry was not ready is settled with it."""
    row.under_way = False
    lower(row)
    if row.state == GroupState.OPEN:
        row.reason, row.settled_at = "", now
        changed(session, row, GroupState.ATTACHED, GroupState.ATTACHED.word, SYSTEM, now, entry=row.entry_id)


def changed(
    session: Session,
    row: QuestionGroupRow,
    state: GroupState,
    words: str,
    actor: Actor,
    now: datetime,
    **detail: object,
) -> None:
    """Put the group into a state and write it down, without a word of what was asked."""
    row.state = state.value
    row.version += 1
    kept = {"questions": row.size} | {name: value for name, value in detail.items() if value is not None}
    audit.record(session, actor, Deed(words, KIND, str(row.id), row.region_code or NATION, kept), now)
