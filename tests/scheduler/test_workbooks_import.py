"""An import as a whole: the shape of the file, rows against each other and the database, all or nothing."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.db import Base, Database
from backend.core.errors import BadInput
from scheduler import people
from scheduler.models import DoctorRow, HouseholdRow, PatientRow, TeamRow, VisitRow
from scheduler.workbooks import importing, opening, sheets
from scheduler.workbooks.findings import Severity, Verdict
from tests.bot.wechat.storage import count
from tests.scheduler.registered import (
    CIPHER,
    book,
    examined,
    id_number,
    imported,
    line,
    saved,
    sentences,
    sheet,
    teams,
)

TEAM_ROW = {
    "县（区）": "海原县",
    "乡镇": "李旺镇",
    "卫生院": "李旺镇卫生院",
    "团队": "一队",
    "姓名": "样医一",
}


def stored(database: Database) -> int:
    tables: tuple[type[Base], ...] = (PatientRow, HouseholdRow, TeamRow, DoctorRow)
    return sum(count(database, table) for table in tables)


def refusal(session: Session, data: bytes) -> importing.NotImported:
    """The import's refusal; the caller's transaction goes on and commits."""
    with pytest.raises(importing.NotImported) as refused:
        imported(session, data)
    return refused.value


def test_a_dry_run_stores_nothing(database: Database) -> None:
    with database.writing() as session:
        report = examined(session, sheet(line(1), line(2), teams=[TEAM_ROW]))
    assert [row.verdict for row in report.lines] == [Verdict.NEW] * 2
    assert not report.applied
    assert stored(database) == 0


def test_an_import_stores_every_row_and_the_teams_they_name(database: Database) -> None:
    with database.writing() as session:
        row = line(家庭医生团队="一队", 签约医生="样医一", 签约日期="2026-01-01")
        report = imported(session, sheet(row, line(2), teams=[TEAM_ROW]))
        assert len(report.patient_ids) == 2
        signed = people.get(session, CIPHER, report.patient_ids[0])
        (team,) = people.roster(session).teams
    assert report.applied
    assert signed.terms is not None
    assert (signed.team_id, signed.terms.doctor_id) == (team.id, team.doctors[0].id)
    assert str(signed.terms.ends) == "2026-12-31"


def test_one_wrong_row_stops_all_and_leaves_no_team_behind(database: Database) -> None:
    with database.writing() as session:
        refused = refusal(session, sheet(line(1), line(2, 病种="感冒"), teams=[TEAM_ROW]))
    assert "一行也没有存" in refused.sentence
    assert [row.verdict for row in refused.report.lines] == [Verdict.NEW, Verdict.ERROR]
    assert stored(database) == 0


def test_a_wrong_team_row_stops_all_and_is_named_with_its_sheet(database: Database) -> None:
    with database.writing() as session:
        refused = refusal(session, sheet(line(), teams=[TEAM_ROW | {"卫生院": None}]))
    assert sentences(refused.report) == ["团队!C2：没有填卫生院，请补上。"]
    assert stored(database) == 0


def test_importing_the_same_file_again_changes_nothing(database: Database) -> None:
    data = sheet(line(联系电话="19900000001", 最近随访日期="2026-02-01", 随访方式="门诊", 收缩压=130))
    with database.writing() as session:
        imported(session, data)
    with database.writing() as session:
        report = imported(session, data)
        assert [row.verdict for row in report.lines] == [Verdict.SAME]
        assert next(people.everybody(session, CIPHER)).version == 1


def test_who_is_on_record_is_merged_only_on_confirmation(database: Database) -> None:
    data = sheet(line(联系电话="19900000002"))
    with database.writing() as session:
        imported(session, sheet(line()))
    with database.writing() as session:
        with pytest.raises(importing.NotImported, match="1行是在册的患者") as refused:
            imported(session, data)
        assert refused.value.report.lines[0].changes == ("电话",)
        assert next(people.everybody(session, CIPHER)).phone == ""
        imported(session, data, merge=True)
        assert next(people.everybody(session, CIPHER)).phone == "19900000002"
    assert count(database, PatientRow) == 1


def test_rows_that_contradict_an_earlier_one_are_named(database: Database) -> None:
    with database.writing() as session:
        teams(session, "一队", "二队")
        report = examined(
            session,
            sheet(
                line(1, 户编号="样例户1", 家庭医生团队="一队"),
                line(2, 户编号="样例户1", 家庭医生团队="二队"),
                line(3, 户编号="样例户1", 家庭医生团队="一队", 户类别="低保"),
                line(1),
            ),
        )
    errors = [one.words for row in report.lines for one in row.findings if one.severity is Severity.ERROR]
    assert [said.split("：")[0] for said in errors] == ["G3", "E4", "B5"]
    assert all("第2行" in said for said in errors)
    assert "一个团队" in errors[0]


def test_a_family_of_another_team_is_named(database: Database) -> None:
    with database.writing() as session:
        teams(session, "一队", "二队")
        imported(session, sheet(line(户编号="样例户1", 家庭医生团队="一队")))
        report = examined(session, sheet(line(2, 户编号="样例户1", 家庭医生团队="二队")))
    (said,) = sentences(report)[1:]
    assert said.startswith("G2：这一户已归李旺镇卫生院一队；一户同一时间只能签一个团队")


def test_a_namesake_born_the_same_day_is_a_warning(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(line()))
        report = examined(session, sheet(line(身份证号=id_number(number=3).text)))
    assert (report.count(Verdict.NEW), report.warnings) == (1, 1)
    assert "同名" in sentences(report)[0]


def test_merged_cells_are_named_and_a_merged_title_is_not(database: Database) -> None:
    made = book(line(1), line(2), line(3), above=[["海原县慢病患者台账"]])
    page = made["患者"]
    page.merge_cells("A1:E1")
    page.merge_cells("C4:C5")
    with database.reading() as session:
        report = examined(session, saved(made))
    assert [row.verdict for row in report.lines] == [Verdict.NEW, Verdict.ERROR, Verdict.ERROR]
    assert sentences(report) == ["C4：C4:C5 是合并单元格，请取消合并，每一行都填上自己的内容。"] * 2


def test_headings_are_known_by_their_usual_names(database: Database) -> None:
    row = {
        " 患者姓名 ": "样一",
        "公民身份号码（必填）": id_number().text,
        "区县": "海原县",
        "慢病病种*": "高血压",
        "贫困类别": "低保",
        "备注": "无",
        None: None,
    }
    with database.reading() as session:
        report = examined(session, sheet({str(key or ""): value for key, value in row.items()}))
    assert report.count(Verdict.NEW) == 1
    assert sentences(report) == ["F1：这一列“备注”不认识，不会导入。"]


def test_a_column_written_twice_stops_the_import(database: Database) -> None:
    with database.reading() as session:
        report = examined(session, sheet(line(联系电话="19900000001", 手机号="19900000002")))
    assert report.has_errors
    assert sentences(report) == ["G1：“联系电话”这一列写了两次，请删掉一列。"]


def test_empty_rows_are_passed_over(database: Database) -> None:
    with database.reading() as session:
        report = examined(session, sheet(line(1), {}, {"姓名": "  "}, line(2)))
    assert [row.number for row in report.lines] == [2, 5]


def test_a_sheet_without_people_is_not_imported(database: Database) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="没有一行"):
        imported(session, sheet(dict.fromkeys(line())))


def test_a_missing_column_is_named() -> None:
    row = line()
    del row["病种"]
    with pytest.raises(BadInput, match="缺少列：病种"):
        sheets.read(sheet(row))


def test_a_sheet_without_heading_is_refused() -> None:
    with pytest.raises(BadInput, match="表头"):
        sheets.read(sheet({"甲": 1, "乙": 2}))


def archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("xl/workbook.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "姓名,身份证号\n".encode("gbk"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # .xls, or a password
        archive(b"<workbook/>"),
        archive(b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><w/>'),
        sheet(line())[:-200],
    ],
    ids=["empty", "csv", "xls", "no sheet", "entities", "cut off"],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match="另存为"):
        sheets.read(data)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sheet(line())
    monkeypatch.setattr(opening, "MOST_UNPACKED", 1000)
    with pytest.raises(BadInput, match="太大"):
        sheets.read(data)
    monkeypatch.setattr(opening, "MOST_BYTES", 1000)
    with pytest.raises(BadInput, match="超过"):
        sheets.read(data)


def test_a_sheet_merged_as_a_whole_is_refused_before_it_fills_the_memory() -> None:
    buffer = io.BytesIO(sheet(line()))
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                area = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                content = content.replace(b"</sheetData>", area)
            new.writestr(part, content)
    with pytest.raises(BadInput, match="合并单元格"):
        sheets.read(changed.getvalue())


def test_a_household_of_many_is_stored_once(database: Database) -> None:
    with database.writing() as session:
        imported(session, sheet(*(line(number, 户编号="样例户1") for number in range(1, 6))))
        assert session.scalar(select(func.count()).select_from(HouseholdRow)) == 1


def test_a_formula_without_a_stored_result_is_an_error_with_its_cell(database: Database) -> None:
    """A program writes formulas and no results: 舒张压 alone must not be stored."""
    visit: dict[str, Any] = {"最近随访日期": date(2026, 2, 1), "随访方式": "家庭", "舒张压": 84}
    data = sheet(line(**visit, 收缩压="=100+30"), line(2))
    (cell,) = [one for one in load_workbook(io.BytesIO(data))["患者"][2] if one.value == "=100+30"]
    with database.writing() as session:
        found = examined(session, data)
        with pytest.raises(importing.NotImported):
            imported(session, data)
        assert session.scalars(select(VisitRow)).all() == []
    assert [one.verdict for one in found.lines] == [Verdict.ERROR, Verdict.NEW]
    assert any(one.startswith(f"{cell.coordinate}：这一格是公式") for one in sentences(found))
