"""Care plans on record: makes them what `deciding` says, for one patient or a county. Again changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Date, Integer, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from backend.core.among import Numbers, Span
from backend.core.db import Moment
from scheduler.guidelines import Disease, Urgency, VisitClass
from scheduler.models import CarePlanRow, PatientRow
from scheduler.models.reminder_kinds import Stage
from scheduler.reminders import plan_urgent
from scheduler.visits import deciding, histories
from scheduler.visits.deciding import Change
from scheduler.visits.guidance import Guidance
from scheduler.visits.subjects import OpenPlan, Plan

AT_ONCE = 1000  # patients; bounds memory, and one lock on each
_MANY = 100  # rows from which COPY is worth its own round trips
_PLANS = cast(Table, CarePlanRow.__table__)
_OPENED = ("patient_id", *(field.name for field in fields(Plan)), "state", "created_at")
_COPY = f"COPY {_PLANS.name} ({', '.join(_OPENED)}) FROM STDIN (FORMAT BINARY)"
_BINARY = {Integer: "int4", Date: "date", Moment: "timestamptz"}  # everything else is text


@dataclass(frozen=True, slots=True)
class Tally:
    """How many plans were opened, closed (done, superseded, cancelled) and put in new words."""

    opened: int = 0
    closed: int = 0
    reworded: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.opened + other.opened, self.closed + other.closed, self.reworded + other.reworded)


def plan_all(session: Session, guidance: Guidance, at_once: int = AT_ONCE) -> Tally:
    """The catch-all: every patient who is followed, or has a plan though nobody follows him any more.

    One transaction. For a million patients take `plan_everybody`, which commits after each batch.
    """
    tally = Tally()
    for patient_ids in patient_batches(session, at_once):
        tally += plan_patients(session, guidance, patient_ids)
    return tally


def patient_batches(session: Session, at_once: int = AT_ONCE) -> Iterator[Span]:
    """All patients, in the order of their ids: who has left may have a plan to close. A commit in between does no
    harm."""
    last = 0
    while True:
        few = (
            select(PatientRow.id)
            .where(PatientRow.id > last)
            .order_by(PatientRow.id)
            .limit(at_once)
            .subquery()
        )
        upto = session.scalar(select(func.max(few.c.id)))
        if upto is None:
            return
        yield Span(last + 1, upto)
        last = upto


def plan_patients(
    session: Session,
    guidance: Guidance,
    patient_ids: Numbers,
    moved: Mapping[Disease, date] | None = None,
    over: Mapping[Disease, str] | None = None,
) -> Tally:
    """Make the open plans of these patients those that the guidelines give on the history on record.

    What cannot wait is planned to be told at once, in the same transaction.

    `moved`: the day a doctor chose for a disease, already known to lie in its window. `over`: why a disease is.
    """
    session.flush()
    found = [
        change
        for subject in histories.read(session, patient_ids)
        for change in deciding.changes(guidance, subject, moved, over)
    ]
    return _write(session, found, guidance.now)


def _write(session: Session, found: Sequence[Change], now: datetime) -> Tally:
    """Close before opening: only one plan of a disease may be open."""
    closed = [_closing(one, one.closes, now) for one in found if one.closes]
    reworded = [_rewording(one.reworded, one.opens) for one in found if one.reworded and one.opens]
    opened = [_opening(one.patient_id, one.opens, now) for one in found if one.opens and not one.reworded]
    by_id = update(_PLANS).where(_PLANS.c.id == bindparam("plan_id"))
    for rows in (closed, reworded):
        if rows:
            session.connection().execute(by_id, rows)
    if opened:
        _add(session.connection(), opened)
    _forget(session)
    _ring(session, found, now)
    return Tally(len(opened), len(closed), len(reworded))


def _ring(session: Session, found: Sequence[Change], now: datetime) -> None:
    """Have told at once what a new plan says cannot wait: danger at a visit, or a notice with hours to run."""
    urgent: dict[Stage, set[int]] = {}
    for one in found:
        if one.opens and one.opens.visit_class is VisitClass.DANGER:
            urgent.setdefault(Stage.VISIT, set()).add(one.patient_id)
        elif one.opens and one.opens.urgency is Urgency.AT_ONCE:
            urgent.setdefault(Stage.NOTICE, set()).add(one.patient_id)
    for stage, patient_ids in urgent.items():
        plan_urgent(session, now, patient_ids, (stage,))


def _add(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """New rows. PostgreSQL takes many of them by COPY, four times as fast as one statement after the other."""
    if connection.dialect.name != "postgresql" or len(rows) < _MANY:
        connection.execute(insert(_PLANS), [dict(zip(_OPENED, row, strict=True)) for row in rows])
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as target:
        target.set_types(binary_types(_OPENED))
        for row in rows:
            target.write_row(row)


def binary_types(columns: Iterable[str]) -> list[str]:
    """The types of these columns of a plan, as PostgreSQL's binary COPY wants them said."""
    return [_BINARY.get(type(_PLANS.c[key].type), "text") for key in columns]


def _forget(session: Session) -> None:
    """The statements went past the rows of plans that the session may hold."""
    for row in session.identity_map.values():
        if isinstance(row, CarePlanRow):
            session.expire(row)


def _closing(change: Change, held: OpenPlan, now: datetime) -> dict[str, Any]:
    return {
        "plan_id": held.id,
        "state": change.state,
        "done_by_visit_id": change.done_by_visit_id,
        "closed_at": now,
        "closed_reason": change.why,
    }


def _rewording(held: OpenPlan, plan: Plan) -> dict[str, Any]:
    return {"plan_id": held.id, "reason": plan.reason, "rules_version": plan.rules_version}


def _opening(patient_id: int, plan: Plan, now: datetime) -> tuple[Any, ...]:
    """In the order of `_OPENED`. A code is said as the string it is: the driver would ask each what it is."""
    return (
        patient_id,
        plan.disease.value,
        plan.rules_version,
        plan.visit_class.value,
        plan.action.value,
        plan.urgency.value,
        plan.earliest,
        plan.due,
        plan.deadline,
        plan.chosen,
        plan.reason,
        plan.after_visit_id,
        "open",
        now,
    )
