"""What visits told before anything followed from it, a treatment that stopped or a death: ended at the next start."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend import services as composition
from backend.core import settings
from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.services import Services
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Standing, VisitWay
from scheduler.visits.catching_up import end_what_was_told
from tests.scheduler.visited import at, form, patient, plan, plans, record, unmet, version

TB, MIND = Disease.TUBERCULOSIS, Disease.PSYCHOSIS
NOW = datetime(2026, 3, 20, 9, tzinfo=SHANGHAI)
_STOP: dict[str, Any] = {"stopped_on": date(2026, 3, 2), "stop_reason": 1}
_TB_DEATH: dict[str, Any] = {"stopped_on": date(2026, 3, 2), "stop_reason": 2}
_DEATH: dict[str, Any] = {"died_on": date(2026, 3, 2)}


def lung(day: str, **answers: Any) -> visits.VisitForm:
    found: visits.VisitForm = form(day, None, None, diseases=(TB,), way=VisitWay.HOME, answers=answers)
    return found


def of_before(session: Session, patient_id: int) -> None:
    """As if nothing had followed from what was entered."""
    session.execute(update(PatientDiseaseRow).values(ended_on=None))
    session.execute(update(PatientRow).values(status="active", status_on=None))
    session.execute(update(VisitRow).values(standing_before=None, standing_before_on=None))
    session.expire_all()
    visits.plan_patients(session, at(NOW.date()), [patient_id])


def stopped(session: Session) -> int:
    patient_id = patient(session, 1, TB)
    record(session, patient_id, lung("2026-02-03"))
    record(session, patient_id, lung("2026-03-02", **_STOP))
    of_before(session, patient_id)
    assert plan(session, patient_id, TB).deadline is not None
    return patient_id


def ended_on(session: Session, patient_id: int) -> date | None:
    return session.get_one(PatientDiseaseRow, (patient_id, TB.value), populate_existing=True).ended_on


def standing(session: Session, patient_id: int) -> tuple[str, date | None]:
    row = session.get_one(PatientRow, patient_id, populate_existing=True)
    return row.status, row.status_on


def test_a_treatment_that_stopped_is_over_after_the_next_start_and_once(database: Database) -> None:
    with database.writing() as session:
        patient_id = stopped(session)
        before = version(session, patient_id)
    assert [end_what_was_told(database, NOW) for _ in range(2)] == [1, 0]
    with database.reading() as session:
        assert (ended_on(session, patient_id), plans(session, patient_id)) == (date(2026, 3, 2), [])
        assert "停止治疗（完成疗程）" in str(plans(session, patient_id, "cancelled")[-1].closed_reason)
        assert version(session, patient_id) == before + 1


def test_two_that_start_at_once_end_it_once(database: Database) -> None:
    with database.writing() as session:
        patient_id = stopped(session)
        before = len(plans(session, patient_id, "cancelled"))
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: end_what_was_told(database, NOW), range(2)))
    assert sum(ended) == 1
    with database.reading() as session:
        assert len(plans(session, patient_id, "cancelled")) == before + 1


@pytest.mark.parametrize("newer", ["notice", "page", "visit"])
def test_what_was_said_since_stands(database: Database, newer: str) -> None:
    with database.writing() as session:
        patient_id = stopped(session)
        now = at("2026-03-10")
        if newer == "notice":
            visits.notify(session, now, patient_id, version(session, patient_id), now.now)
        elif newer == "page":
            people.end_disease(session, patient_id, TB, date(2026, 3, 2), now.now)
            people.add_disease(session, patient_id, TB, now.now)
        else:
            record(session, patient_id, lung("2026-03-10"))
    assert end_what_was_told(database, NOW) == 0
    with database.reading() as session:
        assert ended_on(session, patient_id) is None
        assert plan(session, patient_id, TB).deadline is not None


@pytest.mark.parametrize(("disease", "answers"), [(MIND, _DEATH), (TB, _TB_DEATH)])
def test_a_death_that_an_entry_told_is_the_patient_s(
    database: Database, disease: Disease, answers: dict[str, Any]
) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, disease)
        record(session, patient_id, unmet("2026-03-03", answers=answers))
        entry = record(session, patient_id, unmet("2026-03-04", answers=answers))
        of_before(session, patient_id)
    assert [end_what_was_told(database, NOW) for _ in range(2)] == [1, 0]
    with database.writing() as session:
        assert standing(session, patient_id) == ("died", date(2026, 3, 2))
        assert plans(session, patient_id) == []
        assert session.get_one(VisitRow, entry.visit_id).standing_before == "active"
        newest = version(session, patient_id)
        visits.change_standing(session, at("2026-03-21"), patient_id, newest, Standing.ACTIVE, NOW.date())
    assert end_what_was_told(database, NOW) == 0  # somebody knows better
    with database.reading() as session:
        assert standing(session, patient_id) == ("active", None)


def test_who_was_met_since_is_not_dead(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, MIND)
        record(session, patient_id, unmet("2026-03-03", answers=_DEATH))
        of_before(session, patient_id)
        record(session, patient_id, form("2026-03-05", None, None, diseases=(MIND,), risk=0))
    assert end_what_was_told(database, NOW) == 0
    with database.reading() as session:
        assert standing(session, patient_id) == ("active", None)


def test_every_start_does_it(services: Services, environ: dict[str, str]) -> None:
    with services.database.writing() as session:
        patient_id = stopped(session)
    again = composition.build(settings.load(environ), services.clock, services.library)
    with again.database.reading() as session:
        assert ended_on(session, patient_id) == date(2026, 3, 2)
    again.close()
