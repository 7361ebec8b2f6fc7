"""签约率: who is to be signed, and whose family has a contract in force; counted in one query, by group."""

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from scheduler.guidelines import Disease
from scheduler.indicators import then
from scheduler.indicators.figures import Kind
from scheduler.indicators.grouping import Counts, Scope, grouped, named
from scheduler.indicators.spans import Span
from scheduler.models import ContractRow, HouseholdRow, PatientDiseaseRow, PatientRow
from scheduler.models.kinds import Category, Standing

# 应签尽签: the diseases the counties' documents name.
FOUR = (Disease.HYPERTENSION, Disease.DIABETES, Disease.TUBERCULOSIS, Disease.PSYCHOSIS)


def count(session: Session, span: Span, scope: Scope, by: Kind, disease: Disease | None) -> Counts:
    """Group -> (signed, to be signed). Who left the team is still to be signed; who died or moved is not."""
    query = (
        select(func.sum(case((_signed(span), 1), else_=0)), func.count())
        .select_from(PatientRow)
        .where(then.category(span) == Category.REGISTERED_POOR.value, PatientRow.created_at < span.closes)
        .where(_here(span), _ill(span, disease))
    )
    return named(session, by, session.execute(grouped(query, by, scope, span)).all(), 2)


def _here(span: Span) -> ColumnElement[bool]:
    """Alive and not moved at the end of the last day."""
    here = (Standing.ACTIVE.value, Standing.CONTRACT_ENDED.value)
    return or_(PatientRow.status.in_(here), PatientRow.status_on > span.through)


def _ill(span: Span, disease: Disease | None) -> ColumnElement[bool]:
    row = PatientDiseaseRow
    codes = [one.value for one in FOUR if disease in (None, one)]
    ill = select(row.patient_id).where(
        row.disease.in_(codes),
        row.suspect.is_(False),
        or_(row.ended_on.is_(None), row.ended_on > span.through),
        or_(row.diagnosed_on.is_(None), row.diagnosed_on <= span.through),
    )
    return PatientRow.id.in_(ill)


def _signed(span: Span) -> ColumnElement[bool]:
    """A contract in force on the last day; one that was given up is over on that very day."""
    row = ContractRow
    in_force = select(row.household_id).where(
        and_(row.starts <= span.through, row.ends >= span.through),
        or_(row.ended_on.is_(None), row.ended_on > span.through),
    )
    return HouseholdRow.id.in_(in_force)
