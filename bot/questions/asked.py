"""How often each entry answered: what lists of entries sort and filter by. Counts only, no texts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from bot.models import QuestionRow


def per_entry(since: datetime) -> Subquery:
    """`entry_id` and `times` of every entry that answered since then, to be joined to a list of entries."""
    query = select(QuestionRow.entry_id, func.count().label("times")).where(
        QuestionRow.asked_at >= since, QuestionRow.entry_id.is_not(None)
    )
    return query.group_by(QuestionRow.entry_id).subquery("asked")


def times(session: Session, entries: Iterable[str], since: datetime) -> dict[str, int]:
    """Of some entries, how often each answered since then; those that never did are left out."""
    query = select(QuestionRow.entry_id, func.count()).where(
        QuestionRow.entry_id.in_(list(entries)), QuestionRow.asked_at >= since
    )
    return {str(id): number for id, number in session.execute(query.group_by(QuestionRow.entry_id))}
