"""Answers of staff that WeChat does not take: what the pages list, and what is done about each. No name, no openid."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import NotFound
from backend.core.parts import Part
from backend.core.subtree import NATION, below
from bot.models import OwedAnswerRow, QuestionRow

KIND = "居民提问"
STUBBORN = 3  # attempts that failed; before that it may well arrive by itself


@dataclass(frozen=True, slots=True)
class Line:
    """One answer. `try_at` None: it goes with their next message only."""

    id: int
    group: int
    question: str
    region: str | None
    decided_at: datetime
    attempts: int
    try_at: datetime | None
    failure: str


def listing(session: Session, root: str, offset: int = 0, limit: int = 50) -> Part[Line]:
    """Those of the root's subtree, oldest first."""
    total = count(session, root)
    rows = session.execute(_wanted(root).order_by(OwedAnswerRow.id).offset(offset).limit(limit))
    return Part(tuple(_line(owed, question) for owed, question in rows), total)


def count(session: Session, root: str) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(_wanted(root).subquery())) or 0


def again(session: Session, id: int, root: str, actor: Actor, now: datetime) -> None:
    """Try it at once, and then as if for the first time."""
    owed, question = _held(session, id, root)
    owed.attempts, owed.try_at, owed.failure = 0, now, ""
    _note(session, actor, "答复再发一次", owed, question, now)


def give_up(session: Session, id: int, root: str, actor: Actor, now: datetime) -> None:
    """They are not told any more: somebody has told them another way, or it is too late."""
    owed, question = _held(session, id, root)
    owed.state = "dropped"
    _note(session, actor, "答复不发了", owed, question, now)


def _held(session: Session, id: int, root: str) -> tuple[OwedAnswerRow, QuestionRow]:
    """NotFound outside the subtree, and when it has arrived or is settled already."""
    row = session.execute(
        _wanted(root).where(OwedAnswerRow.id == id).with_for_update(of=OwedAnswerRow)
    ).first()
    if row is None:
        raise NotFound("这份答复已经处理过了，或在别的地区，请从列表里选。")
    return row[0], row[1]


def _wanted(root: str) -> Select[OwedAnswerRow, QuestionRow]:
    return (
        select(OwedAnswerRow, QuestionRow)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .where(below(QuestionRow.region_code, root), *_stuck())
    )


def _stuck() -> tuple[ColumnElement[bool], ...]:
    tried = or_(OwedAnswerRow.try_at.is_(None), OwedAnswerRow.attempts >= STUBBORN)
    return OwedAnswerRow.state == "waiting", OwedAnswerRow.failure != "", tried


def _line(owed: OwedAnswerRow, question: QuestionRow) -> Line:
    return Line(
        id=owed.id,
        group=owed.group_id,
        question=question.text,
        region=question.region_code,
        decided_at=owed.decided_at,
        attempts=owed.attempts,
        try_at=owed.try_at,
        failure=owed.failure,
    )


def _note(
    session: Session, actor: Actor, action: str, owed: OwedAnswerRow, question: QuestionRow, now: datetime
) -> None:
    detail = {"answer": owed.id}
    deed = Deed(action, KIND, str(owed.group_id), question.region_code or NATION, detail)
    audit.record(session, actor, deed, now)
