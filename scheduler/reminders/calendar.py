"""The calendar in force: the library's, with the days and years an operator has loaded over it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler.models import ReminderRow, WorkdayOverrideRow, WorkdayYearRow
from scheduler.models.reminder_kinds import Kind, State
from scheduler.workdays import ONE_DAY, OddDay, Workdays

_ON_WORKDAYS = (Kind.DIGEST, Kind.ESCALATION)


@dataclass(frozen=True, slots=True)
class Year:
    """How a year is worked: its days that are not as their weekday says. `known`: none of its days is a guess."""

    workdays: int
    known: bool
    odd: tuple[OddDay, ...]


def in_force(session: Session) -> Workdays:
    """As it stands in the database."""
    overrides = {row.day: row.workday for row in session.scalars(select(WorkdayOverrideRow))}
    return Workdays(overrides, session.scalars(select(WorkdayYearRow.year)))


def warning(guessed_years: Iterable[int]) -> str:
    """What to show where a year's holidays are not known; empty where all are."""
    years = "、".join(f"{year}年" for year in guessed_years)
    return f"{years}的放假安排还没有载入，暂按周一至周五上班排程，请尽快载入。" if years else ""


def lay_over(session: Session, days: Iterable[OddDay], now: datetime, *, complete: bool = False) -> int:
    """Store these days; how many are new or changed. `complete`: they are all the odd days of their years.

    Lists planned for a day that is none any more are planned no longer. The plans of the patients are the caller's to
    renew (`visits.plan_patients`): there may be a million.
    """
    held = {row.day: row for row in session.scalars(select(WorkdayOverrideRow))}
    said = {one.day: one for one in days}
    changed = 0
    for day, one in said.items():
        row = held.get(day)
        changed += row is None or (row.workday, row.note) != (one.workday, one.note)
        session.merge(WorkdayOverrideRow(day=day, workday=one.workday, note=one.note))
    if complete:
        for year in sorted({day.year for day in said}):
            session.merge(WorkdayYearRow(year=year, loaded_at=now))
    session.flush()
    _unplan(session, [day for day, one in said.items() if not one.workday])
    return changed


def of_year(session: Session, year: int) -> Year:
    """As it is planned by. BadInput is the caller's to raise for a year nobody means."""
    workdays = in_force(session)
    notes = {row.day: row.note for row in session.scalars(select(WorkdayOverrideRow))}
    days = list(_days(year))
    odd = (day for day in days if workdays.is_workday(day) != (day.weekday() < 5))
    return Year(
        workdays=sum(map(workdays.is_workday, days)),
        known=all(map(workdays.is_known, days)),
        odd=tuple(OddDay(day, workdays.is_workday(day), notes.get(day, "")) for day in odd),
    )


def _unplan(session: Session, days_off: list[date]) -> None:
    """Rows nobody has tried: should the day be a workday again, they are planned anew."""
    session.execute(
        delete(ReminderRow).where(
            ReminderRow.kind.in_([kind.value for kind in _ON_WORKDAYS]),
            ReminderRow.local_date.in_(days_off),
            ReminderRow.state == State.PLANNED.value,
            ReminderRow.attempts == 0,
        )
    )


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += ONE_DAY


def ends(session: Session, today: date) -> date:
    """The day before the next workday: what must be done by then must be done today."""
    workdays, day = in_force(session), today + ONE_DAY
    while not workdays.is_workday(day):
        day += ONE_DAY
    return day - ONE_DAY
