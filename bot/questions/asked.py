"""What was asked, newest first; how often each entry answered, which lists of entries sort and filter by."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.subtree import NATION, below
from bot.models import QuestionRow


def recent(session: Session, root: str, most: int) -> list[tuple[str, str | None]]:
    """The newest questions of the root's subtree, each with the region of who asked; personal numbers are masked."""
    query = select(QuestionRow.text, QuestionRow.region_code)
    if root != NATION:
        query = query.where(below(QuestionRow.region_code, root))
    return [
        (text, region) for text, region in session.execute(query.order_by(QuestionRow.id.desc()).limit(most))
    ]


def per_entry(moment: datetime) -> Subquery:
    """`entry_id` and `times` of every entry that answered since then, to be joined to a list of entries."""
    query = select(QuestionRow.entry_id, func.count().label("times")).where(
        QuestionRow.asked_at >= moment, QuestionRow.entry_id.is_not(None)
    )
    return query.group_by(QuestionRow.entry_id).subquery("asked")


def since(moment: datetime) -> Callable[[InstrumentedAttribute[str]], ColumnElement[bool]]:
    """Whether the entry of an id has answered anybody since then, as a condition of a query."""

    def answered(id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return exists().where(QuestionRow.entry_id == id, QuestionRow.asked_at >= moment)

    return answered


def times(session: Session, entries: Iterable[str], moment: datetime) -> dict[str, int]:
    """Of some entries, how often each answered since then; those that never did are left out."""
    query = select(QuestionRow.entry_id, func.count()).where(
        QuestionRow.entry_id.in_(list(entries)), QuestionRow.asked_at >= moment
    )
    return {str(id): number for id, number in session.execute(query.group_by(QuestionRow.entry_id))}
