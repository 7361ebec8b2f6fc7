"""The calendar in force: the library's, with the days and years an operator has loaded over it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import WorkdayOverrideRow, WorkdayYearRow
from scheduler.workdays import Workdays


def in_force(session: Session) -> Workdays:
    """As it stands in the database."""
    overrides = {row.day: row.workday for row in session.scalars(select(WorkdayOverrideRow))}
    return Workdays(overrides, session.scalars(select(WorkdayYearRow.year)))


def warning(guessed_years: Iterable[int]) -> str:
    """What to show where a year's holidays are not known; empty where all are."""
    years = "、".join(f"{year}年" for year in guessed_years)
    return f"{years}的放假安排还没有载入，暂按周一至周五上班排程，请尽快载入。" if years else ""
