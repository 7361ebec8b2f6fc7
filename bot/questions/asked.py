"""What was asked, newest first; how often each entry answered, which lists of entries sort and filter by."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.subtree import NATION, below
from bot.models import QuestionRow
from bot.reply import Kind

COUNTED = timedelta(days=90)  # what lists of entries say was asked

_OF_POLICY = tuple(one.value for one in (Kind.ANSWER, Kind.ESTIMATE, Kind.CLARIFY, Kind.UNKNOWN))


def recent(session: Session, root: str, most: int) -> list[tuple[str, str | None]]:
    """The newest questions of the root's subtree, each with the region of who asked; personal numbers are masked."""
    query = select(QuestionRow.text, QuestionRow.region_code)
    if root != NATION:
        query = query.where(below(QuestionRow.region_code, root))
    return [
        (text, region) for text, region in session.execute(query.order_by(QuestionRow.id.desc()).limit(most))
    ]


def frequent(session: Session, root: str, moment: datetime, most: int) -> list[tuple[str, str]]:
    """What people of the root's subtree have asked of policy since then, each wording with the region of who asked.

    The most frequent first, the newest of those; personal numbers are masked.
    """
    wanted = [QuestionRow.asked_at >= moment, QuestionRow.kind.in_(_OF_POLICY)]
    wanted += [
        below(QuestionRow.region_code, root) if root != NATION else QuestionRow.region_code.is_not(None)
    ]
    query = select(QuestionRow.text, QuestionRow.region_code).where(*wanted)
    query = query.group_by(QuestionRow.text, QuestionRow.region_code)
    often = query.order_by(func.count().desc(), func.max(QuestionRow.id).desc()).limit(most)
    return [(text, region) for text, region in session.execute(often) if region is not None]


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


def times(session: Session, entries: Iterable[str], moment: datetime, root: str = NATION) -> dict[str, int]:
    """Of some entries, how often each answered people of the root since then; those that never did are left out."""
    query = select(QuestionRow.entry_id, func.count()).where(
        QuestionRow.entry_id.in_(list(entries)), QuestionRow.asked_at >= moment
    )
    if root != NATION:
        query = query.where(below(QuestionRow.region_code, root))
    return {str(id): number for id, number in session.execute(query.group_by(QuestionRow.entry_id))}
