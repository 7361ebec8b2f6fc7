"""How many questions were asked, and how many of them wait. Changes nothing."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.subtree import below
from bot.models import QuestionRow


def counts(session: Session, root: str, since: datetime) -> tuple[int, int]:
    """Questions asked since then in the root's subtree: all of them, and those still open."""
    query = select(QuestionRow.state, func.count()).where(
        QuestionRow.asked_at >= since, below(QuestionRow.region_code, root)
    )
    found = session.execute(query.group_by(QuestionRow.state)).all()
    return sum(number for _, number in found), sum(number for state, number in found if state == "open")
