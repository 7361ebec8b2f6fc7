"""The list of quiz questions (考题) as staff see it. Changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, lazyload

from backend.core.parts import Part
from backend.core.subtree import below
from policy_kb.editing.states import State
from policy_kb.quiz import asking
from policy_kb.quiz.models import QuizQuestionRow


@dataclass(frozen=True, slots=True)
class Line:
    """A question as a list shows it. `held`: published, and not asked, since its entry answers otherwise now."""

    id: int
    region: str
    topic: str
    text: str
    state: State
    held: bool


def listing(session: Session, root: str, now: datetime, offset: int = 0, limit: int = 50) -> Part[Line]:
    """Questions of the root's subtree, last changed first."""
    wanted = below(QuizQuestionRow.region_code, root)
    total = session.scalar(select(func.count()).select_from(QuizQuestionRow).where(wanted)) or 0
    query = select(QuizQuestionRow).where(wanted).options(lazyload(QuizQuestionRow.choices))
    query = query.order_by(QuizQuestionRow.changed_at.desc(), QuizQuestionRow.id)
    rows = session.scalars(query.offset(offset).limit(limit)).all()
    held = asking.held(session, now, QuizQuestionRow.id.in_([row.id for row in rows]))
    return Part(tuple(_line(row, held) for row in rows), total)


def from_above(session: Session, chain: Sequence[str], now: datetime) -> tuple[Line, ...]:
    """Those of the regions above that the people of a region are asked, the nearest first.

    `chain`: the region and what is above it, the nearest first.
    """
    rows = asking.rows_in(session, chain, now)
    return tuple(_line(row, ()) for row in rows if row.region_code != chain[0])


def waiting(session: Session, root: str, now: datetime, limit: int) -> tuple[Line, ...]:
    """Those of `asking.waiting`, the oldest first."""
    wanted = below(QuizQuestionRow.region_code, root)
    held = asking.held(session, now, wanted)
    waits = or_(QuizQuestionRow.state == State.DRAFT.value, QuizQuestionRow.id.in_(held))
    query = select(QuizQuestionRow).where(wanted, waits).options(lazyload(QuizQuestionRow.choices))
    rows = session.scalars(query.order_by(QuizQuestionRow.changed_at, QuizQuestionRow.id).limit(limit))
    return tuple(_line(row, held) for row in rows)


def _line(row: QuizQuestionRow, held: Collection[int]) -> Line:
    return Line(row.id, row.region_code, row.topic, row.text, State(row.state), row.id in held)
