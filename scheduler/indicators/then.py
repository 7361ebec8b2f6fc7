"""Where patients lived and whose they were when a period ended: as it is now, but for what has changed since.

A period that still runs is counted as things are now. What was changed before such changes were kept (household
categories: migration 0010, places, teams and doctors: 0012, who served: 0015) is counted as it is now, too.
"""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Subquery, Table, func, select

from scheduler.caring import Care, Query, with_last_doctor
from scheduler.indicators.spans import Span
from scheduler.models import (
    CareBeforeRow,
    CategoryBeforeRow,
    DoctorBeforeRow,
    DoctorRow,
    HouseholdRow,
    PatientRow,
    PlaceBeforeRow,
)


@dataclass(frozen=True, slots=True)
class Then:
    """A query that has joined the households of its patients, and how its columns are to be read."""

    query: Query
    region: ColumnElement[str]
    township: ColumnElement[str]
    before: Subquery | None  # of the households' care
    doctors: FromClause  # who served

    def cared(self) -> Care:
        """With team and doctor."""
        return with_last_doctor(self.query, self.before, self.doctors)


def homes(query: Query, span: Span) -> Then:
    """Of a query that has joined the patients, at the end of the span's last day."""
    person = PatientRow
    if not span.over:
        query = query.join(HouseholdRow, HouseholdRow.id == person.household_id)
        now = cast(Table, DoctorRow.__table__)
        return Then(query, person.region_code.expression, person.township.expression, None, now)
    place, care = _first(PlaceBeforeRow, "patient_id", span), _first(CareBeforeRow, "household_id", span)
    query = (
        query.outerjoin(place, place.c.patient_id == person.id)
        .join(HouseholdRow, HouseholdRow.id == func.coalesce(place.c.household_id, person.household_id))
        .outerjoin(care, care.c.household_id == HouseholdRow.id)
    )
    return Then(
        query,
        func.coalesce(place.c.region_code, person.region_code),
        func.coalesce(place.c.township, person.township),
        care,
        _doctors(span),
    )


def category(span: Span) -> ColumnElement[str]:
    """Of HouseholdRow."""
    row = CategoryBeforeRow
    then = (
        select(row.category)
        .where(row.household_id == HouseholdRow.id, row.until >= span.closes)
        .order_by(row.until, row.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(then, HouseholdRow.category)


def _doctors(span: Span) -> Subquery:
    """Everybody, and whether he served at the end of the span."""
    before, row = _first(DoctorBeforeRow, "doctor_id", span), DoctorRow
    return (
        select(row.id, row.team_id, row.post, func.coalesce(before.c.active, row.active).label("active"))
        .outerjoin(before, before.c.doctor_id == row.id)
        .subquery("doctors_then")
    )


def _first(row: Any, whose: str, span: Span) -> Subquery:
    """What held at the end of the span: of each the first row that ended after it."""
    order = func.row_number().over(partition_by=getattr(row, whose), order_by=(row.until, row.id))
    later = select(row, order.label("n")).where(row.until >= span.closes).subquery()
    return select(later).where(later.c.n == 1).subquery()
