"""The template, the sample and the 台账: what goes out can come back, and runs no formula on the way."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from backend.core.db import Database
from backend.core.spreadsheets import safe
from policy_kb import store
from scheduler import people, visits
from scheduler.guidelines import Disease, NoticeKind
from scheduler.models.kinds import Category
from scheduler.workbooks import cells, sheets
from scheduler.workbooks.columns import COLUMNS
from scheduler.workbooks.findings import Verdict
from scheduler.workbooks.ledger import Ledger, ledger
from scheduler.workbooks.sample import sample
from scheduler.workbooks.template import template
from tests.scheduler.registered import (
    CIPHER,
    NOW,
    TODAY,
    examined,
    id_number,
    imported,
    line,
    said,
    sentences,
    sheet,
    values,
)
from tests.scheduler.visited import TODAY as GUIDANCE


def exported(database: Database, *, full: bool = False, region_code: str | None = None) -> Ledger:
    with database.reading() as session:
        tree = store.region_tree(session)
        return ledger(session, CIPHER, tree, full=full, region_code=region_code)


def test_the_template_has_every_column_with_help_and_dropdowns() -> None:
    page = load_workbook(io.BytesIO(template()))["患者"]
    heads, helps = list(page.iter_rows(values_only=True))
    assert [str(head).rstrip("*") for head in heads] == [column.head for column in COLUMNS]
    assert all(helps)
    offered = {str(one.sqref).split("3:")[0]: one.formula1 for one in page.data_validations.dataValidation}
    letters = {str(head).rstrip("*"): get_column_letter(place) for place, head in enumerate(heads, start=1)}
    assert offered[letters["户类别"]] == '"' + ",".join(Category.words()) + '"'
    assert offered[letters["家庭医生团队"]].startswith("'团队'!")
    assert page.column_dimensions[letters["身份证号"]].number_format == "@"


def test_an_empty_template_reads_as_no_rows() -> None:
    found = sheets.read(template())
    assert (found.patients.lines, found.patients.findings, found.teams.lines) == ((), (), ())


def test_the_sample_can_be_imported_as_it_is(database: Database) -> None:
    with database.writing() as session:
        report = imported(session, sample(TODAY, people=40))
        everybody = list(people.everybody(session, CIPHER))
    assert sentences(report) == []
    assert report.count(Verdict.NEW) == 40
    assert {one.region_code for one in everybody} == {"640522", "421321"}
    assert all(one.terms and one.terms.doctor_id for one in everybody)
    assert all(one.id_number[:6] in ("640599", "421399") for one in everybody)
    assert {one.phone[:6] for one in everybody} == {"199000"}


def test_the_sample_is_the_same_each_time_and_another_for_another_seed() -> None:
    assert values(sample(TODAY, 30)) == values(sample(TODAY, 30))
    assert values(sample(TODAY, 30)) != values(sample(TODAY, 30, seed=1))


def test_nobody_of_a_large_sample_shares_a_number() -> None:
    rows = values(sample(TODAY, 3000))[1:]
    for head in ("身份证号", "联系电话", "姓名"):
        assert len({row[head] for row in rows}) == 3000


def test_a_ledger_is_masked_unless_asked(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(line(联系电话="19900000001", 家庭住址="样例路1号", 户编号="样例户00001")))
    (row,) = values(exported(database).data)
    assert (row["姓名"], row["联系电话"]) == ("样*", "199****0001")
    hidden = ("样一", id_number().text, "19900000001", "样例路1号", "样例户00001")
    assert not set(hidden) & {str(value) for value in row.values()}
    (row,) = values(exported(database, full=True).data)
    assert set(hidden) <= {str(value) for value in row.values()}


def test_a_full_ledger_imports_again_without_a_change(database: Database) -> None:
    with database.writing() as session:
        imported(session, sample(TODAY, people=40))
    done = exported(database, full=True)
    assert done.people == 40
    with database.reading() as session:
        report = examined(session, done.data)
    assert report.count(Verdict.SAME) == 40
    assert sentences(report) == []


def test_a_ledger_says_which_diseases_have_ended_and_not_what_is_only_suspected(database: Database) -> None:
    high, lung = Disease.HYPERTENSION, Disease.TUBERCULOSIS
    with database.writing() as session:
        report = imported(session, sheet(line(1, 病种="高血压、肺结核"), line(2), line(3)))
        first, second, third = report.patient_ids
        people.end_disease(session, first, lung, date(2026, 3, 1), NOW)
        people.end_disease(session, second, high, date(2026, 2, 1), NOW)
        held = people.get(session, CIPHER, third).version
        visits.notify(session, GUIDANCE, third, held, NOW, NoticeKind.SUSPECT_REFERRED)
    done = exported(database, full=True)
    rows = values(done.data)
    assert [(row["病种"], row["已结束病种"] or "") for row in rows] == [
        ("高血压", "肺结核2026-03-01"),
        (None, "高血压2026-02-01"),
        ("高血压", ""),
    ]
    with database.writing() as session:
        again = examined(session, done.data)
        assert (again.count(Verdict.SAME), sentences(again)) == (3, [])
        elsewhere = sheet(line(7, 病种=None, 已结束病种="肺结核：2026年3月1日，高血压2026/2/1"))
        (who,) = imported(session, elsewhere).patient_ids
        person = people.get(session, CIPHER, who)
        assert (person.followed, person.ended) == ((), ((high, date(2026, 2, 1)), (lung, date(2026, 3, 1))))


@pytest.mark.parametrize(
    ("cells_", "sentence"),
    [
        ({"已结束病种": "肺结核"}, "“肺结核”看不懂，请写病种和结束的日期"),
        ({"已结束病种": "2026-03-01"}, "不认得病种"),
        ({"已结束病种": "肺结核2026-03-09"}, "在今天（2026-03-02）以后"),
        ({"已结束病种": "肺结核1959-03-09"}, "肺结核结束的日期1959-03-09在出生（1960-01-01）以前"),
        ({"已结束病种": "高血压2026-03-01"}, "高血压在“病种”和“已结束病种”里都有"),
    ],
)
def test_an_ended_disease_that_cannot_be_is_a_sentence(
    database: Database, cells_: dict[str, str], sentence: str
) -> None:
    with database.writing() as session:
        (said_of_it,) = sentences(examined(session, sheet(line(1, **cells_))))
    assert sentence in said_of_it


def test_a_masked_ledger_is_not_taken_for_numbers(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(line()))
    with database.reading() as session:
        report = examined(session, exported(database).data)
    assert report.has_errors
    assert any("隐去" in said for said in sentences(report))


def test_a_ledger_of_one_county(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(line(1), line(2) | {"县（区）": "随县"}))
    (row,) = values(exported(database, region_code="421321").data)
    assert row["县（区）"] == "随县"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_what_a_spreadsheet_would_run_is_made_text_and_comes_back(database: Database, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    shown = safe(text)
    assert isinstance(shown, str)
    assert shown[0] == "'"
    with database.writing() as session:
        people.register(session, CIPHER, said(address=text, township=text), NOW)
    done = exported(database, full=True)
    page = load_workbook(io.BytesIO(done.data))["患者"]
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"inlineStr", "s", "n", "d"}
    (row,) = values(done.data)
    assert str(row["家庭住址"]).startswith("'")
    if len(start) == 1:
        assert cells.text(row["家庭住址"]) == text


def test_dates_go_out_as_dates(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(line() | {"八个一：健康卡": "2025年5月1日"}))
    (row,) = values(exported(database).data)
    for head, day in (("出生日期", date(1960, 1, 1)), ("八个一：健康卡", date(2025, 5, 1))):
        found = row[head]
        assert getattr(found, "date", lambda found=found: found)() == day
