"""After anything that may happen to a patient, the open plans are those the rules give on the history as it stands."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import people, visits
from scheduler.guidelines import Action, Disease, Patient, Status, Visit, VisitClass, Way, Window, decide
from scheduler.models import PatientRow, VisitRow
from scheduler.models.kinds import Outcome, Standing, VisitWay
from scheduler.visits import Guidance
from tests.scheduler.registered import CIPHER, NOW, id_number, said
from tests.scheduler.visited import BOTH, WORKDAYS, at, form, plans
from tests.scheduler.visited import version as newest

FIRST = date(2026, 3, 2)
DISEASES = (*BOTH, Disease.ELDERLY)
NUMBERS = itertools.count(1)
_READ: dict[str, st.SearchStrategy[Any]] = {
    "sbp": st.sampled_from([120, 139, 149, 150, 165, 185, None]),
    "glucose": st.sampled_from([Decimal("5.5"), Decimal("7.0"), Decimal("3.9"), None]),
    "way": st.sampled_from(list(VisitWay)),
    "complication": st.sampled_from([None, None, False, True]),
    "diseases": st.sets(st.sampled_from(DISEASES), min_size=1).map(tuple),
}
SEEN = st.fixed_dictionaries(_READ)
UNSEEN = st.sampled_from([Outcome.UNREACHABLE] * 3 + [Outcome.REFUSED, Outcome.HOSPITALISED])
STEPS = st.one_of(
    st.tuples(st.just("seen"), SEEN),
    st.tuples(st.just("seen"), SEEN),
    st.tuples(st.just("unseen"), UNSEEN),
    st.tuples(st.just("unseen"), UNSEEN),
    st.tuples(st.just("correct"), SEEN),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("standing"), st.sampled_from(list(Standing))),
)
COURSES = st.lists(st.tuples(st.integers(0, 60), STEPS), max_size=9)


def visit_form(day: date, facts: dict[str, Any]) -> visits.VisitForm:
    fasting = None if facts["glucose"] is None else True
    dbp = None if facts["sbp"] is None else 80
    found: visits.VisitForm = form(day, **(facts | {"fasting": fasting, "dbp": dbp}))
    return found


def unseen(day: date, outcome: Outcome) -> visits.VisitForm:
    worse = False if outcome is Outcome.HOSPITALISED else None
    return visits.VisitForm(day, VisitWay.PHONE, outcome, complication=worse)


def take(session: Session, patient_id: int, guidance: Guidance, step: tuple[str, Any]) -> None:
    """One step; what a rule refuses does not happen."""
    kind, what = step
    held, day = newest(session, patient_id), guidance.today
    valid = valid_visits(session, patient_id)
    if kind == "seen":
        visits.record(session, CIPHER, guidance, patient_id, held, visit_form(day, what), "样医")
    elif kind == "unseen":
        visits.record(session, CIPHER, guidance, patient_id, held, unseen(day, what), "样医")
    elif kind == "standing":
        visits.change_standing(session, guidance, patient_id, held, what, day)
    elif valid and kind == "correct":
        wrong = valid[-1]
        right = visit_form(wrong.visited_on, what)
        visits.correct(session, CIPHER, guidance, wrong.id, held, right, "样医")
    elif valid and kind == "withdraw":
        visits.withdraw(session, CIPHER, guidance, valid[what % len(valid)].id, held, "录错", "样医")


def valid_visits(session: Session, patient_id: int) -> Sequence[VisitRow]:
    query = select(VisitRow).where(VisitRow.patient_id == patient_id, VisitRow.state == "current")
    return sorted(session.scalars(query), key=lambda row: (row.visited_on, row.corrects_id or row.id))


def history(rows: Sequence[VisitRow], disease: Disease) -> list[Visit]:
    """Said again, simply: what served the disease, and the failed contacts since anybody reached the patient."""
    found: list[Visit] = []
    for row in rows:
        failed = row.outcome in ("unreachable", "refused")
        if not failed:
            found = [one for one in found if one.reached]
        if failed or disease in row.diseases:
            way = Way.FAILED if failed else Way.PHONE if row.outcome == "hospitalised" else Way(row.way)
            facts = {key: getattr(row, key) for key in ("sbp", "dbp", "glucose", "fasting", "complication")}
            found.append(Visit(row.visited_on, way, **facts, in_hospital=row.outcome == "hospitalised"))
    return found


def hold_true(session: Session, patient_id: int, guidance: Guidance) -> None:
    """What must be so after every step."""
    row = session.get_one(PatientRow, patient_id, populate_existing=True)
    open_plans = plans(session, patient_id)
    if row.status != "active":
        assert open_plans == []
        return
    assert sorted(one.disease for one in open_plans) == sorted(DISEASES)
    rows = valid_visits(session, patient_id)
    for one in open_plans:
        patient = Patient(row.birth, Status.ACTIVE, row.pregnant)
        disease = Disease(one.disease)
        wanted = decide(guidance.rules, patient, disease, history(rows, disease), guidance.today, WORKDAYS)
        assert (one.action, one.visit_class) == (wanted.action, wanted.visit_class)
        if wanted.action is Action.LOST:
            assert one.due is one.deadline is None
            assert one.chosen is not None
        elif wanted.action is not Action.FIRST_VISIT:  # its day is the one it was planned on
            assert wanted.window is not None
            assert one.earliest is not None
            assert one.due is not None
            assert one.deadline is not None
            assert Window(one.earliest, one.due, one.deadline, wanted.window.guessed_years) == wanted.window
            met = [
                row
                for row in rows
                if row.outcome not in ("unreachable", "refused") and disease in row.diseases
            ]
            if met[-1].outcome == "hospitalised" and wanted.visit_class is VisitClass.UNASSESSED:
                assert "患者住院" in one.reason  # nobody asks for readings there
            else:
                assert one.reason == wanted.reason


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(course=COURSES)
def test_the_open_plans_are_what_the_rules_say_after_any_course(
    database: Database, course: list[tuple[int, tuple[str, Any]]]
) -> None:
    number = next(NUMBERS)
    with database.writing() as session:
        mark = said(
            "样一", id_number=id_number(f"1955{1 + number // 900:02d}01", number % 900), diseases=DISEASES
        )
        patient_id = people.register(session, CIPHER, mark, NOW)
        visits.plan_patients(session, at(FIRST), [patient_id])
    day = FIRST
    for ahead, step in course:
        day += timedelta(days=ahead)
        guidance = at(day)
        try:
            with database.writing() as session:
                take(session, patient_id, guidance, step)
        except BadInput:
            pass
        with database.writing() as session:
            hold_true(session, patient_id, guidance)
            before = [one.id for one in plans(session, patient_id)]
            assert visits.plan_patients(session, guidance, [patient_id]) == visits.Tally()
            assert [one.id for one in plans(session, patient_id)] == before
    assert_closed_with_reason(database, patient_id)


def assert_closed_with_reason(database: Database, patient_id: int) -> None:
    """Every closed plan says when and why, and one that is done names a visit that still counts."""
    with database.reading() as session:
        counted = {row.id for row in valid_visits(session, patient_id)}
        for one in plans(session, patient_id, None):
            if one.state == "open":
                assert (one.closed_at, one.closed_reason) == (None, None)
                continue
            assert one.closed_at is not None
            assert one.closed_reason
            assert one.closed_reason not in one.reason
            assert (one.done_by_visit_id in counted) == (one.state == "done")
