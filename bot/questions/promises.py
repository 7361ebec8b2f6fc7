"""待回复: what is owed to who asked. Made here when staff decide, delivered by `owing` and `delivering`.

A promise with a text can be delivered at once. One without waits for its entry: only a reviewed answer goes out.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, and_, delete, exists, not_, select
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from bot.models import ConversationRow, OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import holding

LONGEST_QUOTE = 40  # characters of the question that stand before the answer
_ANSWERED = "\n工作人员答复您："
_HELD = (OwedAnswerRow.state == "waiting", holding.is_held())
CHANNELS = ("wechat", "web")  # where there is a next message


def promise(
    session: Session,
    group: QuestionGroupRow,
    text: str,
    entry_id: str | None,
    actor: Actor,
    now: datetime,
    *,
    draft: str | None = None,
) -> int:
    """Owe an answer to each person of the group who can be reached, for their last question; how many.

    It takes the place of what is held of an earlier one. `draft`: the entry that is drafted of this text.
    """
    session.execute(delete(OwedAnswerRow).where(OwedAnswerRow.group_id == group.id, *_HELD))
    seen = holding.newest_step(session, draft) if draft else None
    last: dict[int, QuestionRow] = {}
    for question in session.scalars(_reachable(group.id)):
        last[question.conversation_id] = question
    for question in last.values():
        owed = _owed(question, group.id, quoted(question.text, text), entry_id, actor.account or "", now)
        owed.draft_id, owed.seen_step = draft, seen
        session.add(owed)
    return len(last)


def promise_meanwhile(session: Session, group: QuestionGroupRow, question: QuestionRow) -> None:
    """Who asks while the group's entry is under way gets its answer too: nobody has told them otherwise."""
    waits = select(OwedAnswerRow.id).where(
        OwedAnswerRow.group_id == group.id,
        OwedAnswerRow.conversation_id == question.conversation_id,
        OwedAnswerRow.state == "waiting",
        ~holding.is_held(),
    )
    if session.scalar(waits.limit(1)) is not None:
        return
    if session.scalar(_reachable(group.id).where(QuestionRow.id == question.id)) is not None:
        owed = _owed(question, group.id, "", group.entry_id, group.settled_by or "", question.asked_at)
        session.add(owed)


def withdraw(session: Session, group: QuestionGroupRow) -> None:
    """Nobody is owed the answer of the group's entry any more; what has its text already goes out."""
    owed = (OwedAnswerRow.group_id == group.id, OwedAnswerRow.state == "waiting", OwedAnswerRow.text == "")
    session.execute(delete(OwedAnswerRow).where(*owed))


def reachable(session: Session, group_ids: Iterable[int]) -> dict[int, int]:
    """How many people of each group can be answered."""
    found: dict[int, int] = {}
    for id in group_ids:
        found[id] = len({one.conversation_id for one in session.scalars(_reachable(id))})
    return found


def quoted(question: str, text: str) -> str:
    """The message: what was asked, then the answer. Nothing while the answer is not there yet."""
    if not text:
        return ""
    short = question if len(question) <= LONGEST_QUOTE else question[:LONGEST_QUOTE] + "……"
    return f"您之前问：“{short}”{_ANSWERED}{text}"


def unquoted(message: str) -> str:
    """The answer of a message."""
    return message.partition(_ANSWERED)[2]


def _reachable(group_id: int) -> Select[QuestionRow]:
    """Of each asker what they have asked since they were last owed an answer in this group that is not held."""
    owed = exists().where(
        OwedAnswerRow.group_id == group_id,
        OwedAnswerRow.conversation_id == QuestionRow.conversation_id,
        OwedAnswerRow.question_id >= QuestionRow.id,
        not_(and_(*_HELD)),
    )
    return (
        select(QuestionRow)
        .join(ConversationRow, ConversationRow.id == QuestionRow.conversation_id)
        .where(
            QuestionRow.group_id == group_id,
            ConversationRow.channel.in_(CHANNELS),
            ConversationRow.subscribed.isnot(False),
            ~owed,
        )
        .order_by(QuestionRow.id)
    )


def _owed(
    question: QuestionRow, group_id: int, text: str, entry_id: str | None, account: str, now: datetime
) -> OwedAnswerRow:
    return OwedAnswerRow(
        question_id=question.id,
        conversation_id=question.conversation_id,
        group_id=group_id,
        text=text,
        entry_id=entry_id,
        decided_by=account,
        decided_at=now,
        try_at=now,
        state="waiting",
    )
