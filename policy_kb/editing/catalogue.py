"""Lists of entries: filtered, counted, in the order in which they are to be worked on. Changes nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload

from backend.core.parts import Part
from backend.core.subtree import below
from policy_kb import answering
from policy_kb.editing import deciding, waiting
from policy_kb.editing.deciding import Standing
from policy_kb.editing.models import GoldenQuestionRow, RejectedMatchRow
from policy_kb.editing.reading import standing_of
from policy_kb.editing.states import State
from policy_kb.models import EntryRow, PhrasingRow
from policy_kb.normalise import normalise

PAGE = 50  # entries


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list. Empty: everything. `words` are looked for in titles, phrasings and ids."""

    words: str = ""
    region: str = ""  # this one and below
    topic: str = ""
    state: State | None = None
    document_key: str = ""
    review_before: date | None = None  # to be looked through again before this day
    ending_by: datetime | None = None  # it answers, and its review day or its moment to stop has come by then
    unread: bool = False  # sent to review and not approved: what is approved waits for its moment only
    outdated: bool = False  # it answers out of a document that a newer one has replaced
    answering: bool = False  # residents are answered by it, whatever is being written to take its place
    unscheduled: bool = False  # a draft that has taken the place of what was approved for a moment
    without_phrasing: bool = False
    without_golden: bool = False  # no standard question is agreed on for it
    rejected: bool = False  # there is a question that it must not answer
    changed_by: str = ""
    changed_at: datetime | None = None  # by just this deed, and by none since: what one import has written


EVERYTHING = Filters()
ANSWERING, OVERDUE = "正在回答", "该复核"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a list shows it: its newest text, but the review day of what answers where something does."""

    id: str
    region: str
    topic: str
    title: str
    standing: Standing
    document_key: str
    review_by: date | None
    changed_at: datetime
    changed_by: str | None
    released: bool = False  # as a release has it: staff have never touched it

    @property
    def by(self) -> str:
        """Who has changed it last, as lists show it."""
        if self.changed_by or self.released:
            return self.changed_by or "内置内容"
        return "系统到期停用" if self.standing.state is State.RETIRED else "系统"


def listing(
    session: Session,
    root: str,
    now: datetime,
    filters: Filters = EVERYTHING,
    offset: int = 0,
    limit: int = PAGE,
    most_asked: Subquery | None = None,
    asked: Callable[[InstrumentedAttribute[str]], ColumnElement[bool]] | None = None,
) -> Part[Line]:
    """Entries of the root's subtree as they stand at `now`, last changed first; of those that end soon the next.

    What was asked is known a floor above. `most_asked` has `entry_id` and `times`: by these they are put in order.
    `asked` says of an id whether the entry has answered lately: only live ones that have not are listed.
    """
    wanted = [below(EntryRow.region_code, root), *_conditions(filters, now)]
    order = _order(filters)
    query = _lines()
    if asked is not None:
        wanted += [answering.answers(now), ~asked(EntryRow.id)]
    if most_asked is not None:
        query = query.outerjoin(most_asked, most_asked.c.entry_id == EntryRow.id)
        order = [func.coalesce(most_asked.c.times, 0).desc(), EntryRow.id.expression]
    total = session.scalar(select(func.count()).select_from(EntryRow).where(*wanted)) or 0
    rows = session.execute(query.where(*wanted).order_by(*order).offset(offset).limit(limit))
    return Part(tuple(_line(*row, now) for row in rows), total)


def first(session: Session, root: str, now: datetime, filters: Filters, limit: int) -> tuple[Line, ...]:
    """The head of `listing`, without counting the rest."""
    query = _lines().where(below(EntryRow.region_code, root), *_conditions(filters, now))
    rows = session.execute(query.order_by(*_order(filters)).limit(limit))
    return tuple(_line(*row, now) for row in rows)


def lines(session: Session, ids: Collection[str], now: datetime) -> dict[str, Line]:
    """Some entries as lists show them, by id; those that are not there are left out."""
    rows = session.execute(_lines().where(EntryRow.id.in_(ids)))
    return {row.id: _line(row, review_by, now) for row, review_by in rows}


def counts(session: Session, root: str, now: datetime) -> dict[str, Counter[str]]:
    """By region: entries of each state by its word, those that answer, and of these the ones past their review day."""
    found: dict[str, Counter[str]] = {}
    columns = (EntryRow.region_code, _state_at(now), answering.answers(now), waiting.published_review())
    query = select(*columns).where(below(EntryRow.region_code, root)).order_by(EntryRow.region_code)
    for region, state, live, review_by in session.execute(query):
        counted = found.setdefault(region, Counter())
        counted[State(state).word] += 1
        counted[ANSWERING] += live
        counted[OVERDUE] += live and review_by is not None and review_by < now.date()
    return found


def _order(filters: Filters) -> list[ColumnElement[Any]]:
    """What is to be done by a day is done in the order of the days."""
    days = [] if filters.ending_by is None else [waiting.ends_on()]
    return [*days, EntryRow.changed_at.desc(), EntryRow.id.expression]


def _conditions(filters: Filters, now: datetime) -> Iterator[ColumnElement[bool]]:
    equal = (
        (EntryRow.topic, filters.topic),
        (_state_at(now), filters.state and filters.state.value),
        (EntryRow.document_key, filters.document_key),
        (EntryRow.changed_by, filters.changed_by),
    )
    yield from (column == wanted for column, wanted in equal if wanted)
    if filters.region:
        yield below(EntryRow.region_code, filters.region)
    if filters.review_before is not None:
        yield _review() < filters.review_before
    if filters.changed_at is not None:
        yield EntryRow.changed_at == filters.changed_at
    if filters.ending_by is not None:
        yield waiting.ending(now, filters.ending_by)
    if filters.unread:
        yield EntryRow.publish_at.is_(None)
    if filters.outdated:
        yield waiting.overtaken()
    if filters.answering:
        yield answering.answers(now)
    if filters.unscheduled:
        yield waiting.cancelled()
    if filters.without_phrasing:
        yield ~exists().where(PhrasingRow.entry_id == EntryRow.id)
    if filters.without_golden:
        yield ~exists().where(GoldenQuestionRow.entry_id == EntryRow.id)
    if filters.rejected:
        yield exists().where(RejectedMatchRow.entry_id == EntryRow.id)
    for word in filters.words.split():
        yield _holds(word)


def _holds(word: str) -> ColumnElement[bool]:
    return or_(EntryRow.searched.contains(normalise(word), autoescape=True), EntryRow.id == word)


def _review() -> ColumnElement[date | None]:
    """Of what answers; of what answers nobody, of what is being written."""
    return func.coalesce(waiting.published_review(), EntryRow.review_by)


def _lines() -> Select[EntryRow, date | None]:
    return select(EntryRow, _review()).options(lazyload(EntryRow.phrasings))


def _state_at(now: datetime) -> ColumnElement[str]:
    """As `_standing`: what is published has retired once its end has come."""
    ended = and_(EntryRow.state == State.PUBLISHED.value, EntryRow.expire_at <= now)
    return case((ended, State.RETIRED.value), else_=EntryRow.state)


def _standing(row: EntryRow, now: datetime) -> Standing:
    """Where it stands at that moment: the clock ends it with its next tick only."""
    standing = standing_of(row)
    return deciding.expired(standing) if deciding.over(row.expire_at, now) else standing


def _line(row: EntryRow, review_by: date | None, now: datetime) -> Line:
    return Line(
        id=row.id,
        region=row.region_code,
        topic=row.topic,
        title=row.title,
        standing=_standing(row, now),
        document_key=row.document_key or "",
        review_by=review_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        released=row.origin == "builtin" and not row.adopted,
    )
