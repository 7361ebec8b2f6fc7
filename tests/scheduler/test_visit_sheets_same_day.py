"""Two contacts of one day on a sheet: taken when they are two, refused when they are one told twice."""

from typing import Any

import pytest

from backend.core.db import Database
from scheduler.models import VisitRow
from scheduler.workbooks.visit_importing import VisitsNotImported
from tests.bot.wechat.storage import count
from tests.scheduler.visit_sheets import (
    HIGH_FORM,
    SUGAR_FORM,
    brought,
    entries,
    exported,
    line,
    workbook,
    written,
)
from tests.scheduler.visited import BOTH, TODAY, form, patient, record

PRESSURE = {"收缩压（mmHg）": 130, "舒张压（mmHg）": 80}
CALL = {"随访方式": "电话"}
AT_HOME = {"随访方式": "家庭"}
VAIN = {"随访结果": "未联系上"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CALL, AT_HOME | PRESSURE),  # a call, then a visit at home
        (CALL | VAIN, CALL | {"服药依从性": "规律"}),  # nobody answered, then somebody did
        (AT_HOME | VAIN, AT_HOME | PRESSURE),
    ],
)
def test_two_contacts_of_one_day_are_two(
    database: Database, first: dict[str, Any], second: dict[str, Any]
) -> None:
    with database.writing() as session:
        patient(session)
        data = written(HIGH_FORM, line() | first, line() | second)
        report = brought(session, data)
        assert (report.recorded, report.failed) == (2, 0)
        again = brought(session, data)
        assert (again.recorded, again.known) == (0, 2)
        ((one, other),) = entries(session).values()
        assert (one.form.way.word, other.form.way.word) == (first["随访方式"], second["随访方式"])


def test_the_same_contact_twice_with_other_values_is_refused_with_both_rows(database: Database) -> None:
    with database.writing() as session:
        patient(session)
        with pytest.raises(VisitsNotImported) as refused:
            brought(
                session, written(HIGH_FORM, line() | PRESSURE, line() | PRESSURE | {"收缩压（mmHg）": 150})
            )
        ((title, found),) = refused.value.report.findings
        assert (title, found.cell) == (HIGH_FORM, "D3")
        assert found.sentence == (
            f"和“{HIGH_FORM}”第2行是同一天、同一种方式的随访，填的却不一样：是同一次就改成一样的，"
            "是两次就在“当天第几次”里写上1和2。"
        )
    assert count(database, VisitRow) == 0


def test_who_says_that_they_are_two_is_believed_in_that_order(database: Database) -> None:
    with database.writing() as session:
        patient(session, 1, *BOTH)
        later, earlier = {"当天第几次": 2, "收缩压（mmHg）": 150}, {"当天第几次": 1}
        pages = {
            HIGH_FORM: [line() | PRESSURE | later, line() | PRESSURE | earlier],
            SUGAR_FORM: [line() | PRESSURE | later | {"空腹血糖（mmol/L）": 6}],
        }
        assert brought(session, workbook(pages)).recorded == 2
        ((first, second),) = entries(session).values()
        assert (first.form.sbp, second.form.sbp, second.form.fasting) == (130, 150, True)
        assert set(second.form.diseases) == set(BOTH)
        assert brought(session, workbook(pages)).known == 3


def test_a_row_told_twice_is_one_visit(database: Database) -> None:
    with database.writing() as session:
        patient(session)
        assert brought(session, written(HIGH_FORM, line() | PRESSURE, line() | PRESSURE)).recorded == 1


def test_a_row_without_its_way_belongs_to_the_contact_of_that_day(database: Database) -> None:
    with database.writing() as session:
        patient(session, 1, *BOTH)
        pages = {
            HIGH_FORM: [line() | AT_HOME],
            SUGAR_FORM: [line() | {"随访方式": None, "空腹血糖（mmol/L）": 6}],
        }
        assert brought(session, workbook(pages)).recorded == 1
        ((entry,),) = entries(session).values()
        assert (entry.form.way.word, str(entry.form.glucose)) == ("家庭", "6")
        assert brought(session, workbook(pages)).known == 2


def test_two_visits_of_one_day_are_numbered_where_they_are_written_out(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        for sbp in (130, 150):
            record(session, patient_id, form(sbp=sbp), guidance=TODAY)
        assert brought(session, exported(session)).known == 2
