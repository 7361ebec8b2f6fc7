"""Groups whose entry is under way: what publishing it, retiring it or leaving it a draft means for who asked.

Called by the clock, in its transaction. Nothing is sent from here (`delivering`, `owing`).
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import NATION
from bot import trying, wording
from bot.guard import Guard
from bot.models import OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import promises, returning
from bot.questions.likeness import spoken
from bot.questions.states import GroupState
from policy_kb import store
from policy_kb.editing.states import State
from policy_kb.knowledge import Knowledge
from policy_kb.models import EntryRow
from policy_kb.records import Entry

PATIENCE = timedelta(days=7)  # a draft that nobody sends to review is forgotten
_GONE = "条目停用了，没有答复。"
_NOT_SO = "条目发布的内容里没有并入的问法，没有答复。"
_IDLE = f"条目起草{PATIENCE.days}天了，还没有送审。"


def is_decided(session: Session) -> bool:
    """Whether `make_ready` may find anything: asked without keeping a writer waiting."""
    return session.execute(_decided().limit(1)).first() is not None


def is_idle(session: Session, now: datetime) -> bool:
    """Whether `return_idle` would find anything."""
    return session.scalar(_idle(now).limit(1)) is not None


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
        elif answers(knowledge, guard, group, knowledge.index.entries[position], now):
            told += _tell(session, knowledge, group, knowledge.index.entries[position], now)
            returning.done(session, group, now)
        else:
            returning.return_to_queue(session, group, _NOT_SO, now)
    return told


def return_idle(session: Session, now: datetime) -> int:
    """Groups whose entry has stayed a draft stand in the queue again; how many."""
    store.hold(session)
    rows = session.scalars(_idle(now)).all()
    for row in rows:
        returning.wait_again(session, row, _IDLE, now)
    return len(rows)


def answers(knowledge: Knowledge, guard: Guard, group: QuestionGroupRow, entry: Entry, now: datetime) -> bool:
    """Whether the published entry has one of the wordings that it was given, or answers one as the bot would.

    Without wordings staff have said so themselves.
    """
    ways = group.ways.split("\n") if group.ways else []
    known = set(map(spoken, (entry.title, *entry.phrasings)))
    region = group.region_code or NATION
    return not ways or any(
        spoken(way) in known or trying.answering(knowledge, guard, region, way, now) == entry.id
        for way in ways
    )


def _tell(
    session: Session, knowledge: Knowledge, group: QuestionGroupRow, entry: Entry, now: datetime
) -> int:
    waiting = (
        select(OwedAnswerRow, QuestionRow.text)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .where(OwedAnswerRow.group_id == group.id, OwedAnswerRow.state == "waiting", OwedAnswerRow.text == "")
        .order_by(OwedAnswerRow.id)
    )
    source = wording.source_line(knowledge.citation(entry.document_key, entry.section), now.date())
    said = wording.from_when(entry, now.date(), entry.conclusion)
    rows = session.execute(waiting).all()
    for owed, question in rows:
        owed.text = wording.fitted([promises.quoted(question, said)], source)
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


def _idle(now: datetime) -> Select[QuestionGroupRow]:
    return (
        select(QuestionGroupRow)
        .join(EntryRow, EntryRow.id == QuestionGroupRow.entry_id)
        .where(
            QuestionGroupRow.under_way,
            QuestionGroupRow.state != GroupState.OPEN.value,
            QuestionGroupRow.settled_at < now - PATIENCE,
            EntryRow.state == State.DRAFT.value,
        )
        .order_by(QuestionGroupRow.id)
    )
