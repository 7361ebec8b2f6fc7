"""The visits that plans asked for, and whether they were made. Only a query.

A chain is all plans of a disease after the same visit: each is the same visit asked for again, in newer words, on
another day, or as 失访. Its last plan says how it ended, its last one with a deadline by when it was to be. Where that
end is superseded, another chain goes on with it: after a correction, or a stay in hospital while the window was open.
A stay after the deadline cancels it: it is owed until a visit.
"""

from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from scheduler.guidelines import Action
from scheduler.indicators.contacts import serves, valid
from scheduler.indicators.spans import Span
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Standing


def asked(span: Span) -> Subquery:
    """Of each (patient_id, disease) with plans: how many visits the span asks for, and what came of them.

    `due` deadlines fell in it, `kept` of them met; `owed` visits were asked for in it, `made` of them made by its
    end, late or not; `lost` 1 when the patient was 失访 at its end.
    """
    one = _chains(span)
    lost = and_(one.c.lost, or_(one.c.next_on.is_(None), one.c.next_on > span.through))
    due = and_(one.c.deadline.between(span.first, span.ripe), one.c.binding)
    late_or_never = or_(one.c.next_on.is_(None), one.c.next_on >= span.first)
    owed = and_(
        or_(one.c.deadline <= span.ripe, one.c.lost), or_(one.c.deadline >= span.first, late_or_never)
    )
    return (
        select(
            one.c.patient_id,
            one.c.disease,
            _number(due).label("due"),
            _number(and_(due, one.c.next_on <= one.c.deadline)).label("kept"),
            _number(owed).label("owed"),
            _number(and_(owed, one.c.next_on <= span.through)).label("made"),
            func.max(case((lost, 1), else_=0)).label("lost"),
        )
        .group_by(one.c.patient_id, one.c.disease)
        .subquery("asked")
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _chains(span: Span) -> CTE:
    """(patient_id, disease, deadline, next_on, binding, lost) of each chain that counts.

    `next_on`: the first valid visit after it; `binding`: whether its deadline is one of the rules and the patient
    was still followed then.
    """
    last, window = aliased(CarePlanRow), aliased(CarePlanRow)
    after, done = aliased(VisitRow), aliased(VisitRow)
    still_there = and_(
        or_(PatientRow.status == Standing.ACTIVE.value, PatientRow.status_on > window.deadline),
        or_(PatientDiseaseRow.ended_on.is_(None), PatientDiseaseRow.ended_on > window.deadline),
    )
    # A first visit is proposed for the day of registering; only a notice gives it hours or days.
    first_visit = and_(window.action == Action.FIRST_VISIT.value, window.earliest == window.deadline)
    enrolled = and_(
        PatientDiseaseRow.patient_id == last.patient_id, PatientDiseaseRow.disease == last.disease
    )
    lost = last.action == Action.LOST.value
    # Found in hospital he is lost no more, and the visit still owed.
    still_lost = or_(last.state != "cancelled", last.closed_at >= span.closes)
    waits = or_(last.closed_at.is_(None), last.closed_at >= span.opens, last.state == "cancelled")
    return (
        select(
            last.patient_id,
            last.disease,
            window.deadline,
            _next_on(last, window, after, done).label("next_on"),
            and_(still_there, ~first_visit).label("binding"),
            and_(lost, last.created_at < span.closes, still_lost).label("lost"),
        )
        .select_from(last)
        .outerjoin(window, window.id == case((last.deadline.is_not(None), last.id), else_=_window_of(last)))
        .outerjoin(after, after.id == last.after_visit_id)
        .outerjoin(done, and_(done.id == last.done_by_visit_id, valid(done)))
        .join(PatientRow, PatientRow.id == last.patient_id)
        .join(PatientDiseaseRow, enrolled)
        .where(or_(waits, last.deadline >= span.first, lost))
        .where(_ends(last), or_(after.id.is_(None), after.state == "current"))
        .cte("chains")
        .prefix_with("MATERIALIZED")  # or SQLite works `next_on` out again for each column that is made of it
    )


def _ends(plan: Any) -> ColumnElement[bool]:
    """Whether a plan is the last of its chain and no other chain goes on with it.

    An open one is the last, and a done one stays so: when its visit is taken back, it is superseded.
    """
    later = aliased(CarePlanRow)
    again = select(later.id).where(_same_chain(later, plan), later.id > plan.id).correlate(plan).exists()
    return and_(plan.state != "superseded", or_(plan.state != "cancelled", ~again))


def _window_of(lost: Any) -> ColumnElement[int]:
    """The plan with the deadline that a lost patient's chain had before."""
    earlier = aliased(CarePlanRow)
    found = select(func.max(earlier.id)).where(_same_chain(earlier, lost), earlier.deadline.is_not(None))
    return found.correlate(lost).scalar_subquery()


def _same_chain(one: Any, other: Any) -> ColumnElement[bool]:
    same_visit = func.coalesce(one.after_visit_id, 0) == func.coalesce(other.after_visit_id, 0)
    return and_(one.patient_id == other.patient_id, one.disease == other.disease, same_visit)


def _next_on(last: Any, window: Any, after: Any, done: Any) -> ColumnElement[Any]:
    """The visit that closed the chain; where that was late or none, an earlier one entered afterwards."""
    visit = aliased(VisitRow)
    found = (
        select(func.min(visit.visited_on))
        .where(visit.patient_id == last.patient_id, valid(visit), serves(visit, last.disease))
        .where(visit.visited_on > func.coalesce(after.visited_on, date.min))
        .correlate(last, after)
        .scalar_subquery()
    )
    return case(
        (done.visited_on <= window.deadline, done.visited_on), else_=func.coalesce(found, done.visited_on)
    )
