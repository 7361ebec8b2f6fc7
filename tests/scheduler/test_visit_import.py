"""Visits from the sheets of the standard forms: written out they come back the same; what is wrong names its cell."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import visits
from scheduler.guidelines import Adverse, Disease, Phase, Supervisor
from scheduler.models import VisitRow
from scheduler.models.kinds import Medication, Pulse, VisitWay
from scheduler.standard import national
from scheduler.visits import Drug
from scheduler.workbooks import sheets
from scheduler.workbooks.visit_columns import of_forms
from scheduler.workbooks.visit_importing import VisitsNotImported
from scheduler.workbooks.visit_ledger import Asked, visit_ledger
from tests.bot.wechat.storage import count
from tests.scheduler.registered import CIPHER, id_number
from tests.scheduler.visit_sheets import (
    HIGH_FORM,
    MIND_FORM,
    SUGAR_FORM,
    brought,
    entries,
    exported,
    line,
    workbook,
    written,
)
from tests.scheduler.visited import BOOK, BOTH, form, patient, plans, record, unmet

MIND, LUNG = Disease.PSYCHOSIS, Disease.TUBERCULOSIS
VISITS: tuple[tuple[tuple[Disease, ...], visits.VisitForm], ...] = (
    (
        BOTH,
        form(
            "2026-02-10",
            diseases=BOTH,
            glucose=Decimal("6.1"),
            fasting=True,
            weight_kg=Decimal("70.25"),
            foot_pulse=Pulse.WEAKENED,
            adverse=Adverse.PRESENT,
            complication=None,
            symptoms=("palpitations",),
            drugs=(Drug("氨氯地平", 1, "5mg"), Drug("二甲双胍")),
            referral_reason="心悸，要查",
            answers={"hypertension_symptoms": (2, 8), "foot_side": 1, "hba1c_on": date(2026, 2, 1)},
        ),
    ),
    (
        (MIND,),
        form(
            "2026-02-11",
            None,
            None,
            diseases=(MIND,),
            risk=2,
            stable=None,
            medication=Medication.NOT_NEEDED,
            adverse=Adverse.NOT_APPLICABLE,
            note="样一的女儿说，=都好",
            answers={
                "psychosis_symptoms": (1, 12),
                "psychosis_symptoms_other": "=总说，有人跟着",
                "hospital": 0,
            },
        ),
    ),
    (
        (LUNG,),
        form(
            "2026-02-12",
            None,
            None,
            diseases=(LUNG,),
            way=VisitWay.HOME,
            phase=Phase.INTENSIVE,
            supervised_by=Supervisor.SELF,
            complication=True,
            answers={"tb_symptoms": (9, 10), "missed_doses": 0, "complication_words": "肝功能不好"},
        ),
    ),
    ((MIND,), unmet("2026-02-13", answers={"lost_reason": 3})),
)


def test_what_was_written_out_comes_back_the_same(database: Database) -> None:
    with database.writing() as session:
        for number, (diseases, said) in enumerate(VISITS, start=1):
            record(session, patient(session, number, *diseases), said)
        data = exported(session)
        entered = [one.form for many in entries(session).values() for one in many]
    assert len(entered) == len(VISITS)
    with database.writing() as session:
        again = brought(session, data)
        assert (again.recorded, again.known, again.failed) == (0, 5, 0)  # both diseases: a line on two sheets


def test_whoever_has_none_of_them_gets_every_visit(database: Database) -> None:
    with database.writing() as session:
        ids = [patient(session, number, *diseases) for number, (diseases, _) in enumerate(VISITS, start=1)]
        attempt = session.begin_nested()
        for patient_id, (_, said) in zip(ids, VISITS, strict=True):
            record(session, patient_id, said)
        data = exported(session)
        before = {key: [one.form for one in many] for key, many in entries(session).items()}
        attempt.rollback()
        assert entries(session) == {}
        report = brought(session, data)
        assert (report.failed, report.recorded, report.patient_ids) == (0, 4, tuple(ids))
        assert {key: [one.form for one in many] for key, many in entries(session).items()} == before
        assert all(one.recorded_by == "import" for many in entries(session).values() for one in many)
        assert plans(session, ids[0])


def test_a_masked_ledger_is_none_to_import(database: Database) -> None:
    with database.writing() as session:
        record(session, patient(session), form())
        data = visit_ledger(session, CIPHER, national(), BOOK.on(date(2026, 3, 2)), Asked()).data
        with pytest.raises(VisitsNotImported, match="表里有错") as refused:
            brought(session, data)
        assert refused.value.report.failed == 1


@pytest.mark.parametrize(
    ("title", "row", "sentence"),
    [
        (HIGH_FORM, {"收缩压（mmHg）": 1200}, "收缩压1200不可能"),
        (HIGH_FORM, {"随访日期": "2026-03-03"}, "随访日期2026-03-03在今天"),
        (HIGH_FORM, {"随访日期": None, "乡镇": "李旺镇"}, "没有填随访日期"),
        (HIGH_FORM, {"高血压症状": "2；11"}, "“高血压症状”看不懂，请填表上的编号或选项"),
        (HIGH_FORM, {"高血压症状": "1；2"}, "高血压症状选了“无症状”"),
        (HIGH_FORM, {"随访方式": "传真"}, "“随访方式”看不懂"),
        (HIGH_FORM, {"危险症状": "咳嗽"}, "“危险症状”只填这些"),
        (HIGH_FORM, {"身份证号": id_number(number=7).text}, "没有登记过这个身份证号的患者"),
        (MIND_FORM, {}, "这位患者没有登记严重精神障碍"),
    ],
)
def test_what_cannot_be_names_its_cell_and_nothing_is_stored(
    database: Database, title: str, row: dict[str, Any], sentence: str
) -> None:
    with database.writing() as session:
        patient(session)
        good = line(随访日期="2026-01-05") | {"收缩压（mmHg）": 130} if title == HIGH_FORM else line()
        with pytest.raises(VisitsNotImported) as refused:
            brought(session, written(title, good, line() | row))
        found = [one for _, one in refused.value.report.findings if sentence in one.sentence]
        assert found
        assert found[0].cell
    assert count(database, VisitRow) == 0


def test_a_dry_run_says_what_would_be_and_stores_nothing(database: Database) -> None:
    with database.writing() as session:
        patient(session)
        report = brought(session, written(HIGH_FORM, line()), dry=True)
    assert (report.recorded, report.failed) == (1, 0)
    assert report.summary == "新登记1次随访，已在册的0行不变，有错0处。"
    assert count(database, VisitRow) == 0


def test_a_dry_run_wants_nothing_of_the_database_but_to_be_read(database: Database) -> None:
    """It takes the contacts one after the other as the import does, while somebody else holds the writer."""
    gone = line(随访日期="2026-02-03") | {"随访结果": "未联系上", "死亡日期": "2026-02-01"}
    with database.writing() as session:
        patient(session, 1, MIND)
        patient(session, 2, MIND)
    data = written(MIND_FORM, gone, line(随访日期="2026-02-09"), line(2))
    with database.writing() as somebody, database.reading(frozen=True) as session:
        somebody.execute(text("UPDATE patient SET township = '李旺镇'"))
        report = brought(session, data, dry=True)
    assert (report.recorded, report.failed, report.findings[0][1].cell) == (2, 1, "B3")
    assert "已在2026-02-01登记为死亡" in report.findings[0][1].sentence
    with database.writing() as session, pytest.raises(VisitsNotImported) as refused:
        brought(session, data)
    assert refused.value.report == report


def test_two_sheets_of_one_day_that_contradict_each_other_are_refused(database: Database) -> None:
    with database.writing() as session:
        patient(session, 1, *BOTH)
        pressure = {"收缩压（mmHg）": 130, "舒张压（mmHg）": 80}
        pages = {HIGH_FORM: [line() | pressure], SUGAR_FORM: [line() | pressure | {"收缩压（mmHg）": 140}]}
        with pytest.raises(VisitsNotImported) as refused:
            brought(session, workbook(pages))
        ((title, found),) = refused.value.report.findings
        assert (title, found.cell) == (SUGAR_FORM, "D2")
        assert "是同一天、同一种方式的随访，填的却不一样" in found.sentence


def test_a_workbook_without_a_form_is_refused() -> None:
    with pytest.raises(BadInput, match="没有找到随访表"):
        sheets.read_tables(written("别的"), of_forms(national()))
