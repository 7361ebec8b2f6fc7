"""The report of a period: two counts put together, group by group, under their total."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.core.subtree import NATION
from scheduler.guidelines import Disease, RuleBook
from scheduler.indicators import cases, grouping, signing
from scheduler.indicators.figures import Figure, Group, Indicator, Kind, Report
from scheduler.indicators.grouping import Scope
from scheduler.indicators.periods import Period
from scheduler.indicators.spans import Span

ALL = Group(Kind.ALL, Kind.ALL.word)
_NOTHING = (0, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted. `region` is the root of a subtree; `doctor_id` keeps it to one doctor's patients."""

    period: Period
    by: Kind = Kind.TOWNSHIP
    region: str = NATION
    doctor_id: int | None = None
    disease: Disease | None = None


def report(session: Session, book: RuleBook, query: Wanted, today: date) -> Report:
    """The figures as the records stand now, of the period up to today. BadInput for one that has not begun.

    A correction made later changes the figures of a period that is over; nothing is frozen.
    """
    span, scope = Span.of(query.period, today), Scope(query.region, query.doctor_id)
    rules = book.on(span.through)
    signed = signing.count(session, span, scope, query.by, query.disease)
    followed = cases.count(session, rules, span, scope, query.by, query.disease)
    groups = set(signed) | set(followed) | _own(session, query)
    figures = (
        *_figures(ALL, _total(signed.values()), _total(followed.values())),
        *(
            figure
            for group in sorted(groups, key=_order)
            for figure in _figures(group, signed.get(group, ()), followed.get(group, ()))
        ),
    )
    return Report(query.period, span.through, span.ripe, query.by, query.disease, figures)


def _figures(group: Group, signed: tuple[int, ...], followed: tuple[int, ...]) -> Iterator[Figure]:
    yield Figure(Indicator.SIGNED, group, *(signed or _NOTHING))
    numbers = followed or _NOTHING * len(cases.INDICATORS)
    for place, indicator in enumerate(cases.INDICATORS):
        yield Figure(indicator, group, numbers[2 * place], numbers[2 * place + 1])


def _total(counts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*counts, strict=True))


def _own(session: Session, query: Wanted) -> set[Group]:
    """A doctor's own row is there even when nobody is his patient yet."""
    if query.doctor_id is None or query.by is not Kind.DOCTOR:
        return set()
    found = grouping.doctor_group(session, query.doctor_id)
    return {found} if found is not None else set()


def _order(group: Group) -> tuple[object, ...]:
    """Region by region, then by name; those whom nobody answers for come last."""
    unassigned = group.kind is not Kind.TOWNSHIP and group.key is None
    return (unassigned, group.region_code, group.place, group.name, group.key or 0)
