"""随访率, 及时率, 规范管理率 and 控制率: cases (one disease of one patient) counted in one query, by group."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from scheduler.guidelines import Disease, Rules
from scheduler.indicators import contacts, windows
from scheduler.indicators.asking import latest_starts
from scheduler.indicators.figures import Indicator, Kind
from scheduler.indicators.grouping import Counts, Scope, grouped, named
from scheduler.indicators.spans import Span, midnight
from scheduler.models import PatientDiseaseRow, PatientRow
from scheduler.models.kinds import Standing
from scheduler.workdays import ONE_DAY

Condition = ColumnElement[bool]
# Numerator and denominator of each, in the order of the query's columns.
INDICATORS = (Indicator.FOLLOWED, Indicator.TIMELY, Indicator.STANDARD, Indicator.CONTROLLED)
_YEARS = 10_000  # of a date written as a number, 20260302


@dataclass(frozen=True, slots=True)
class _Parts:
    """The sub-queries that each case is laid beside."""

    asked: Any
    counted: Any
    assessed: Any


def count(
    session: Session, rules: Rules, span: Span, scope: Scope, by: Kind, disease: Disease | None
) -> Counts:
    """Group -> numerator and denominator of each of `INDICATORS`, one after the other."""
    parts = _Parts(
        windows.asked(span).c, contacts.counted(rules, span).c, contacts.last_assessed(rules, span).c
    )
    columns = _counts(rules, span, parts)
    query = (
        select(*(func.sum(column) for column in columns))
        .select_from(PatientDiseaseRow)
        .join(PatientRow, PatientRow.id == PatientDiseaseRow.patient_id)
        .where(PatientRow.created_at < span.closes, PatientDiseaseRow.disease.in_(_codes(rules, disease)))
    )
    for part in (parts.asked, parts.counted, parts.assessed):
        same = (
            part.patient_id == PatientDiseaseRow.patient_id,
            part.disease == PatientDiseaseRow.disease,
        )
        query = query.outerjoin(part.patient_id.table, and_(*same))
    rows = session.execute(grouped(query, by, scope, span)).all()
    return named(session, by, rows, len(columns))


def _codes(rules: Rules, disease: Disease | None) -> list[str]:
    followed = contacts.followed_diseases(rules)
    return [one.value for one in followed if disease in (None, one)]


def _counts(rules: Rules, span: Span, parts: _Parts) -> list[ColumnElement[int]]:
    asked = parts.asked
    due, kept, owed, made = (func.coalesce(asked[key], 0) for key in ("due", "kept", "owed", "made"))
    lost, within = func.coalesce(asked.lost, 0) == 1, func.coalesce(parts.assessed.within, 0) == 1
    managed = _managed(rules, span)
    judged = PatientDiseaseRow.disease.in_([one.value for one in contacts.judged_diseases(rules)])
    enough = func.coalesce(parts.counted.visits, 0) >= _visits_asked(rules, span)
    planned = asked.disease.is_not(None)  # who was just imported has no plan yet, and may owe anything
    return [
        *(_one(and_(managed, owed > 0, made == owed)), _one(and_(managed, owed > 0))),
        *(kept, due),
        *(_one(and_(managed, planned, kept == due, made == owed, enough)), _one(managed)),
        *(_one(and_(managed, judged, within, ~lost)), _one(and_(managed, judged))),
    ]


def _one(condition: Condition) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _managed(rules: Rules, span: Span) -> Condition:
    """在管 at the end of the last day, for a disease that is not over nor only suspected, within the service's age."""
    row = PatientDiseaseRow
    return and_(
        row.suspect.is_(False),
        or_(PatientRow.status == Standing.ACTIVE.value, PatientRow.status_on > span.through),
        or_(row.ended_on.is_(None), row.ended_on > span.through),
        or_(row.diagnosed_on.is_(None), row.diagnosed_on <= span.through),
        or_(
            *(
                and_(row.disease == disease.value, _born_by(one.age_from, span))
                for disease, one in rules.diseases.items()
                if one.since is None or one.since <= span.through
            )
        ),
    )


def _born_by(age: int, span: Span) -> Condition:
    """As old as that on the last day."""
    day = span.through
    # Who is born on 29 February has the birthday on 1 March in common years: no date of that year stands for it.
    latest = (day.year - age) * _YEARS + day.month * 100 + day.day
    birth = PatientRow.birth
    year, month, number = (func.extract(key, birth) for key in ("year", "month", "day"))
    return year * _YEARS + month * 100 + number <= latest


def _visits_asked(rules: Rules, span: Span) -> ColumnElement[int]:
    """By the full months under care: from the day the patient was put on record, or the first day."""
    options = []
    for disease, one in rules.diseases.items():
        starts = latest_starts(one.visits_a_year, span.first, span.through)
        steps = [_one(PatientRow.created_at < midnight(day + ONE_DAY)) for day in starts]
        total: ColumnElement[int] = sum(steps, start=literal(0, Integer))
        options.append((PatientDiseaseRow.disease == disease.value, total))
    return cast(case(*options, else_=0), Integer)
