"""What people asked in a span of days: by day, hour, region and topic, and how much of it was answered. Names nobody.

Counted is what asks for an answer: greetings, numbers that choose and questions back are not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.subtree import below
from bot.models import QuestionRow
from policy_kb.models import EntryRow

ANSWERED = ("answer", "estimate", "emergency")
_UNKNOWN = "unknown"
_COUNTED = (*ANSWERED, _UNKNOWN)
HOURS = 24
AHEAD = 8  # hours that Asia/Shanghai is ahead of UTC, all year
LARGE = 3  # a span is large when it is a third of all the time since the first question, or more
_1970 = date(1970, 1, 1).toordinal()
Counted = tuple[int, int, int]  # asked, answered, no help


@dataclass(frozen=True, slots=True)
class Count:
    """Of one group: asked, answered, and answers that were no help. `key` names it."""

    key: str
    asked: int
    answered: int
    disliked: int = 0

    @property
    def rate(self) -> str:
        """Answered out of asked, e.g. 87.5%; a dash for nothing."""
        return f"{100 * self.answered / self.asked:.1f}%" if self.asked else "—"


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything about a span of days, both ends included. `regions`: key is a code, empty when nobody said."""

    first: date
    last: date
    total: Count
    days: tuple[Count, ...]
    hours: tuple[Count, ...]
    regions: tuple[Count, ...]
    topics: tuple[Count, ...]


def asked(session: Session, root: str, first: date, last: date) -> Asked:
    """Of the root's subtree; those without a region are counted for the nation only."""
    span, counted = _span(first, last), (below(QuestionRow.region_code, root), QuestionRow.kind.in_(_COUNTED))
    days, hours = _by_time(session, (span, *counted), first, last)
    cells = _cells(session, (_order_of_groups(session, span, first, last), *counted))
    regions = _summed((region or "", counts) for region, _, counts in cells)
    topics = _summed((topic, counts) for _, topic, counts in cells if topic is not None)
    total = Count("", *(sum(column) for column in zip((0, 0, 0), *map(_counts, regions), strict=True)))
    return Asked(first, last, total, days, hours, _most(regions), _most(topics))


def _span(first: date, last: date) -> ColumnElement[bool]:
    begin = datetime.combine(first, time(), SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    return and_(QuestionRow.asked_at >= begin, QuestionRow.asked_at < end)


def _order_of_groups(
    session: Session, span: ColumnElement[bool], first: date, last: date
) -> ColumnElement[bool]:
    """The span as a condition by which SQLite does not look for questions where it holds a good part of them all.

    It then goes through the index that has them in the order of region and entry; by their moment it would have to
    sort them, which takes twice as long. PostgreSQL does not sort.
    """
    begun = session.scalar(select(func.min(QuestionRow.asked_at)))
    large = begun is not None and (last - begun.date()).days < LARGE * ((last - first).days + 1)
    sqlite = session.get_bind().dialect.name == "sqlite"
    return func.likely(span, type_=Boolean) if large and sqlite else span


def _columns() -> tuple[ColumnElement[Any], ...]:
    """Of what is counted: asked, answered, no help."""
    answered = case((QuestionRow.kind != _UNKNOWN, 1), else_=0)
    return (
        func.count().label("asked"),
        func.sum(answered).label("answered"),
        func.count(QuestionRow.disliked_at).label("disliked"),
    )


def _cells(
    session: Session, wanted: Iterable[ColumnElement[bool]]
) -> list[tuple[str | None, str | None, Counted]]:
    """By region and topic in one pass over the questions; topic None: no entry answered."""
    by = (QuestionRow.region_code, QuestionRow.entry_id, QuestionRow.kind)
    inner = select(*by[:2], *_columns()).where(*wanted).group_by(*by).subquery()
    sums = (func.sum(column) for column in (inner.c.asked, inner.c.answered, inner.c.disliked))
    query = select(inner.c.region_code, EntryRow.topic, *sums).outerjoin(
        EntryRow, EntryRow.id == inner.c.entry_id
    )
    rows = session.execute(query.group_by(inner.c.region_code, EntryRow.topic))
    return [(row[0], row[1], (int(row[2]), int(row[3]), int(row[4]))) for row in rows]


def _summed(parts: Iterable[tuple[str, Counted]]) -> list[Count]:
    found: dict[str, list[int]] = {}
    for key, counts in parts:
        _add(found.setdefault(key, [0, 0, 0]), counts)
    return [Count(key, *counts) for key, counts in found.items()]


def _counts(one: Count) -> Counted:
    return one.asked, one.answered, one.disliked


def _add(sums: list[int], counts: Sequence[int]) -> None:
    """Written out: a year has eight thousand hours."""
    asked, answered, disliked = counts
    sums[0] += asked
    sums[1] += answered
    sums[2] += disliked


def _by_time(
    session: Session, wanted: Iterable[ColumnElement[bool]], first: date, last: date
) -> tuple[tuple[Count, ...], tuple[Count, ...]]:
    """One pass by the hour, put together to days and to hours of the day as Asia/Shanghai has them."""
    hour = _utc_hour(session)
    days = [[0, 0, 0] for _ in range((last - first).days + 1)]
    hours = [[0, 0, 0] for _ in range(HOURS)]
    begin, ordinal = HOURS * first.toordinal() - AHEAD, _ordinals()
    for said, *counts in session.execute(select(hour, *_columns()).where(*wanted).group_by(hour)):
        day, at = divmod(ordinal(said) - begin, HOURS)
        _add(days[day], counts)
        _add(hours[at], counts)
    names = ((first + timedelta(days=number)).isoformat() for number in range(len(days)))
    by_day = tuple(Count(name, *sums) for name, sums in zip(names, days, strict=True))
    return by_day, tuple(Count(str(at), *sums) for at, sums in enumerate(hours))


def _utc_hour(session: Session) -> ColumnElement[Any]:
    """What each database tells apart quickest: on SQLite the text that is stored, `2026-03-02 01`, cut; on PostgreSQL
    the number of hours since 1970."""
    if session.get_bind().dialect.name == "sqlite":
        return func.substr(QuestionRow.asked_at, 1, 13)
    return cast(func.floor(func.date_part("epoch", QuestionRow.asked_at) / 3600), Integer)


def _ordinals() -> Callable[[str | int], int]:
    """What tells the hours since the day before 0001-01-01, as `date.toordinal` counts days."""
    midnight = cache(lambda day: HOURS * date.fromisoformat(day).toordinal())
    return lambda utc: HOURS * _1970 + utc if isinstance(utc, int) else midnight(utc[:10]) + int(utc[11:])


def _most(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda one: (-one.asked, one.key)))


def by_month(days: Iterable[Count]) -> tuple[Count, ...]:
    """The days of a long span as months: a year of columns would be too thin to see."""
    found: dict[str, Count] = {}
    for one in days:
        key = one.key[:7]
        before = found.get(key, Count(key, 0, 0, 0))
        found[key] = Count(
            key, before.asked + one.asked, before.answered + one.answered, before.disliked + one.disliked
        )
    return tuple(found.values())
