"""Every wrong cell is named, with one sentence that says what to do; and what is right is read."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people
from scheduler.guidelines import Disease
from scheduler.workbooks.findings import Verdict
from tests.scheduler.registered import (
    CIPHER,
    TODAY,
    examined,
    id_number,
    imported,
    line,
    sentences,
    sheet,
    teams,
)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Reading cells asks the database for nothing but teams: one kind is enough."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        teams(session, "一队")
        yield session


WITH_TEAM = {
    "卫生院": "李旺镇卫生院",
    "家庭医生团队": "一队",
    "签约医生": "样医一",
    "签约日期": date(2026, 1, 1),
}
VISIT = {"最近随访日期": date(2026, 2, 1), "随访方式": "家庭"}


@pytest.mark.parametrize(
    ("change", "cell", "why"),
    [
        ({"身份证号": 640599196001010010.0}, "B2", "变成了数字"),
        ({"身份证号": 640599196001010000}, "B2", "变成了数字"),
        ({"身份证号": "6.40599E+17"}, "B2", "变成了数字"),
        ({"身份证号": "640599196001010011"}, "B2", "对不上"),
        ({"身份证号": None}, "B2", "没有填身份证号"),
        ({"姓名": None}, "A2", "没有填姓名"),
        ({"姓名": "样1"}, "A2", "数字和符号"),
        ({"姓名": "@SUM(A1)"}, "A2", "数字和符号"),
        ({"县（区）": "火星县"}, "C2", "没有“火星县”这个地区"),
        ({"县（区）": "中卫市"}, "C2", "写到县"),
        ({"病种": "感冒"}, "D2", "不认得病种“感冒”"),
        ({"病种": None}, "D2", "没有填病种"),
        ({"户类别": "富裕"}, "E2", "下拉"),
        ({"户类别": None}, "E2", "没有写户类别"),
        ({"出生日期": date(1961, 1, 1)}, "F2", "对不上"),
        ({"出生日期": "1960-01"}, "F2", "只写到月"),
        ({"性别": "女"}, "F2", "按身份证号是男"),
        ({"联系电话": "1234"}, "F2", "电话"),
        ({"联系电话": "1.99E+10"}, "F2", "文本"),
        ({"村（社区）": "一村19900000001"}, "F2", "自己的列"),
        ({"人员状态": "死亡"}, "第2行", "哪一天"),
        ({"人员状态": "死亡", "状态日期": TODAY + timedelta(days=1)}, "G2", "以后"),
        ({"人员状态": "死亡", "状态日期": date(1959, 12, 31)}, "G2", "出生（1960-01-01）以前"),
        ({"孕产期": "是"}, "F2", "男性"),
        ({"孕产期": "有"}, "F2", "“是”或“否”"),
        ({"家庭医生团队": "三队"}, "F2", "没有登记过团队"),
        ({"卫生院": "三河镇卫生院", "家庭医生团队": "一队"}, "G2", "没有登记过团队"),
        (WITH_TEAM | {"签约医生": "样医九"}, "H2", "没有叫“样医九”的医生"),
        (WITH_TEAM | {"到期日期": date(2026, 6, 30)}, "J2", "至少一年"),
        (WITH_TEAM | {"签约日期": TODAY + timedelta(days=1)}, "I2", "以后"),
        ({"签约日期": date(2026, 1, 1)}, "第2行", "没有写家庭医生团队"),
        (VISIT | {"收缩压": 1200}, "H2", "收缩压1200不可能，应在40到300之间"),
        (VISIT | {"收缩压": 120, "舒张压": 130}, "I2", "舒张压130比收缩压120还高"),
        (VISIT | {"空腹血糖": 0}, "H2", "血糖0不可能"),
        (VISIT | {"收缩压": "135/85"}, "H2", "两个数"),
        (VISIT | {"收缩压": 135.5}, "H2", "整数"),
        (VISIT | {"收缩压": "高"}, "H2", "不是数字"),
        (VISIT | {"收缩压": "1E+500"}, "H2", "太大"),
        (VISIT | {"收缩压": "nan"}, "H2", "太大"),
        (VISIT | {"最近随访日期": date(1959, 1, 1)}, "F2", "出生"),
        (VISIT | {"最近随访日期": TODAY + timedelta(days=1)}, "F2", "以后"),
        ({"收缩压": 135}, "第2行", "没有填最近随访日期"),
        ({"八个一：健康卡": "2027-01-01"}, "F2", "以后"),
    ],
)
def test_a_wrong_cell_is_named(session: Session, change: dict[str, Any], cell: str, why: str) -> None:
    report = examined(session, sheet(line(**change)))
    assert report.count(Verdict.ERROR) == 1
    (said,) = sentences(report)
    assert said.startswith(f"{cell}：")
    assert why in said
    assert said.endswith("。")


def test_several_wrong_cells_of_a_row_are_all_named(session: Session) -> None:
    report = examined(session, sheet(line(姓名=None, 病种="感冒", 联系电话="12")))
    assert [said.split("：")[0] for said in sentences(report)] == ["A2", "D2", "F2"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (WITH_TEAM | {"签约日期": None}, "只归到团队"),
        (WITH_TEAM | {"签约日期": date(2024, 1, 1)}, "到期"),
        ({"最近随访日期": date(2026, 2, 1)}, "按门诊"),
    ],
)
def test_what_is_only_odd_is_a_warning(session: Session, change: dict[str, Any], why: str) -> None:
    report = examined(session, sheet(line(**change)))
    assert (report.count(Verdict.NEW), report.warnings, report.has_errors) == (1, 1, False)
    assert why in sentences(report)[0]


@pytest.mark.parametrize(
    ("written", "diseases"),
    [
        ("高血压", {Disease.HYPERTENSION}),
        ("高血压、2型糖尿病", {Disease.HYPERTENSION, Disease.DIABETES}),
        ("Ⅱ型糖尿病,copd；重性精神病", {Disease.DIABETES, Disease.COPD, Disease.PSYCHOSIS}),
        ("高血压合并糖尿病", {Disease.HYPERTENSION, Disease.DIABETES}),
        ("高血压 结核病", {Disease.HYPERTENSION, Disease.TUBERCULOSIS}),
    ],
)
def test_diseases_are_read_by_their_usual_names(
    session: Session, written: str, diseases: set[Disease]
) -> None:
    imported(session, sheet(line(病种=written)))
    assert set(next(people.everybody(session, CIPHER)).diseases) == diseases


def test_numbers_dates_and_names_are_read_however_a_sheet_keeps_them(session: Session) -> None:
    row = line(
        姓名=" 样  一 ",
        身份证号=f" {id_number().text[:6]} {id_number().text[6:]}",
        联系电话=19900000001,
        性别="男",
        出生日期=datetime(1960, 1, 1),  # noqa: DTZ001
        户类别="建档立卡户",
        最近随访日期="2026年2月1日",
        随访方式="家庭",
        收缩压="135",
        舒张压=85.0,
        空腹血糖="6.95 mmol/L",
    )
    report = imported(session, sheet(row | {"县（区）": "640522"}))
    person = next(people.everybody(session, CIPHER))
    assert sentences(report) == []
    assert (person.name, person.id_number, person.phone) == ("样一", id_number().text, "19900000001")
    assert person.last_visit is not None
    assert (person.last_visit.sbp, person.last_visit.dbp, str(person.last_visit.glucose)) == (135, 85, "6.95")


def test_no_sentence_repeats_a_person_s_number(session: Session) -> None:
    number = id_number().text
    row = line(
        病种=number, 户类别=number, 出生日期=number, 最近随访日期=number, 收缩压=number, 人员状态=number
    ) | {"县（区）": number, number: "备注"}
    said = " ".join(sentences(examined(session, sheet(row))))
    assert said
    assert number not in said
