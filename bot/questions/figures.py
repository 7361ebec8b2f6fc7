"""What people asked in a span of days: by day, hour, region and topic, and how much of it was answered. Names nobody.

Counted is what asks for an answer: greetings, numbers that choose and questions back are not.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Boolean, ColumnElement, Integer, String, and_, case, cast, func, literal, select
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
PACKED = 1 << 20  # more questions than an hour has
_1970 = date(1970, 1, 1)
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
    days, hours = _by_time(session, span, counted, first, last)
    cells = _cells(session, (_order_of_groups(session, span, first, last), *counted))
    regions = _summed((region or "", counts) for region, _, counts in cells)
    topic_of = _topics(session, {entry for _, entry, _ in cells if entry is not None})
    topics = _summed((topic_of[entry], counts) for _, entry, counts in cells if entry in topic_of)
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
    """By region and entry in one pass over the questions; entry None: none answered."""
    by = (QuestionRow.region_code, QuestionRow.entry_id)
    rows = session.execute(select(*by, *_columns()).where(*wanted).group_by(*by)).all()
    return [
        (region, entry, (int(asked), int(answered), int(no))) for region, entry, asked, answered, no in rows
    ]


def _topics(session: Session, entries: Collection[str]) -> dict[str, str]:
    """Of entries, looked up once each: a year asks for one in every region."""
    found = session.execute(select(EntryRow.id, EntryRow.topic).where(EntryRow.id.in_(entries)))
    return dict(found.all())


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
    session: Session,
    span: ColumnElement[bool],
    counted: Iterable[ColumnElement[bool]],
    first: date,
    last: date,
) -> tuple[tuple[Count, ...], tuple[Count, ...]]:
    """One pass by the hour, put together to days and to hours of the day as Asia/Shanghai has them."""
    begin, size = HOURS * (first - _1970).days - AHEAD, HOURS * ((last - first).days + 1)
    sqlite = session.get_bind().dialect.name == "sqlite"
    found = _sought(session, counted, begin, size) if sqlite else _grouped(session, (span, *counted))
    every = np.zeros((size, 3), np.int64)
    for hour, counts in found:
        every[hour - begin] = counts
    by_day = every.reshape(-1, HOURS, 3)
    names = ((first + timedelta(days=number)).isoformat() for number in range(len(by_day)))
    days = tuple(Count(name, *sums) for name, sums in zip(names, by_day.sum(1).tolist(), strict=True))
    return days, tuple(Count(str(at), *sums) for at, sums in enumerate(by_day.sum(0).tolist()))


def _grouped(session: Session, wanted: Iterable[ColumnElement[bool]]) -> Iterator[tuple[int, Counted]]:
    """By the number of hours since 1970 in UTC: PostgreSQL puts them together without sorting."""
    hour = cast(func.floor(func.date_part("epoch", QuestionRow.asked_at) / 3600), Integer)
    for number, *counts in session.execute(select(hour, *_columns()).where(*wanted).group_by(hour)):
        yield number, (counts[0], counts[1], counts[2])


def _sought(
    session: Session, counted: Iterable[ColumnElement[bool]], begin: int, size: int
) -> Iterator[tuple[int, Counted]]:
    """The same on SQLite, which would sort all questions: it looks up where each hour begins instead, in the index
    that has them by their moment. The three counts come in one number, so that an hour is read once.
    """
    number = literal(begin, Integer)
    hour = select(number.label("number"), _stored(number).label("name")).cte(recursive=True)
    following = hour.c.number + 1
    hour = hour.union_all(select(following, _stored(following)).where(following < begin + size))
    asked, answered, disliked = _columns()
    packed = (asked * PACKED + func.coalesce(answered, 0)) * PACKED + disliked
    # A semicolon comes after the colon that follows the hour.
    within = (QuestionRow.asked_at >= hour.c.name, QuestionRow.asked_at < hour.c.name.concat(";"))
    query = select(hour.c.number, select(packed).where(*within, *counted).scalar_subquery())
    for at, counts in session.execute(query):
        if counts:
            rest, no_help = divmod(counts, PACKED)
            yield at, (*divmod(rest, PACKED), no_help)


def _stored(hour: ColumnElement[int]) -> ColumnElement[str]:
    """An hour since 1970 as the moments in it begin on SQLite: `2026-03-02 01`."""
    return func.strftime("%Y-%m-%d %H", hour * 3600, "unixepoch", type_=String)


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
