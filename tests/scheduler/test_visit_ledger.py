"""The 随访台账: a sheet a form in the printed order, numbers of the form, words only where they were asked for."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from backend.core.db import Database
from scheduler.guidelines import Disease
from scheduler.models.kinds import VisitWay
from scheduler.standard import national
from scheduler.visits import Drug
from scheduler.workbooks.visit_ledger import Asked, VisitLedger, visit_ledger
from tests.scheduler.registered import CIPHER, HAIYUAN, id_number, teams
from tests.scheduler.visited import BOOK, BOTH, form, patient, record, unmet

MIND, LUNG = Disease.PSYCHOSIS, Disease.TUBERCULOSIS
DAY = date(2026, 3, 2)


def exported(database: Database, **asked: Any) -> VisitLedger:
    with database.reading() as session:
        return visit_ledger(session, CIPHER, national(), BOOK.on(DAY), Asked(**asked))


def rows(found: VisitLedger, title: str) -> list[dict[str, Any]]:
    heads, *lines = load_workbook(io.BytesIO(found.data))[title].iter_rows(values_only=True)
    return [dict(zip((str(head).rstrip("*") for head in heads), line, strict=True)) for line in lines]


def test_each_form_has_its_sheet_in_the_printed_order(database: Database) -> None:
    book = load_workbook(io.BytesIO(exported(database).data))
    assert book.sheetnames == [*(one.name for one in national().forms), "其他病种随访记录表"]
    heads = [cell.value for cell in next(book["肺结核患者随访服务记录表"].iter_rows())]
    assert heads[5:8] == ["随访日期*", "治疗月序（个月）", "治疗阶段"]
    assert heads[-11:-9] == ["实际服药次数（次）", "服药率（%）"]
    assert heads[-9:-4] == [
        "收缩压（mmHg）",
        "舒张压（mmHg）",
        "空腹血糖（mmol/L）",
        "随机血糖（mmol/L）",
        "怀孕或哺乳期",
    ]
    assert heads[-4:] == ["危险症状", "随访病种", "当天第几次", "备注"]


def test_each_sheet_has_the_class_of_its_own_disease(database: Database) -> None:
    with database.writing() as session:
        record(session, patient(session, 1, *BOTH), form(sbp=128, dbp=78, diseases=BOTH))
    found = exported(database)
    classes = [
        rows(found, f"{name}患者随访服务记录表")[0]["此次随访分类"] for name in ("高血压", "2型糖尿病")
    ]
    assert classes == ["1 控制满意", "未评估"]


def test_a_visit_stands_on_the_sheets_of_its_diseases(database: Database) -> None:
    said = form(
        diseases=BOTH,
        glucose=Decimal("6.1"),
        fasting=True,
        weight_kg=Decimal("70.25"),
        height_cm=Decimal(165),
        drugs=(Drug("氨氯地平", 1, "5mg"),),
        answers={"hypertension_symptoms": (2, 8), "hba1c_on": date(2026, 2, 1), "signs_other": "样一说腿肿"},
    )
    with database.writing() as session:
        doctor = teams(session, "第一团队")[0].doctors[0]
        patient_id = patient(session, 1, *BOTH)
        record(session, patient_id, form("2025-12-01", diseases=BOTH))
        record(session, patient_id, form("2026-03-02", **_more(said), doctor_id=doctor.id))
        record(session, patient(session, 2), unmet())
    found = exported(database, since=date(2026, 1, 1), full=True)
    assert (found.visits, found.people) == (2, 2)
    high, missed = rows(found, "高血压患者随访服务记录表")
    assert (high["姓名"], high["随访方式"], high["收缩压（mmHg）"]) == ("样二", "1 门诊", 130)
    assert (high["高血压症状"], high["用药情况"]) == ("2 头痛头晕；8 四肢发麻", "氨氯地平，每日1次，每次5mg")
    assert (high["体质指数"], high["此次随访分类"], high["随访医生"]) == (25.8, "1 控制满意", "样医第")
    assert (high["其他体征"], missed["随访结果"]) == ("样一说腿肿", "未联系上")
    (sweet,) = rows(found, "2型糖尿病患者随访服务记录表")
    assert (sweet["空腹血糖（mmol/L）"], str(sweet["糖化血红蛋白检查日期"])[:10]) == (6.1, "2026-02-01")
    assert "高血压症状" not in sweet


def _more(said: Any) -> dict[str, Any]:
    keys = ("diseases", "glucose", "fasting", "weight_kg", "height_cm", "drugs", "answers")
    return {key: getattr(said, key) for key in keys}


def test_names_and_words_are_written_only_where_everything_was_asked_for(database: Database) -> None:
    with database.writing() as session:
        said = form(
            sbp=None,
            dbp=None,
            diseases=(MIND,),
            note="女儿样二陪着",
            drugs=(Drug("奥氮平 问女儿样二13911112222", 1, "样二给"),),
            answers={"medication_advice": "样二盯着吃"},
        )
        record(session, patient(session, 1, MIND), said)
    title = "严重精神障碍患者随访服务记录表"
    (masked,), (full,) = (rows(exported(database, full=one), title) for one in (False, True))
    assert (masked["用药指导"], masked["备注"], full["用药指导"]) == (None, None, "样二盯着吃")
    assert (full["备注"], full["身份证号"]) == ("女儿样二陪着", id_number(number=1).text)
    assert masked["身份证号"] != full["身份证号"]
    assert (masked["用药情况"], "问女儿样二" in str(full["用药情况"])) == (None, True)
    assert "样二" not in str(masked)


def test_the_first_visit_of_tuberculosis_stands_on_its_own_sheet(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, LUNG)
        for day, answers in (("2026-01-02", {"sputum": 1}), ("2026-02-02", {"missed_doses": 0})):
            said = form(day, None, None, diseases=(LUNG,), way=VisitWay.HOME, answers=answers)
            record(session, patient_id, said)
    found = exported(database)
    (first,) = rows(found, "肺结核患者第一次入户随访记录表")
    (later,) = rows(found, "肺结核患者随访服务记录表")
    assert (first["痰菌情况"], later["漏服药次数（次）"]) == ("1 阳性", 0)


def test_only_the_county_that_was_asked_for(database: Database) -> None:
    with database.writing() as session:
        record(session, patient(session, 1), form())
    assert exported(database, region_code=HAIYUAN).visits == 1
    assert exported(database, region_code="421321").visits == 0
