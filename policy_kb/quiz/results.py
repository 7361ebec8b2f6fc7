"""知晓率: the share of right answers by township and by topic, with its number and a 95 % Wilson interval.

The interval counts people, not answers: whoever knows one policy often knows the next, so the three answers of one
sheet are no three independent ones, and as such would make the interval too narrow. Its sample size is the number of
sheets, which is a design effect of the mean number of answers on a sheet: the most that it can be, so the interval is
rather too wide than too narrow (Kish 1965, with an intraclass correlation of 1). Who took the quiz twice cannot be
known of sheets without a name, and counts as two.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.subtree import below, within
from policy_kb.quiz import efforts
from policy_kb.quiz.models import QuizAnswerRow, QuizQuestionRow, QuizSheetRow
from policy_kb.townships import keeping, names

Z = 1.959964  # of the normal distribution, two-sided 95 %
FAILING = 0.8  # below this a topic is on the to-do list
ENOUGH = 30  # people; of fewer nothing is said
LOOKED_AT = timedelta(days=180)
MOST = 3
K = TypeVar("K")
Place = tuple[str, bool, str]  # a region, whether its list lacks the township, the township


@dataclass(frozen=True, slots=True)
class Rate:
    """Right answers out of all that so many people gave, of one group.

    `key` is its name or code, `place` a region where there is one. `unlisted`: a township that is written in a way
    which the list of its county does not know; where a county has no list nothing is.
    """

    key: str
    right: int
    total: int
    people: int
    place: str = ""
    unlisted: bool = False

    @property
    def percent(self) -> str:
        """E.g. 66.7%; a dash for nobody."""
        return f"{100 * self.right / self.total:.1f}%" if self.total else "—"

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, as shares of 1 (Wilson 1927), for the number of people.

        It stays within 0 and 1 and is fair to small numbers.
        """
        return wilson(self.right / self.total, self.people) if self.total else wilson(0, 0)

    @property
    def span(self) -> str:
        """The interval in words."""
        low, high = self.interval
        return f"{100 * low:.1f}%–{100 * high:.1f}%" if self.total else "—"


@dataclass(frozen=True, slots=True)
class Known:
    """What a span of days came to: how many people answered, all answers, by township (empty: not said), by topic."""

    people: int
    overall: Rate
    townships: tuple[Rate, ...]  # in the order of the regions
    topics: tuple[Rate, ...]  # the worst known first


@dataclass(frozen=True, slots=True)
class Low:
    """A topic that few know, and since which day it is counted."""

    rate: Rate
    since: date


@dataclass(frozen=True, slots=True)
class Missed:
    """A question with how many answers were wrong. `own`: it is of the subtree that was asked about, or else above."""

    id: int
    region: str
    entry_id: str
    text: str
    wrong: int
    total: int
    own: bool


def wilson(share: float, number: int) -> tuple[float, float]:
    """The interval of a share among so many; the whole of 0 to 1 when there is nothing to say."""
    if not number:
        return 0.0, 1.0
    weight = Z * Z / number
    middle = (share + weight / 2) / (1 + weight)
    reach = Z * sqrt(share * (1 - share) / number + weight / (4 * number)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def known(session: Session, root: str, first: date, last: date) -> Known:
    """Everything of the subtree and the span, both ends included, in one pass over the answers."""
    listed = keeping.named(session, root)
    people = _people(session, root, first, last, listed)
    keys = (QuizSheetRow.township, QuizSheetRow.region_code, QuizAnswerRow.topic)
    rows = _rows(session, keys, root, first, last)
    places = _summed((_place(row[3], row[4], listed), row) for row in rows)
    right, total, _ = _summed(("", row) for row in rows).get("", (0, 0, 0))
    return Known(
        sum(people.values()),
        Rate("", right, total, sum(people.values())),
        tuple(
            Rate(name, right, total, people[place, unlisted, name], place, unlisted)
            for (place, unlisted, name), (right, total, _) in sorted(places.items())
        ),
        _worst_first(Rate(topic, *sums) for topic, sums in _summed((row[5], row) for row in rows).items()),
    )


def by_topic(session: Session, root: str, first: date, last: date) -> tuple[Rate, ...]:
    """The worst known first."""
    rows = _rows(session, (QuizAnswerRow.topic,), root, first, last)
    return _worst_first(Rate(row[3], int(row[0]), row[1], row[2]) for row in rows)


def failing(session: Session, root: str, today: date) -> tuple[Low, ...]:
    """The topics that are known least where enough have answered: of half a year, or since something was done."""
    half = today - LOOKED_AT
    since = {one: max(half, on + timedelta(days=1)) for one, on in efforts.latest(session, root).items()}
    found = [
        Low(one, first)
        for first in {half, *since.values()}
        for one in by_topic(session, root, first, today)
        if since.get(one.key, half) == first and one.people >= ENOUGH and one.right / one.total < FAILING
    ]
    return tuple(sorted(found, key=lambda one: (one.rate.right / one.rate.total, one.rate.key))[:MOST])


def missed(session: Session, root: str, topic: str, first: date, last: date) -> tuple[Missed, ...]:
    """Of a topic the questions that most were wrong about; as they are worded now."""
    right = func.sum(cast(QuizAnswerRow.right, Integer))
    keys = (QuizQuestionRow.id, QuizQuestionRow.region_code, QuizQuestionRow.entry_id, QuizQuestionRow.text)
    query = (
        select(*keys, func.count() - right, func.count())
        .select_from(QuizAnswerRow)
        .join(QuizSheetRow, QuizSheetRow.id == QuizAnswerRow.sheet_id)
        .join(QuizQuestionRow, QuizQuestionRow.id == QuizAnswerRow.question_id)
        .where(QuizAnswerRow.topic == topic, *_within(root, first, last))
        .group_by(*keys)
        .order_by((func.count() - right).desc(), QuizQuestionRow.id)
    )
    return tuple(
        Missed(id, region, entry_id, text, wrong, total, within(root, region))
        for id, region, entry_id, text, wrong, total in session.execute(query.limit(MOST))
        if wrong
    )


def _within(root: str, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (below(QuizSheetRow.region_code, root), QuizSheetRow.on >= first, QuizSheetRow.on <= last)


def unlisted(session: Session, region: str) -> tuple[tuple[str, int], ...]:
    """What the sheets of a county call townships that its list does not know, with how many sheets; most first."""
    listed = keeping.named(session, region)
    query = select(QuizSheetRow.township, func.count()).where(
        QuizSheetRow.region_code == region, QuizSheetRow.township != ""
    )
    counted = session.execute(query.group_by(QuizSheetRow.township)).all()
    found = [(name, number) for name, number in counted if _place(name, region, listed)[1]]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _place(name: str, region: str, listed: Mapping[str, Mapping[str, str]]) -> Place:
    """Where a sheet counts: its region, whether the list there lacks the township, the name."""
    known = listed.get(region)
    if known is None or not name:
        return region, False, name
    return region, names.key(name) not in known, known.get(names.key(name), name)


def _people(
    session: Session, root: str, first: date, last: date, listed: Mapping[str, Mapping[str, str]]
) -> Counter[Place]:
    """How many sheets there are of each township of each region."""
    keys = (QuizSheetRow.township, QuizSheetRow.region_code)
    query = select(*keys, func.count()).where(*_within(root, first, last)).group_by(*keys)
    found = Counter[Place]()
    for name, region, number in session.execute(query):
        found[_place(name, region, listed)] += number
    return found


def _rows(
    session: Session, keys: tuple[InstrumentedAttribute[str], ...], root: str, first: date, last: date
) -> list[tuple[Any, ...]]:
    """Right answers, all answers, the people that gave them, then the keys."""
    people = func.count(QuizAnswerRow.sheet_id.distinct())
    query = (
        select(func.sum(cast(QuizAnswerRow.right, Integer)), func.count(), people, *keys)
        .join(QuizSheetRow, QuizSheetRow.id == QuizAnswerRow.sheet_id)
        .where(*_within(root, first, last))
        .group_by(*keys)
    )
    return [tuple(row) for row in session.execute(query)]


def _summed(parts: Iterable[tuple[K, tuple[Any, ...]]]) -> dict[K, tuple[int, int, int]]:
    """Right answers, all, people; the last is right only where no two of the rows are of the same sheet."""
    found: dict[K, tuple[int, int, int]] = {}
    for key, row in parts:
        right, total, people = found.get(key, (0, 0, 0))
        found[key] = (right + int(row[0]), total + row[1], people + row[2])
    return found


def _worst_first(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    return tuple(sorted(rates, key=lambda one: (one.right / one.total, one.key)))
