"""A county lived through with chance: the queries give what the naive count of every row gives."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.indicators import Period, Wanted, report
from scheduler.models import CarePlanRow, ContractRow, HouseholdRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Category, Outcome, Standing, VisitWay
from tests.scheduler.naive_indicators import Naive
from tests.scheduler.registered import CIPHER, id_number, said, teams, terms
from tests.scheduler.visited import BOOK, at, form, version

BEGIN, TODAY = date(2025, 7, 3), date(2026, 6, 17)
PEOPLE = 40
SETS = (
    *[(Disease.HYPERTENSION,)] * 3,
    *[(Disease.HYPERTENSION, Disease.DIABETES)] * 2,
    *[(Disease.DIABETES,), (Disease.PSYCHOSIS,), (Disease.TUBERCULOSIS, Disease.COPD), (Disease.ELDERLY,)],
)
PERIODS = ("2025-Q3", "2025", "2025-12", "2026-01", "2026-Q1", "2026-03", "2026-H1", "2026-06", "2026")
ROWS = (PatientRow, HouseholdRow, PatientDiseaseRow, ContractRow, VisitRow, CarePlanRow)


def live(session: Session, chance: random.Random) -> None:
    """Forty courses, each step recorded on its day; what a rule refuses does not happen."""
    team = teams(session, "第一团队", "第二团队")[0]
    for number in range(1, PEOPLE + 1):
        day = BEGIN + timedelta(days=chance.randrange(200))
        day = day.replace(day=min(day.day, 28))
        birth = date(chance.choice((1955, 1960, 1961, 1991)), chance.randrange(1, 13), 5)
        signed = terms(team, str(day), str(day + timedelta(days=370))) if chance.random() < 0.7 else None
        person = said(
            "样一",
            id_number=id_number(f"{birth:%Y%m%d}", number),
            diseases=chance.choice(SETS),
            category=chance.choice((Category.REGISTERED_POOR, Category.ORDINARY)),
            team_id=team.id if signed else None,
            terms=signed,
        )
        found = people.register(session, CIPHER, person, at(day).now)
        visits.plan_patients(session, at(day), [found])
        while day < TODAY:
            day += timedelta(days=chance.choice((0, 3, 10, 14, 28, 60, 89, 95)))
            if day <= TODAY and not step(session, chance, found, person.diseases, day):
                break


def step(
    session: Session, chance: random.Random, patient_id: int, diseases: tuple[Disease, ...], day: date
) -> bool:
    """One thing that may happen; False when the course ends with it."""
    what = chance.random()
    try:
        with session.begin_nested():
            if what < 0.72:
                seen(session, chance, patient_id, diseases, day)
            elif what < 0.84:
                missed(session, chance, patient_id, day)
            elif what < 0.93:
                taken_back(session, chance, patient_id, day)
            else:
                standing = chance.choice(list(Standing))
                held = version(session, patient_id)
                visits.change_standing(session, at(day), patient_id, held, standing, day)
                return standing is Standing.ACTIVE or chance.random() < 0.3
    except BadInput:
        pass
    return True


def seen(
    session: Session, chance: random.Random, patient_id: int, diseases: tuple[Disease, ...], day: date
) -> None:
    sugar = chance.choice((None, Decimal("5.5"), Decimal("7.0"), Decimal("3.8"), Decimal("17")))
    said_of_it = form(
        day - timedelta(days=chance.choice((0, 0, 0, 5, 20))),
        chance.choice((None, 120, 139, 140, 149, 150)),
        None if chance.random() < 0.1 else chance.choice((80, 89, 90)),
        way=chance.choice(list(VisitWay)),
        diseases=tuple(chance.sample(diseases, chance.randint(1, len(diseases)))),
        glucose=sugar,
        fasting=None if sugar is None else chance.random() < 0.8,
    )
    held = version(session, patient_id)
    visits.record(session, CIPHER, at(day), patient_id, held, said_of_it, "样医")


def missed(session: Session, chance: random.Random, patient_id: int, day: date) -> None:
    outcome = chance.choice((Outcome.UNREACHABLE, Outcome.REFUSED, Outcome.HOSPITALISED))
    worse = False if outcome is Outcome.HOSPITALISED else None
    for before in reversed(range(chance.choice((1, 3)))):  # contacts of one day count once
        held = version(session, patient_id)
        unmet = visits.VisitForm(day - timedelta(days=before), VisitWay.PHONE, outcome, complication=worse)
        visits.record(session, CIPHER, at(day), patient_id, held, unmet, "样医")


def taken_back(session: Session, chance: random.Random, patient_id: int, day: date) -> None:
    query = select(VisitRow).where(VisitRow.patient_id == patient_id, VisitRow.state == "current")
    valid = session.scalars(query).all()
    if not valid:
        return
    wrong, held = chance.choice(valid), version(session, patient_id)
    if chance.random() < 0.5:
        visits.withdraw(session, CIPHER, at(day), wrong.id, held, "录错", "样医")
    else:
        right: Any = form(
            wrong.visited_on + timedelta(days=chance.choice((0, 3))),
            chance.choice((130, 160)),
            diseases=tuple(Disease(one) for one in wrong.diseases),
        )
        visits.correct(session, CIPHER, at(day), wrong.id, held, right, "样医")


def tables(session: Session) -> dict[str, list[dict[str, Any]]]:
    return {
        row.__tablename__: [
            dict(one) for one in session.execute(select(cast(Table, row.__table__))).mappings()
        ]
        for row in ROWS
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_queries_count_what_the_naive_count_of_every_row_counts(database: Database, seed: int) -> None:
    with database.writing() as session:
        live(session, random.Random(seed))  # noqa: S311 - nothing secret
    with database.reading() as session:
        rows = tables(session)
        assert {one["state"] for one in rows["care_plan"]} == {"open", "done", "superseded", "cancelled"}
        assert {"lost", "first_visit", "routine"} <= {one["action"] for one in rows["care_plan"]}
        for name in PERIODS:
            period = Period.parse(name)
            found = report(session, BOOK, Wanted(period), TODAY).figures[:5]
            naive = Naive(rows, period.first, period.last, TODAY).figures()
            assert [(one.numerator, one.denominator) for one in found] == naive, name
            assert any(denominator for _, denominator in naive)
