"""Short ways to write a history and have it decided by the built-in rules."""

from datetime import date
from decimal import Decimal
from typing import Any

from scheduler.guidelines import Action, Decision, Disease, Patient, Visit, VisitClass, Way, decide, load
from scheduler.workdays import Workdays

RULES = load().on(date(2026, 3, 2))
WORKDAYS = Workdays()
TODAY = date(2026, 3, 31)
ADULT = Patient(birth=date(1975, 6, 1))


def visit(day: str | date, way: Way = Way.CLINIC, **facts: Any) -> Visit:
    """A visit on `2026-03-02` or a date."""
    return Visit(date.fromisoformat(day) if isinstance(day, str) else day, way, **facts)


def pressure(day: str | date, sbp: int | None, dbp: int | None, **facts: Any) -> Visit:
    """A visit with blood pressure."""
    return visit(day, sbp=sbp, dbp=dbp, **facts)


def sugar(day: str | date, glucose: str, *, fasting: bool | None = True, **facts: Any) -> Visit:
    """A visit with blood sugar, fasting unless told."""
    return visit(day, glucose=Decimal(glucose), fasting=fasting, **facts)


def failed(day: str | date) -> Visit:
    """A contact that did not reach the patient."""
    return visit(day, Way.FAILED)


def decided(
    disease: Disease,
    *visits: Visit,
    patient: Patient = ADULT,
    today: date = TODAY,
    workdays: Workdays = WORKDAYS,
) -> Decision:
    """The decision of the built-in rules."""
    return decide(RULES, patient, disease, visits, today, workdays)


def outcome(disease: Disease, *visits: Visit, patient: Patient = ADULT) -> tuple[VisitClass, Action]:
    """Class and action."""
    found = decided(disease, *visits, patient=patient)
    return found.visit_class, found.action
