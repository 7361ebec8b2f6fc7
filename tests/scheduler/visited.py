"""Short ways to a patient who is followed: registered, visited at a day, and what plans that left."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from scheduler import people, visits
from scheduler.guidelines import Disease, load
from scheduler.models import CarePlanRow, PatientRow, VisitRow
from scheduler.models.kinds import Outcome, VisitWay
from scheduler.workdays import Workdays
from tests.scheduler.registered import CIPHER, NOW, said

BOOK = load()
WORKDAYS = Workdays()
BOTH = (Disease.HYPERTENSION, Disease.DIABETES)
HIGH = Disease.HYPERTENSION


def at(day: str | date) -> visits.Guidance:
    """What decisions lean on at nine in the morning of that day."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return visits.Guidance(BOOK, WORKDAYS, datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))


TODAY = at("2026-03-02")


def patient(session: Session, number: int = 1, *diseases: Disease, **more: Any) -> int:
    """A patient born in 1960, with high blood pressure unless told."""
    name = "样" + "一二三四五六七八九"[number % 9]
    wanted = said(name, number, diseases=diseases or (HIGH,), **more)
    return people.register(session, CIPHER, wanted, NOW)


def version(session: Session, patient_id: int) -> int:
    """The newest."""
    return session.get_one(PatientRow, patient_id, populate_existing=True).version


def form(day: str | date = "2026-03-02", sbp: int | None = 130, dbp: int | None = 80, **more: Any) -> Any:
    """A visit at the surgery for high blood pressure, satisfied unless told."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    usual: dict[str, Any] = {"way": VisitWay.CLINIC, "diseases": (HIGH,), "sbp": sbp, "dbp": dbp}
    return visits.VisitForm(visited_on=day, **(usual | more))


def unmet(
    day: str | date = "2026-03-02", outcome: Outcome = Outcome.UNREACHABLE, **more: Any
) -> visits.VisitForm:
    """A contact that examined nobody."""
    found: visits.VisitForm = form(day, None, None, outcome=outcome, way=VisitWay.PHONE, diseases=(), **more)
    return found


def record(
    session: Session, patient_id: int, said: visits.VisitForm, next_on: date | None = None, **more: Any
) -> visits.Recorded:
    """Recorded on the day of the visit, unless `guidance` says another; with the newest version."""
    guidance = more.pop("guidance", None) or at(said.visited_on)
    newest = more.pop("version", None) or version(session, patient_id)
    return visits.record(session, CIPHER, guidance, patient_id, newest, said, "样医", next_on)


def plans(session: Session, patient_id: int, state: str | None = "open") -> list[CarePlanRow]:
    """Plans in the order they were made; all with state None."""
    query = select(CarePlanRow).where(CarePlanRow.patient_id == patient_id).order_by(CarePlanRow.id)
    query = query if state is None else query.where(CarePlanRow.state == state)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def plan(session: Session, patient_id: int, disease: Disease = HIGH) -> CarePlanRow:
    """The open plan of a disease."""
    (found,) = [one for one in plans(session, patient_id) if one.disease == disease]
    return found


def states(session: Session, patient_id: int) -> list[str]:
    """The state of every plan in the order they were made."""
    return [one.state for one in plans(session, patient_id, None)]


def visit_row(session: Session, visit_id: int) -> VisitRow:
    """As it is stored."""
    return session.get_one(VisitRow, visit_id, populate_existing=True)


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)
