"""The template, the sample and the 台账: what goes out can come back, and runs no formula on the way."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from backend.core.db import Database
from backend.core.spreadsheets import safe
from policy_kb import store
from scheduler import people
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
