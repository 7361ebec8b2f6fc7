"""The words of an entry that wait for who asked: held against the knowledge whenever it has changed, or made anew.

Called by the clock, in its transaction. What has not been looked at since the knowledge changed is not told (`owing`,
`delivering`): a message may come before the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import NATION
from bot import trying, wording
from bot.guard import Guard
from bot.models import OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import holding, promises, returning
from bot.questions.likeness import spoken
from policy_kb import answering, citing, store
from policy_kb.knowledge import Knowledge
from policy_kb.models import EntryRow, KnowledgeRevisionRow
from policy_kb.records import Citation, Entry

NOT_SO = "条目发布的内容里没有并入的问法，没有答复。"


@dataclass(frozen=True, slots=True)
class Found:
    """What has to be looked at: `right` says what it would say now, `outdated` does not, or answers perhaps no more."""

    right: tuple[OwedAnswerRow, ...] = ()
    outdated: tuple[tuple[OwedAnswerRow, str], ...] = ()  # with what was asked

    def __bool__(self) -> bool:
        return bool(self.right or self.outdated)


def is_told(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Of an owed answer with its text: that it has been looked at as things stand; a condition of a query.

    What somebody answers by hand nobody looks at, but it may be held (`holding`).

    The words of an entry whose last moment has come are told no more, whether or not the clock has seen to it.
    """
    newest = select(KnowledgeRevisionRow.revision).scalar_subquery()
    over = exists().where(EntryRow.id == OwedAnswerRow.entry_id, EntryRow.expire_at <= now)
    by_hand = and_(OwedAnswerRow.entry_id.is_(None), ~holding.is_held())
    return or_(by_hand, and_(OwedAnswerRow.knowledge_revision == newest, ~over))


def find(session: Session, now: datetime) -> Found:
    """Of the entries that answer: what waits with their words and was not looked at since the knowledge changed, or
    speaks of a day that has come.
    """
    seen, rows = store.revision(session), _waiting(session)
    live = {one.id: one for one in answering.texts(session, {owed.entry_id or "" for owed, _, _ in rows})}
    due = [
        (owed, question, number, live[owed.entry_id or ""])
        for owed, question, number in rows
        if owed.knowledge_revision != seen
        or not _says(owed.text, _said(live[owed.entry_id or ""], question, now))
    ]
    if not due:
        return Found()
    documents, tree, rejected = store.documents(session), store.region_tree(session), store.rejected(session)
    right: list[OwedAnswerRow] = []
    outdated: list[tuple[OwedAnswerRow, str]] = []
    for owed, question, number, entry in due:
        citation = citing.citation(documents, tree, entry.document_key, entry.section, entry.topic)
        same = owed.entry_number == number and owed.text == _text(citation, entry, question, now)
        if same and entry.id not in rejected.get(spoken(question), ()):
            right.append(owed)
        else:
            outdated.append((owed, question))
    return Found(tuple(right), tuple(outdated))


def renew(session: Session, knowledge: Knowledge | None, guard: Guard, now: datetime) -> int:
    """What waits with words that its entry says no longer gets those that answer now; how many.

    Nobody is told what does not answer them any more: their promise is dropped, and the group waits again. Without the
    knowledge of the newest revision these wait for the next time.
    """
    store.hold(session)
    found, seen = find(session, now), store.revision(session)
    for owed in found.right:
        owed.knowledge_revision = seen
    if knowledge is None or knowledge.snapshot.revision != seen:
        return 0
    return sum(
        _made_anew(session, owed, question, knowledge, guard, now) for owed, question in found.outdated
    )


def put(owed: OwedAnswerRow, knowledge: Knowledge, entry: Entry, question: str, now: datetime) -> None:
    """Give a promise its text."""
    citation = knowledge.citation(entry.document_key, entry.section, entry.topic)
    owed.text = _text(citation, entry, question, now)
    owed.entry_number = knowledge.snapshot.live[entry.id]
    owed.knowledge_revision = knowledge.snapshot.revision


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


def _made_anew(
    session: Session, owed: OwedAnswerRow, question: str, knowledge: Knowledge, guard: Guard, now: datetime
) -> bool:
    group = session.get_one(QuestionGroupRow, owed.group_id)
    entry = knowledge.index.entries[knowledge.index.positions[owed.entry_id or ""]]
    rejected = entry.id in knowledge.snapshot.rejected.get(spoken(question), ())
    if not rejected and answers(knowledge, guard, group, entry, now):
        put(owed, knowledge, entry, question, now)
        return True
    owed.state = "dropped"
    if group.entry_id == entry.id:
        returning.return_to_queue(session, group, NOT_SO, now)
    return False


def _waiting(session: Session) -> Sequence[tuple[OwedAnswerRow, str, int]]:
    """What waits with the words of an entry that answers, what was asked, and the entry's revision that answers."""
    query = (
        select(OwedAnswerRow, QuestionRow.text, EntryRow.live_number)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .join(EntryRow, EntryRow.id == OwedAnswerRow.entry_id)
        .where(OwedAnswerRow.state == "waiting", OwedAnswerRow.text != "", EntryRow.live_number.is_not(None))
        .order_by(OwedAnswerRow.id)
    )
    return [(owed, question, number or 0) for owed, question, number in session.execute(query)]


def _text(citation: Citation, entry: Entry, question: str, now: datetime) -> str:
    return wording.fitted([_said(entry, question, now)], wording.source_line(citation, now.date()))


def _said(entry: Entry, question: str, now: datetime) -> str:
    return promises.quoted(question, wording.from_when(entry, now.date(), entry.conclusion))


def _says(text: str, said: str) -> bool:
    """A text is these words and its source, or the beginning of them where they were too long."""
    return text.startswith(f"{said}\n") or said.startswith(text)
