"""Groups whose entry is under way: what publishing it, retiring it or leaving it a draft means for who asked.

Called by the clock, in its transaction. Nothing is sent from here (`delivering`, `owing`).
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import NATION
from bot import trying, wording
from bot.guard import Guard
from bot.models import OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import promises, returning
from bot.questions.likeness import spoken
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
_NOT_SO = "条目发布的内容里没有并入的问法，没有答复。"
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
        elif answers(knowledge, guard, group, knowledge.index.entries[position], now):
            told += _tell(session, knowledge, group, knowledge.index.entries[position], now)
            returning.done(session, group, now)
        else:
            returning.return_to_queue(session, group, _NOT_SO, now)
    return told


def is_outdated(session: Session, now: datetime) -> bool:
    """Whether `make_anew` would find anything."""
    return bool(_outdated(session, now))


def make_anew(session: Session, knowledge: Knowledge, guard: Guard, now: datetime) -> int:
    """What waits with words that its entry says no longer gets those that answer now; how many.

    Nobody is told what does not answer them any more: their promise is dropped, and the group waits again.
    """
    store.hold(session)
    anew = 0
    for owed, question in _outdated(session, now):
        position = knowledge.index.positions.get(owed.entry_id or "")
        group = session.get_one(QuestionGroupRow, owed.group_id)
        if position is None:
            continue  # published since this knowledge was read
        entry = knowledge.index.entries[position]
        if answers(knowledge, guard, group, entry, now):
            owed.text = _text(knowledge, entry, question, now)
            anew += 1
            continue
        owed.state = "dropped"
        if group.entry_id == entry.id:
            returning.return_to_queue(session, group, _NOT_SO, now)
    return anew


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


def answers(knowledge: Knowledge, guard: Guard, group: QuestionGroupRow, entry: Entry, now: datetime) -> bool:
    """Whether the published entry has one of the wordings that it was given, or answers one as the bot would.

    Without wordings what was asked has to be answered: nobody is told what their question has nothing to do with.
    """
    ways = group.ways.split("\n") if group.ways else [group.question]
    known = set(map(spoken, (entry.title, *entry.phrasings)))
    region = group.region_code or NATION
    return any(
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
    rows = session.execute(waiting).all()
    for owed, question in rows:
        owed.text = _text(knowledge, entry, question, now)
    return len(rows)


def _text(knowledge: Knowledge, entry: Entry, question: str, now: datetime) -> str:
    citation = knowledge.citation(entry.document_key, entry.section, entry.topic)
    return wording.fitted([_said(entry, question, now)], wording.source_line(citation, now.date()))


def _said(entry: Entry, question: str, now: datetime) -> str:
    return promises.quoted(question, wording.from_when(entry, now.date(), entry.conclusion))


def _outdated(session: Session, now: datetime) -> list[tuple[OwedAnswerRow, str]]:
    """What waits with its text, and what was asked, where the entry that answers it says something else by now."""
    waiting = (
        select(OwedAnswerRow, QuestionRow.text)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .where(
            OwedAnswerRow.state == "waiting", OwedAnswerRow.text != "", OwedAnswerRow.entry_id.is_not(None)
        )
        .order_by(OwedAnswerRow.id)
    )
    rows = [(owed, question) for owed, question in session.execute(waiting)]
    live = {one.id: one for one in store.live_texts(session, {owed.entry_id or "" for owed, _ in rows})}
    return [
        (owed, question)
        for owed, question in rows
        if (entry := live.get(owed.entry_id or "")) and not _says(owed.text, _said(entry, question, now))
    ]


def _says(text: str, said: str) -> bool:
    """A text is these words and its source, or the beginning of them where they were too long."""
    return text.startswith(f"{said}\n") or said.startswith(text)


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
