"""Care plans: opened from the guidelines, closed with their reason, one open plan a disease, the same however often."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, event, select, update

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, ReminderRow, VisitRow
from scheduler.models.kinds import Outcome, VisitWay
from scheduler.visits import Guidance, Tally, deciding, histories, plan_all, plan_patients
from scheduler.workdays import Workdays
from tests.scheduler.registered import CIPHER, NOW, said
from tests.scheduler.registered import id_number as number_of
from tests.scheduler.visited import (
    BOOK,
    BOTH,
    HIGH,
    TODAY,
    at,
    days,
    form,
    patient,
    plan,
    plans,
    record,
    states,
    unmet,
)

READING = people.Reading(date(2026, 2, 20), VisitWay.CLINIC, 130, 80)


def test_an_imported_county_is_planned_at_once_and_again_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        for number in range(1, 8):
            patient(session, number, visit=READING if number % 2 else None)
    with database.writing() as session:
        assert plan_all(session, TODAY, at_once=3) == Tally(opened=7)
    with database.writing() as session:
        assert plan_all(session, TODAY) == Tally()
        first, second = plan(session, 1), plan(session, 2)
    assert (first.action, first.deadline, first.urgency) == ("routine", date(2026, 5, 20), "planned")
    assert first.earliest is not None
    assert first.due == first.chosen
    assert "依据：《国家基本公共卫生服务规范" in first.reason
    assert (second.action, second.due, second.after_visit_id) == ("first_visit", TODAY.today, None)


def test_a_county_is_planned_in_a_few_queries_however_many_patients(database: Database) -> None:
    def queries(count: int, first: int) -> int:
        with database.writing() as session:
            for number in range(first, first + count):
                patient(session, number, *BOTH, visit=READING)
        seen: list[str] = []
        with database.writing() as session:
            listen = (
                session.connection().engine,
                "before_cursor_execute",
                lambda *said: seen.append(said[2]),
            )
            event.listen(*listen)
            plan_all(session, TODAY)
            event.remove(*listen)
        return len(seen)

    assert queries(2, 1) == queries(30, 10) <= 8


def test_many_plans_at_once_are_those_that_were_decided(database: Database) -> None:
    with database.writing() as session:
        ids = [patient(session, number, *BOTH, visit=READING) for number in range(1, 61)]
        session.execute(update(VisitRow).values(glucose=Decimal("7.0"), fasting=True))
    with database.writing() as session:
        subjects = histories.read(session, ids)
        wanted = [deciding.plan_for(TODAY, one, disease) for one in subjects for disease in BOTH]
        assert plan_all(session, TODAY) == Tally(opened=120)  # more than are written one by one
    with database.reading() as session:
        found = [one.open[disease].plan for one in histories.read(session, ids) for disease in BOTH]
        made = set(session.scalars(select(CarePlanRow.created_at)))
    assert found == wanted
    assert made == {TODAY.now}


def test_a_first_visit_stays_due_on_the_day_it_was_planned(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        plan_all(session, TODAY)
        assert plan_all(session, at("2026-03-09")) == Tally()
        assert plan(session, patient_id).deadline == TODAY.today


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2026-03-06", "2026-03-06"),  # Friday
        ("2026-03-07", "2026-03-09"),
        ("2026-02-28", "2026-02-28"),  # a Saturday on which people work
        ("2026-02-19", "2026-02-26"),  # the Spring Festival: its days spread over the week behind it
        ("2026-12-31", "2026-12-31"),
        ("2027-01-02", "2027-01-04"),  # a year nobody has announced
    ],
)
@pytest.mark.parametrize("phoned", [True, False])
def test_nobody_is_sent_out_on_a_day_off_for_a_first_visit(
    database: Database, today: str, due: str, phoned: bool
) -> None:
    """Who is 65 and has only been phoned has never been examined either; the day stays when time goes on."""
    with database.writing() as session:
        old = patient(session, 1, Disease.ELDERLY)
        if phoned:
            record(
                session, old, form("2026-01-05", None, None, way=VisitWay.PHONE, diseases=(Disease.ELDERLY,))
            )
            for one in plans(session, old):
                session.delete(one)
        plan_all(session, at(today))
        found = plan(session, old, Disease.ELDERLY)
        assert (found.action, found.chosen) == ("first_visit", date.fromisoformat(due))
        assert found.earliest == found.due == found.deadline == found.chosen
        assert plan_all(session, at(date.fromisoformat(due) + timedelta(days=9))) == Tally()


def test_a_visit_that_came_with_a_later_sheet_has_done_the_plan(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        plan_all(session, TODAY)
        record(session, patient_id, form("2026-03-03"))
        open_plan, done = plan(session, patient_id), plans(session, patient_id, "done")[0]
        assert done.done_by_visit_id == open_plan.after_visit_id
        assert done.closed_at == at("2026-03-03").now
        assert done.closed_reason == "已随访，安排下一次。"


@pytest.mark.parametrize("standing", ["died", "moved", "contract_ended"])
def test_the_catch_all_cancels_what_an_import_ended(database: Database, standing: str) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        plan_all(session, TODAY)
        session.execute(update(PatientRow).values(status=standing, status_on=TODAY.today))
    with database.writing() as session:
        assert plan_all(session, TODAY) == Tally(closed=2)
        assert states(session, patient_id) == ["cancelled", "cancelled"]
        assert "不再安排随访" in str(plans(session, patient_id, None)[0].closed_reason)
        assert plan_all(session, TODAY) == Tally()


def test_a_disease_that_is_over_or_begins_later_is_not_planned(database: Database) -> None:
    young = said(id_number=number_of("19910304"), diseases=(HIGH,))
    with database.writing() as session:
        people_id = people.register(session, CIPHER, young, NOW)
        assert plan_all(session, TODAY) == Tally()
        assert plan_all(session, at("2026-03-04")) == Tally(opened=1)  # the 35th birthday
        session.execute(update(PatientDiseaseRow).values(ended_on=date(2026, 3, 5)))
        assert plan_all(session, at("2026-03-05")) == Tally(closed=1)
        assert plans(session, people_id, None)[0].closed_reason == "这个病种已不再随访。"


def test_a_danger_is_followed_at_any_age(database: Database) -> None:
    young = said(id_number=number_of("19950101"), diseases=(HIGH,))
    with database.writing() as session:
        patient_id = people.register(session, CIPHER, young, NOW)
        found = record(session, patient_id, form(sbp=190))
        assert found.proposal.dangerous
        assert plan(session, patient_id).action == "emergency"
        calm = record(session, patient_id, form("2026-03-05"))
        assert (calm.next_on, plans(session, patient_id)) == (None, [])
        assert "年龄" in calm.proposal.reason


def test_a_changed_holiday_moves_the_day_and_supersedes_the_plan(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        before = plan(session, patient_id).due
        assert before is not None
        closed = Guidance(BOOK, Workdays({before: False}), TODAY.now)
        assert plan_all(session, closed) == Tally(opened=1, closed=1)
        assert states(session, patient_id) == ["superseded", "open"]
        assert plan(session, patient_id).due != before


def test_words_alone_change_in_place_and_keep_the_plan(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        session.execute(update(CarePlanRow).values(reason="旧话"))
        assert plan_all(session, TODAY) == Tally(reworded=1)
        assert "旧话" not in plan(session, patient_id).reason
        assert states(session, patient_id) == ["open"]


def test_a_day_the_doctor_chose_outlives_the_catch_all(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form(), next_on=date(2026, 4, 1))
        assert plan_all(session, TODAY) == Tally()
        closed = Guidance(BOOK, Workdays({plan(session, patient_id).due: False}), TODAY.now)  # type: ignore[dict-item]
        plan_all(session, closed)
        assert plan(session, patient_id).chosen == date(2026, 4, 1)


def test_a_notice_of_tuberculosis_asks_for_the_first_visit_within_hours(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, Disease.TUBERCULOSIS)
        at_noon = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
        session.execute(update(PatientDiseaseRow).values(notice="notified", notified_at=at_noon))
        plan_all(session, TODAY)
        found = plan(session, patient_id, Disease.TUBERCULOSIS)
        assert (found.action, found.urgency) == ("first_visit", "at_once")
        assert (found.earliest, found.due, found.deadline) == (
            date(2026, 3, 2),
            date(2026, 3, 4),
            date(2026, 3, 5),
        )
        assert "72小时" in found.reason
        call = form("2026-03-03", None, None, way=VisitWay.PHONE, diseases=(Disease.TUBERCULOSIS,))
        record(session, patient_id, call)
        assert plan(session, patient_id, Disease.TUBERCULOSIS).deadline == date(
            2026, 3, 5
        )  # a call is no visit
        home = form("2026-03-04", None, None, way=VisitWay.HOME, diseases=(Disease.TUBERCULOSIS,))
        record(session, patient_id, home)
        assert plan(session, patient_id, Disease.TUBERCULOSIS).deadline == date(2026, 4, 4)


def test_a_call_is_not_the_yearly_check(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, Disease.ELDERLY)
        older: dict[str, Any] = {"diseases": (Disease.ELDERLY,)}
        record(session, patient_id, form(**older))
        before = plan(session, patient_id, Disease.ELDERLY)
        record(session, patient_id, form("2026-03-20", way=VisitWay.PHONE, **older))
        after = plan(session, patient_id, Disease.ELDERLY)
        assert after.deadline == before.deadline == date(2027, 3, 2)
        assert plans(session, patient_id, "done") == []


def test_batches_may_be_committed_one_by_one(database: Database) -> None:
    with database.writing() as session:
        for number in range(1, 6):
            patient(session, number)
    seen = []
    with database.reading() as session:
        seen = list(visits.patient_batches(session, 2))
    assert [ids.last - ids.first for ids in seen] == [1, 1, 0]
    for ids in seen:
        with database.writing() as session:
            plan_patients(session, TODAY, ids)
    with database.writing() as session:
        assert plan_all(session, TODAY) == Tally()


def test_one_visit_for_two_diseases_renews_both_plans(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        plan_all(session, TODAY)
        found = record(session, patient_id, form(sbp=160, diseases=BOTH, glucose=6, fasting=True))
        high, sugar = plan(session, patient_id), plan(session, patient_id, Disease.DIABETES)
        assert [one.state for one in plans(session, patient_id, None)].count("done") == 2
        assert (high.action, sugar.action) == ("adjust", "routine")
        assert found.next_on == high.chosen
        assert found.visit_class == "uncontrolled"
        assert sugar.chosen is not None
        assert high.chosen is not None
        assert sugar.chosen > high.chosen + days(60)  # each keeps its own day


def test_a_visit_for_one_disease_leaves_the_other_plan_alone(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        plan_all(session, TODAY)
        record(session, patient_id, form("2026-03-05"))
        sugar = plan(session, patient_id, Disease.DIABETES)
        assert (sugar.action, sugar.deadline) == ("first_visit", TODAY.today)


def test_three_in_a_row_count_for_the_person_not_for_the_disease(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        record(session, patient_id, form(diseases=BOTH, glucose=6, fasting=True))
        for ahead in (1, 2):
            record(session, patient_id, unmet(TODAY.today + timedelta(days=ahead)))
        record(session, patient_id, form("2026-03-10"))  # reached, for one of the two
        record(session, patient_id, unmet("2026-03-11", Outcome.REFUSED))
        assert {one.action for one in plans(session, patient_id)} == {"routine"}


def test_everybody_is_planned_as_one_by_one_by_several_processes_too(database: Database) -> None:
    with database.writing() as session:
        for number in range(1, 8):
            patient_id = patient(session, number=number)
            if number > 3:
                record(session, patient_id, form(sbp=190))
        session.execute(delete(ReminderRow))
        session.execute(delete(CarePlanRow))
    assert visits.plan_everybody(database, TODAY, processes=2, at_once=2) == Tally(opened=7)
    assert visits.plan_everybody(database, TODAY, processes=2, at_once=3) == Tally()
    with database.reading() as session:
        assert plan_all(session, TODAY) == Tally()
        rung = session.scalars(select(ReminderRow.kind))
        assert list(rung) == ["danger"] * 4
