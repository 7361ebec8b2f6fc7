"""What people asked in a span of days: by day, hour, region and topic, and how much of it was answered. Names nobody.

Counted is what asks for an answer: greetings, numbers that choose and questions back are not.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.subtree import below
from bot.models import QuestionRow
from policy_kb.models import EntryRow

ANSWERED = ("answer", "estimate", "emergency")
_COUNTED = (*ANSWERED, "unknown")
HOURS = 24


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
    wanted = _within(root, first, last)
    days, hours = _by_time(session, wanted, first, last)
    regions = _grouped(session, func.coalesce(QuestionRow.region_code, ""), wanted)
    topics = _grouped(session, EntryRow.topic, wanted, joined=True)
    total = Count(
        "",
        sum(one.asked for one in regions),
        sum(one.answered for one in regions),
        sum(one.disliked for one in regions),
    )
    return Asked(first, last, total, days, hours, _most(regions), _most(topics))


def _within(root: str, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    begin = datetime.combine(first, time(), SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    return (
        QuestionRow.asked_at >= begin,
        QuestionRow.asked_at < end,
        below(QuestionRow.region_code, root),
        QuestionRow.kind.in_(_COUNTED),
    )


def _counts() -> tuple[ColumnElement[Any], ...]:
    answered = case((QuestionRow.kind.in_(ANSWERED), 1), else_=0)
    return func.count(), func.sum(answered), func.count(QuestionRow.disliked_at)


def _grouped(
    session: Session, key: Any, wanted: Iterable[ColumnElement[bool]], *, joined: bool = False
) -> tuple[Count, ...]:
    query = select(key, *_counts()).select_from(QuestionRow)
    if joined:
        query = query.join(EntryRow, EntryRow.id == QuestionRow.entry_id)
    rows = session.execute(query.where(*wanted).group_by(key))
    return tuple(Count(*(row[0], row[1], int(row[2] or 0), row[3])) for row in rows)


def _by_time(
    session: Session, wanted: Iterable[ColumnElement[bool]], first: date, last: date
) -> tuple[tuple[Count, ...], tuple[Count, ...]]:
    counted, hours = Counter[tuple[str, int]](), Counter[tuple[int, int]]()
    for one in _grouped(session, _local_hour(session), wanted):
        day, hour = one.key[:10], int(one.key[11:13])
        for place, number in enumerate((one.asked, one.answered, one.disliked)):
            counted[day, place] += number
            hours[hour, place] += number
    names = [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    by_day = tuple(Count(name, *(counted[name, place] for place in range(3))) for name in names)
    by_hour = tuple(Count(str(hour), *(hours[hour, place] for place in range(3))) for hour in range(HOURS))
    return by_day, by_hour


def _local_hour(session: Session) -> ColumnElement[str]:
    """`2026-03-02 09` in Asia/Shanghai, which keeps one time all year; what is stored is UTC."""
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H", QuestionRow.asked_at, "+8 hours")
    return func.to_char(func.timezone("Asia/Shanghai", QuestionRow.asked_at), "YYYY-MM-DD HH24")


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
