"""Groups whose entry is under way: what publishing it, retiring it or leaving it a draft means for who asked.

Called by the clock, in its transaction. Nothing is sent from here (`delivering`, `owing`).
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.guard import Guard
from bot.models import OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import holding, renewing, returning
from bot.questions.states import GroupState
from policy_kb import store
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.knowledge import Knowledge
from policy_kb.models import EntryRow
from policy_kb.records import Entry

# A draft that nobody sends to review is forgotten, and so is one that nobody reviews: a week holds every workday of a
# small office once, and whoever asked has a month's patience at most.
PATIENCE = timedelta(days=7)
_GONE = "条目停用了，没有答复。"
_NOT_TAKEN = f"建议上级并入，{PATIENCE.days}天了还没有办：请打电话问一问，或者先答复问的人。"
_IDLE = {
    State.DRAFT.value: f"条目起草{PATIENCE.days}天了，还没有送审。",
    State.PENDING.value: f"条目送审{PATIENCE.days}天了，还没有人审核：请催审核的同事，或者先答复问的人。",
}


def is_decided(session: Session) -> bool:
    """Whether `make_ready` may find anything: asked without keeping a writer waiting."""
    return session.execute(_decided().limit(1)).first() is not None


def is_idle(session: Session, now: datetime) -> bool:
    """Whether `return_idle` would find anything."""
    return any(session.scalar(query.limit(1)) is not None for query in (_idle(now), _not_taken(now)))


def make_ready(session: Session, knowledge: Knowledge, guard: Guard, now: datetime) -> int:
    """Give each promise its text whose entry has been reviewed since; how many.

    Only where what was published answers the group: review may have taken the wording out again, or the entry may
    have been retired. Such a group goes back to the queue, whether or not anybody was to be told, and nobody is.
    """
    store.hold(session)
    told = 0
    for group, entry in session.execute(_decided()).all():
        position = None if entry is None else knowledge.index.positions.get(entry.id)
        if entry is None or entry.state == State.RETIRED:
            returning.return_to_queue(session, group, _GONE, now)
        elif position is None:
            continue  # published since this knowledge was read
        elif renewing.answers(knowledge, guard, group, knowledge.index.entries[position], now):
            told += _tell(session, knowledge, group, knowledge.index.entries[position], now)
            returning.done(session, group, now)
        else:
            returning.return_to_queue(session, group, renewing.NOT_SO, now)
    return told


def return_idle(session: Session, now: datetime) -> int:
    """Groups whose entry has stayed a draft, or waits for a reviewer, stand in the queue again; how many.

    So do those that a region above was asked to see to.
    """
    store.hold(session)
    idle = [(row, _IDLE[state]) for row, state in session.execute(_idle(now))]
    idle += [(row, _NOT_TAKEN) for row in session.scalars(_not_taken(now))]
    for row, reason in idle:
        returning.wait_again(session, row, reason, now)
    return len(idle)


def _tell(
    session: Session, knowledge: Knowledge, group: QuestionGroupRow, entry: Entry, now: datetime
) -> int:
    """Who waits for its words, and whose answer by hand was held with it: reviewed words take the place of that one."""
    held = and_(OwedAnswerRow.draft_id == entry.id, holding.is_held())
    waiting = (
        select(OwedAnswerRow, QuestionRow.text)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .where(
            OwedAnswerRow.group_id == group.id,
            OwedAnswerRow.state == "waiting",
            or_(OwedAnswerRow.text == "", held),
        )
        .order_by(OwedAnswerRow.id)
    )
    rows = session.execute(waiting).all()
    for owed, question in rows:
        owed.entry_id, owed.draft_id = entry.id, None
        renewing.put(owed, knowledge, entry, question, now)
    return len(rows)


def _decided() -> Select[QuestionGroupRow, EntryRow]:
    """Nothing of the entry waits for review; or it is gone."""
    return (
        select(QuestionGroupRow, EntryRow)
        .outerjoin(EntryRow, EntryRow.id == QuestionGroupRow.entry_id)
        .where(
            QuestionGroupRow.under_way,
            or_(EntryRow.id.is_(None), EntryRow.state.in_((State.PUBLISHED.value, State.RETIRED.value))),
        )
        .order_by(QuestionGroupRow.id)
    )


def _idle(now: datetime) -> Select[QuestionGroupRow, str]:
    """What waits for its moment only (`publish_at`) has been reviewed, and waits for nobody."""
    sent = select(func.max(EntryStepRow.at)).where(
        EntryStepRow.entry_id == EntryRow.id, EntryStepRow.step == Step.SUBMITTED.value
    )
    unread = and_(
        EntryRow.state == State.PENDING.value,
        EntryRow.publish_at.is_(None),
        sent.scalar_subquery() < now - PATIENCE,
    )
    return (
        select(QuestionGroupRow, EntryRow.state)
        .join(EntryRow, EntryRow.id == QuestionGroupRow.entry_id)
        .where(
            QuestionGroupRow.under_way,
            QuestionGroupRow.state != GroupState.OPEN.value,
            QuestionGroupRow.settled_at < now - PATIENCE,
            or_(EntryRow.state == State.DRAFT.value, unread),
        )
        .order_by(QuestionGroupRow.id)
    )


def _not_taken(now: datetime) -> Select[QuestionGroupRow]:
    return (
        select(QuestionGroupRow)
        .where(QuestionGroupRow.state == GroupState.OPEN.value, QuestionGroupRow.raised_at < now - PATIENCE)
        .order_by(QuestionGroupRow.id)
    )
