"""Answers of staff that have not arrived: those that WeChat does not take, those that are held (`holding`), and those
written straight to the askers, which can be called back while they wait. What the pages list, and what is done about
each. No name, no openid.
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
from bot.questions import holding, promises
from bot.questions.holding import Why

KIND = "居民提问"
STUBBORN = 3  # attempts that failed; before that it may well arrive by itself


@dataclass(frozen=True, slots=True)
class Line:
    """One answer. `try_at` None: it goes with their next message only. `failure` empty: nothing was refused so far.

    `held`: why it is sent to nobody until somebody decides.
    """

    id: int
    group: int
    question: str
    said: str  # the answer
    region: str | None
    decided_at: datetime
    attempts: int
    try_at: datetime | None
    failure: str
    held: Why | None = None
    draft: str | None = None  # the entry that was drafted of it


def listing(session: Session, root: str, offset: int = 0, limit: int = 50) -> Part[Line]:
    """Those of the root's subtree: what is held or WeChat does not take, then what still waits, each oldest first."""
    wanted = _wanted(root, or_(_stuck(), _by_hand()))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    order = (case((_unseen(), 0), else_=1), OwedAnswerRow.id)
    rows = session.execute(wanted.order_by(*order).offset(offset).limit(limit)).all()
    against = holding.whys(session, {owed.draft_id for owed, _, held in rows if held})
    lines = (
        _line(owed, question, against.get(owed.draft_id or "") if held else None)
        for owed, question, held in rows
    )
    return Part(tuple(lines), total)


def count(session: Session, root: str) -> int:
    """How many there are that are held, or that WeChat does not take: those have to be seen to."""
    return session.scalar(select(func.count()).select_from(_wanted(root, _unseen()).subquery())) or 0


def again(session: Session, id: int, root: str, actor: Actor, now: datetime) -> bool:
    """Try it at once, and then as if for the first time; what is held too, whatever its draft has come to by now.

    Whether it was held.
    """
    owed, question, held = _found(session, id, root)
    owed.attempts, owed.try_at, owed.failure = 0, now, ""
    if owed.draft_id is not None:
        owed.seen_step = holding.newest_step(session, owed.draft_id)
    _note(session, actor, "停着的答复照样发" if held else "答复再发一次", owed, question, now)
    return held


def give_up(session: Session, id: int, root: str, actor: Actor, now: datetime) -> None:
    """They are not told any more: somebody has told them another way, or it is too late."""
    owed, question, _ = _found(session, id, root)
    owed.state = "dropped"
    _note(session, actor, "答复不发了", owed, question, now)


def _found(session: Session, id: int, root: str) -> tuple[OwedAnswerRow, QuestionRow, bool]:
    """With whether it is held. NotFound outside the subtree, and when it has arrived or is settled already."""
    row = session.execute(
        _wanted(root, or_(_stuck(), _by_hand()))
        .where(OwedAnswerRow.id == id)
        .with_for_update(of=OwedAnswerRow)
    ).first()
    if row is None:
        raise NotFound("这份答复已经处理过了，或在别的地区，请从列表里选。")
    return row[0], row[1], row[2]


def _wanted(root: str, which: ColumnElement[bool]) -> Select[OwedAnswerRow, QuestionRow, bool]:
    return (
        select(OwedAnswerRow, QuestionRow, holding.is_held().label("held"))
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .where(below(QuestionRow.region_code, root), OwedAnswerRow.state == "waiting", which)
    )


def _stuck() -> ColumnElement[bool]:
    tried = or_(OwedAnswerRow.try_at.is_(None), OwedAnswerRow.attempts >= STUBBORN)
    return and_(OwedAnswerRow.failure != "", tried)


def _unseen() -> ColumnElement[bool]:
    return or_(_stuck(), holding.is_held())


def _by_hand() -> ColumnElement[bool]:
    """No entry's words, so nothing takes it back but a person."""
    return and_(OwedAnswerRow.entry_id.is_(None), OwedAnswerRow.text != "")


def _line(owed: OwedAnswerRow, question: QuestionRow, held: Why | None) -> Line:
    return Line(
        id=owed.id,
        group=owed.group_id,
        question=question.text,
        said=promises.unquoted(owed.text),
        region=question.region_code,
        decided_at=owed.decided_at,
        attempts=owed.attempts,
        try_at=owed.try_at,
        failure=owed.failure,
        held=held,
        draft=owed.draft_id,
    )


def _note(
    session: Session, actor: Actor, action: str, owed: OwedAnswerRow, question: QuestionRow, now: datetime
) -> None:
    detail = {"answer": owed.id}
    deed = Deed(action, KIND, str(owed.group_id), question.region_code or NATION, detail)
    audit.record(session, actor, deed, now)
