"""The next day that a doctor chose goes out with the sheet and comes in again, where the rules allow it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import visits
from scheduler.guidelines import Disease
from scheduler.workbooks.findings import Severity
from tests.scheduler.registered import values
from tests.scheduler.visit_sheets import HIGH_FORM, brought, entries, exported, line, written
from tests.scheduler.visited import BOTH, HIGH, TODAY, form, patient, plan, plans, record, version

OTHERS = "其他病种随访记录表"
SUGAR, OLD, COPD = Disease.DIABETES, Disease.ELDERLY, Disease.COPD


def chosen(session: Session, patient_id: int) -> dict[str, Any]:
    return {one.disease: one.chosen for one in plans(session, patient_id)}


def moved(session: Session, patient_id: int, disease: Disease, day: str) -> None:
    newest = version(session, patient_id)
    visits.reschedule(session, TODAY, patient_id, newest, disease, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("diseases", "moves"),
    [
        ((HIGH,), {HIGH: "2026-05-15"}),
        (BOTH, {HIGH: "2026-05-15", SUGAR: "2026-05-20"}),
        (BOTH, {SUGAR: "2026-05-20"}),
        ((COPD, OLD), {COPD: "2026-05-14"}),
    ],
)
def test_a_day_that_was_moved_comes_in_as_it_went_out(
    database: Database, diseases: tuple[Disease, ...], moves: dict[Disease, str]
) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *diseases)
        empty = session.begin_nested()
        record(session, patient_id, form(diseases=diseases, glucose=6, fasting=True))
        for disease, day in moves.items():
            moved(session, patient_id, disease, day)
        before, data = chosen(session, patient_id), exported(session)
        assert all(before[disease] == date.fromisoformat(day) for disease, day in moves.items())
        empty.rollback()
        session.expire_all()
        report = brought(session, data)
        assert (report.recorded, report.findings) == (1, ())
        assert chosen(session, patient_id) == before
        assert brought(session, data).recorded == 0


def test_the_sheet_says_the_day_in_force(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form(), date(2026, 5, 12))
        moved(session, patient_id, HIGH, "2026-05-15")
        (row,) = values(exported(session), HIGH_FORM)
        assert str(row["下次随访日期"]).startswith("2026-05-15")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2026-08-01", "“下次随访日期”2026-08-01不在规范的期限里，按规范排到2026-05-"),
        ("三个月后", "“下次随访日期”看不懂，按规范安排下次随访"),
        ("2026-02-20", ""),  # past: what followed is on record, or overdue
    ],
)
def test_a_day_that_cannot_be_keeps_no_visit_out(database: Database, said: str, told: str) -> None:
    row = line(1, 收缩压=130, 舒张压=80, 下次随访日期=said) | {"随访日期": "2026-02-20"}
    row |= {"收缩压（mmHg）": row.pop("收缩压"), "舒张压（mmHg）": row.pop("舒张压")}
    with database.writing() as session:
        patient_id = patient(session)
        for dry in (True, False):
            report = brought(session, written(HIGH_FORM, row), dry=dry)
            assert (report.failed, report.recorded) == (0, 1)
            assert [one.severity for _, one in report.findings] == [Severity.WARNING] * bool(told)
            assert all(told in one.sentence for _, one in report.findings)
        assert plan(session, patient_id).chosen == plan(session, patient_id).due
        assert len(entries(session)[patient_id]) == 1
