"""Whoever comes on record, or changes, is planned in the same transaction: the next morning's list holds him."""

from datetime import date

import pytest
from sqlalchemy import select

from backend.core.db import Database
from scheduler import people, visits
from scheduler.models import CarePlanRow, ReminderRow
from scheduler.models.kinds import Standing
from scheduler.workbooks import importing
from tests.bot.wechat.storage import count
from tests.scheduler.registered import CIPHER, id_number, imported, line, said, sheet, teams, terms
from tests.scheduler.visited import BOTH, TODAY, WORKDAYS, form, plan, plans, record, version

TEAM = {"县（区）": "海原县", "乡镇": "李旺镇", "卫生院": "李旺镇卫生院", "团队": "一队", "姓名": "样医一"}
SIGNED = {"家庭医生团队": "一队", "签约医生": "样医一", "签约日期": "2026-01-01"}


def test_an_imported_sheet_is_in_the_doctors_list(database: Database) -> None:
    visited = {"最近随访日期": "2026-02-20", "随访方式": "门诊", "收缩压": 130, "舒张压": 80}
    with database.writing() as session:
        report = imported(session, sheet(line(1, **SIGNED), line(2, **SIGNED, **visited), teams=[TEAM]))
    first, second = report.patient_ids
    with database.reading() as session:
        assert plan(session, first).action == "first_visit"
        assert plan(session, second).deadline == date(2026, 5, 20)
        (doctor,) = visits.doctors(session, visits.Scope())
        agenda = visits.agenda(session, visits.Scope(doctor_id=doctor), TODAY.today, WORKDAYS)
    assert [one.patient_id for one in agenda.today] == [first]


def test_a_refused_sheet_plans_nobody(database: Database) -> None:
    with database.writing() as session, pytest.raises(importing.NotImported):
        imported(session, sheet(line(1), line(2, 病种="感冒")))
    assert count(database, CarePlanRow) == 0


def test_a_merged_sheet_renews_the_plans_of_whom_it_changes(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(line(1), line(2), line(3)))
    later = {"最近随访日期": "2026-03-01", "随访方式": "门诊", "收缩压": 130, "舒张压": 80}
    died = {"人员状态": "死亡", "状态日期": "2026-03-01"}
    with database.writing() as session:
        report = imported(session, sheet(line(1, **later), line(2, **died), line(3)), merge=True)
    first, second, third = report.patient_ids
    with database.reading() as session:
        assert [one.state for one in plans(session, first, None)] == ["done", "open"]
        assert plan(session, first).deadline == date(2026, 6, 1)
        assert [one.state for one in plans(session, second, None)] == ["cancelled"]
        assert [one.state for one in plans(session, third, None)] == ["open"]


def test_an_old_danger_in_a_sheet_is_listed_and_rings_nobody_while_a_fresh_one_does(
    database: Database,
) -> None:
    high = {"随访方式": "门诊", "收缩压": 190, "舒张压": 100}
    old = line(1, **SIGNED, **high, 最近随访日期="2026-02-20")
    fresh = line(2, **SIGNED, **high, 最近随访日期="2026-03-01")
    with database.writing() as session:
        report = imported(session, sheet(old, fresh, teams=[TEAM]))
    with database.reading() as session:
        (told,) = session.scalars(select(ReminderRow))
        listed = visits.dangerous(session, visits.Scope())
        assert told.care_plan_id == plan(session, report.patient_ids[1]).id
    assert {one.patient_id for one in listed} == set(report.patient_ids)


def test_a_registered_patient_is_planned_and_a_new_disease_with_the_next_merge(database: Database) -> None:
    with database.writing() as session:
        patient_id = visits.register(session, CIPHER, TODAY, said())
        assert plan(session, patient_id).action == "first_visit"
        assert visits.merge(session, CIPHER, TODAY, said(diseases=BOTH)) == ("病种",)
        assert {one.disease for one in plans(session, patient_id)} == set(BOTH)
        with pytest.raises(people.AlreadyRegistered):
            visits.register(session, CIPHER, TODAY, said())


def test_a_merge_that_says_he_left_cancels_and_signing_the_family_again_plans_anew(
    database: Database,
) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        signed = said(team_id=team.id, terms=terms(team))
        patient_id = visits.register(session, CIPHER, TODAY, signed)
        record(session, patient_id, form())
        gone = said(standing=Standing.CONTRACT_ENDED, standing_on=date(2026, 3, 1))
        visits.merge(session, CIPHER, TODAY, gone, version(session, patient_id))
        assert plans(session, patient_id) == []
        home = people.get(session, CIPHER, patient_id).household_id
        visits.sign_contract(session, TODAY, home, terms(team, "2026-03-02", "2027-03-01"))
        assert plan(session, patient_id).action == "routine"


def test_a_merge_into_another_household_keeps_the_plan(database: Database) -> None:
    with database.writing() as session:
        patient_id = visits.register(session, CIPHER, TODAY, said())
        before = plan(session, patient_id).id
        other = said(number=2, id_number=id_number(number=2), household_number="样户")
        visits.register(session, CIPHER, TODAY, other)
        assert visits.merge(session, CIPHER, TODAY, said(household_number="样户"))
        assert plan(session, patient_id).id == before


def test_a_sheet_that_signs_a_family_again_has_its_patient_followed_again(database: Database) -> None:
    with database.writing() as session:
        first = imported(session, sheet(line(1, **SIGNED), teams=[TEAM]))
        (patient_id,) = first.patient_ids
        home = people.get(session, CIPHER, patient_id).household_id
        visits.end_contract(session, TODAY, home, TODAY.today)
        assert plans(session, patient_id) == []
        imported(session, sheet(line(1, 联系电话="19900000001"), teams=[TEAM]), merge=True)
        assert plans(session, patient_id) == []  # a telephone number signs nothing
        again = SIGNED | {"签约日期": "2026-03-02"}
        imported(session, sheet(line(1, **again), teams=[TEAM]), merge=True)
        assert plan(session, patient_id).action == "first_visit"


def test_a_sheet_that_signs_a_family_again_has_all_of_it_followed_again(database: Database) -> None:
    """Those whom the sheet does not name, too, as signing on the page does; of who left it may say so."""
    home, again = {"户编号": "样户"}, SIGNED | {"签约日期": "2026-03-02"}
    with database.writing() as session:
        rows = [line(number, **SIGNED, **home) for number in (1, 2, 3, 4)]
        first, second, third, fourth = imported(session, sheet(*rows, teams=[TEAM])).patient_ids
        family = people.get(session, CIPHER, first).household_id
        held = version(session, fourth)
        visits.change_standing(session, TODAY, fourth, held, Standing.DIED, date(2026, 3, 1))
        visits.end_contract(session, TODAY, family, TODAY.today)
        before = version(session, second)
        left = {"人员状态": "解约", "状态日期": "2026-03-02"}
        signed = line(1, **again, **home), line(3, **again, **home, **left)
        imported(session, sheet(*signed, teams=[TEAM]), merge=True)
        assert [len(plans(session, one)) for one in (first, second, third, fourth)] == [1, 1, 0, 0]
        assert version(session, second) > before


def test_who_joins_a_family_that_left_brings_it_back(database: Database) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        first = visits.register(
            session, CIPHER, TODAY, said(household_number="样户", team_id=team.id, terms=terms(team))
        )
        visits.end_contract(session, TODAY, people.get(session, CIPHER, first).household_id, TODAY.today)
        again = terms(team, "2026-03-02", "2027-03-01")
        new = said(
            *("样二", 2), id_number=id_number(number=2), household_number="样户", team_id=team.id, terms=again
        )
        visits.register(session, CIPHER, TODAY, new)
        assert plan(session, first).action == "first_visit"


def test_a_sheet_that_signs_the_family_of_who_died_wakes_nobody(database: Database) -> None:
    with database.writing() as session:
        (patient_id,) = imported(session, sheet(line(1))).patient_ids
        held = version(session, patient_id)
        visits.change_standing(session, TODAY, patient_id, held, Standing.DIED, date(2026, 3, 1))
        imported(session, sheet(line(1, **SIGNED), teams=[TEAM]), merge=True)
        assert plans(session, patient_id) == []
