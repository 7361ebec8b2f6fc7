"""Answers of staff that have not arrived: those that WeChat does not take, and those written straight to the askers,
which can be called back while they wait. What the pages list, and what is done about each. No name, no openid.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
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
    """One answer. `try_at` None: it goes with their next message only. `failure` empty: nothing was refused so far."""

    id: int
    group: int
    question: str
    region: str | None
    decided_at: datetime
    attempts: int
    try_at: datetime | None
    failure: str


def listing(session: Session, root: str, offset: int = 0, limit: int = 50) -> Part[Line]:
    """Those of the root's subtree: what WeChat does not take, then what still waits, each oldest first."""
    wanted = _wanted(root, or_(_stuck(), _by_hand()))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    order = (case((_stuck(), 0), else_=1), OwedAnswerRow.id)
    rows = session.execute(wanted.order_by(*order).offset(offset).limit(limit))
    return Part(tuple(_line(owed, question) for owed, question in rows), total)


def count(session: Session, root: str) -> int:
    """How many there are that WeChat does not take: those have to be seen to."""
    return session.scalar(select(func.count()).select_from(_wanted(root, _stuck()).subquery())) or 0


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
        _wanted(root, or_(_stuck(), _by_hand()))
        .where(OwedAnswerRow.id == id)
        .with_for_update(of=OwedAnswerRow)
    ).first()
    if row is None:
        raise NotFound("这份答复已经处理过了，或在别的地区，请从列表里选。")
    return row[0], row[1]


def _wanted(root: str, which: ColumnElement[bool]) -> Select[OwedAnswerRow, QuestionRow]:
    return (
        select(OwedAnswerRow, QuestionRow)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .where(below(QuestionRow.region_code, root), OwedAnswerRow.state == "waiting", which)
    )


def _stuck() -> ColumnElement[bool]:
    tried = or_(OwedAnswerRow.try_at.is_(None), OwedAnswerRow.attempts >= STUBBORN)
    return and_(OwedAnswerRow.failure != "", tried)


def _by_hand() -> ColumnElement[bool]:
    """No entry's words, so nothing takes it back but a person."""
    return and_(OwedAnswerRow.entry_id.is_(None), OwedAnswerRow.text != "")


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
