"""Questions that wait for staff, and how many were asked. Changes nothing; texts are masked since they were stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.parts import Part
from backend.core.subtree import below
from bot.models import QuestionRow


@dataclass(frozen=True, slots=True)
class Line:
    """A question as a list shows it. `region` None: the asker never said."""

    id: int
    text: str
    region: str | None
    asked_at: datetime


def listing(session: Session, root: str, words: str = "", offset: int = 0, limit: int = 50) -> Part[Line]:
    """Open questions of the root's subtree, newest first; those without a region are shown to the nation only."""
    wanted = [QuestionRow.state == "open", below(QuestionRow.region_code, root)]
    wanted += [QuestionRow.text.icontains(word, autoescape=True) for word in words.split()]
    total = session.scalar(select(func.count()).select_from(QuestionRow).where(*wanted)) or 0
    query = select(QuestionRow).where(*wanted).order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc())
    rows = session.scalars(query.offset(offset).limit(limit))
    return Part(tuple(Line(row.id, row.text, row.region_code, row.asked_at) for row in rows), total)


def counts(session: Session, root: str, since: datetime) -> tuple[int, int]:
    """Questions asked since then in the root's subtree: all of them, and those still open."""
    query = select(QuestionRow.state, func.count()).where(
        QuestionRow.asked_at >= since, below(QuestionRow.region_code, root)
    )
    found = session.execute(query.group_by(QuestionRow.state)).all()
    return sum(number for _, number in found), sum(number for state, number in found if state == "open")
