"""知晓率: the share of right answers by township and by topic, with its number and a 95 % Wilson interval."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.subtree import below
from policy_kb.quiz.models import QuizAnswerRow, QuizSheetRow

Z = 1.959964  # of the normal distribution, two-sided 95 %
FAILING = 0.8  # below this a topic is on the to-do list
ENOUGH = 30  # answers; of fewer nothing is said
LOOKED_AT = timedelta(days=180)
MOST = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """Right answers out of all, of one group; `key` is its name or code, `place` a region where there is one."""

    key: str
    right: int
    total: int
    place: str = ""

    @property
    def percent(self) -> str:
        """E.g. 66.7%; a dash for nobody."""
        return f"{100 * self.right / self.total:.1f}%" if self.total else "—"

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, as shares of 1 (Wilson 1927): it stays within 0 and 1 and is fair to small numbers."""
        return wilson(self.right, self.total)

    @property
    def span(self) -> str:
        """The interval in words."""
        low, high = self.interval
        return f"{100 * low:.1f}%–{100 * high:.1f}%" if self.total else "—"


def wilson(right: int, total: int) -> tuple[float, float]:
    """The interval of a share; the whole of 0 to 1 when there is nothing to say."""
    if not total:
        return 0.0, 1.0
    share, weight = right / total, Z * Z / total
    middle = (share + weight / 2) / (1 + weight)
    reach = Z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def sheets(session: Session, root: str, first: date, last: date) -> int:
    """How many people have answered."""
    query = select(func.count()).select_from(QuizSheetRow).where(*_within(root, first, last))
    return session.scalar(query) or 0


def overall(session: Session, root: str, first: date, last: date) -> Rate:
    """Of the whole subtree."""
    found = _rates(session, (), root, first, last)
    return found[0] if found else Rate("", 0, 0)


def by_township(session: Session, root: str, first: date, last: date) -> tuple[Rate, ...]:
    """In the order of the regions; township empty: not said."""
    return _rates(session, (QuizSheetRow.township, QuizSheetRow.region_code), root, first, last)


def by_topic(session: Session, root: str, first: date, last: date) -> tuple[Rate, ...]:
    """The worst known first."""
    found = _rates(session, (QuizAnswerRow.topic,), root, first, last)
    return tuple(sorted(found, key=lambda one: (one.right / one.total, one.key)))


def failing(session: Session, root: str, today: date) -> tuple[Rate, ...]:
    """The topics that are known least, of half a year, where enough have answered."""
    found = by_topic(session, root, today - LOOKED_AT, today)
    low = [one for one in found if one.total >= ENOUGH and one.right / one.total < FAILING]
    return tuple(low[:MOST])


def _within(root: str, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (below(QuizSheetRow.region_code, root), QuizSheetRow.on >= first, QuizSheetRow.on <= last)


def _rates(
    session: Session, keys: tuple[InstrumentedAttribute[str], ...], root: str, first: date, last: date
) -> tuple[Rate, ...]:
    right = func.sum(cast(QuizAnswerRow.right, Integer))
    query = (
        select(right, func.count(), *keys)
        .join(QuizSheetRow, QuizSheetRow.id == QuizAnswerRow.sheet_id)
        .where(*_within(root, first, last))
        .group_by(*keys)
        .order_by(*reversed(keys))
    )
    rows = session.execute(query).all()
    return tuple(Rate(*_named(row[2:], row[0], row[1])) for row in rows if row[1])


def _named(keys: tuple[str, ...], right: int, total: int) -> tuple[str, int, int, str]:
    name, place = (*keys, "", "")[:2]
    return name, int(right or 0), total, place
