"""What a visit's decision stood on is on its sheet: brought into an empty place it decides the same."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler.guidelines import Adverse, Disease, Phase, Stability, Supervisor
from scheduler.models.kinds import Outcome, VisitWay
from scheduler.standard import national
from scheduler.visits import VisitForm
from scheduler.workbooks.visit_importing import VisitsNotImported
from scheduler.workbooks.visit_ledger import Asked, visit_ledger
from tests.scheduler.registered import CIPHER
from tests.scheduler.visit_sheets import (
    HIGH_FORM,
    LUNG_FORM,
    MIND_FORM,
    SUGAR_FORM,
    brought,
    entries,
    exported,
    line,
    written,
)
from tests.scheduler.visited import BOOK, BOTH, TODAY, form, patient, plans, record

FIRST = date(2026, 2, 2)
HIGH, MIND, LUNG = Disease.HYPERTENSION, Disease.PSYCHOSIS, Disease.TUBERCULOSIS
DECIDED = (
    *("disease", "visit_class", "action", "urgency", "earliest", "due", "deadline", "chosen", "reason"),
)
SIGNS = list(BOOK.on(FIRST).danger.symptoms)
OF_ONE = {MIND: ("risk", "stable"), LUNG: ("phase", "supervised_by")}  # the page asks them with that disease
DAYS = st.integers(0, 6).map(lambda ahead: FIRST + timedelta(days=ahead))
SERVED = st.sets(st.sampled_from(list(Disease)), min_size=1).map(lambda found: tuple(sorted(found)))
SUGARS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "glucose": st.sampled_from([Decimal("3.9"), Decimal("6.95"), Decimal("7.0"), Decimal("16.7")]),
            "fasting": st.booleans(),
        }
    ),
)
MET = st.fixed_dictionaries(
    {
        "way": st.sampled_from(list(VisitWay)),
        "diseases": SERVED,
        "sbp": st.sampled_from([None, 120, 139, 149, 181]),
        "dbp": st.sampled_from([None, 80, 95, 110]),
        "symptoms": st.lists(st.sampled_from(SIGNS), max_size=2, unique=True).map(tuple),
        "adverse": st.sampled_from([None, *Adverse]),
        "complication": st.sampled_from([None, False, True]),
        "pregnant": st.sampled_from([None, False, True]),
        "risk": st.sampled_from([None, 0, 2, 4]),
        "stable": st.sampled_from([None, *Stability]),
        "phase": st.sampled_from([None, *Phase]),
        "supervised_by": st.sampled_from([None, *Supervisor]),
    }
)
IN_HOSPITAL = st.fixed_dictionaries(
    {
        "way": st.sampled_from(list(VisitWay)),
        "outcome": st.just(Outcome.HOSPITALISED),
        "complication": st.booleans(),
        "diseases": st.one_of(st.just(()), SERVED),
    }
)
VAIN = st.fixed_dictionaries(
    {
        "way": st.sampled_from(list(VisitWay)),
        "outcome": st.sampled_from([Outcome.UNREACHABLE, Outcome.REFUSED]),
        "diseases": st.one_of(st.just(()), SERVED),
    }
)
CONTACTS = st.tuples(DAYS, st.one_of(MET, MET, IN_HOSPITAL, VAIN), SUGARS)
Contact = tuple[date, dict[str, Any], dict[str, Any]]


def said(contact: Contact) -> VisitForm:
    """As the page records it: nothing of a disease that was not visited for, nothing measured of whom nobody met."""
    day, facts, sugar = contact
    facts = facts | (sugar if "outcome" not in facts else {})
    if facts.get("sbp") and facts.get("dbp") and facts["dbp"] > facts["sbp"]:
        facts["dbp"] = None
    others = {name for disease, names in OF_ONE.items() if disease not in facts["diseases"] for name in names}
    return VisitForm(day, **{name: value for name, value in facts.items() if name not in others})


def decided(session: Session, patient_id: int) -> list[tuple[Any, ...]]:
    """Everything about the open plans that a doctor would see, and the class of each visit."""
    found = [tuple(getattr(one, name) for name in DECIDED) for one in plans(session, patient_id)]
    return sorted(found) + [
        (one.form.visited_on, one.form.way, one.form.outcome, one.visit_class)
        for many in entries(session).values()
        for one in many
    ]


@settings(
    max_examples=15,
    phases=[Phases.explicit, Phases.generate],  # a course is slow to play: not made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(course=st.lists(CONTACTS, min_size=1, max_size=4))
@example(course=[(FIRST, {"way": VisitWay.PHONE, "diseases": (Disease.COPD,), "complication": True}, {})])
@example(
    course=[
        (FIRST, {"way": VisitWay.PHONE, "outcome": Outcome.UNREACHABLE, "diseases": ()}, {}),
        (FIRST, {"way": VisitWay.CLINIC, "diseases": (HIGH,), "sbp": 120, "dbp": 80}, {}),
        (FIRST, {"way": VisitWay.CLINIC, "diseases": (HIGH,), "sbp": 149, "dbp": 80}, {}),
    ]
)
def test_any_visit_brought_into_an_empty_place_decides_the_same(
    database: Database, course: list[Contact]
) -> None:
    with database.writing() as session:
        whole = session.begin_nested()
        patient_id = patient(session, 2, *Disease)
        empty = session.begin_nested()
        for contact in course:
            record(session, patient_id, said(contact), guidance=TODAY)
        data, before = exported(session), decided(session, patient_id)
        empty.rollback()
        session.expire_all()
        assert entries(session) == {}
        report = brought(session, data)
        assert (report.failed, report.recorded) == (0, len(course))
        assert decided(session, patient_id) == before
        again = brought(session, data)
        assert (again.failed, again.recorded) == (0, 0)
        whole.rollback()


@pytest.mark.parametrize(("title", "diseases"), [(HIGH_FORM, (HIGH,)), (SUGAR_FORM, BOTH)])
@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"此次随访分类": "4 并发症"}, "“此次随访分类”填的是并发症，请在“新的或加重的并发症”里填“有”"),
        (
            {"此次随访分类": 4, "新的或加重的并发症": "无"},
            "“此次随访分类”填的是并发症，请在“新的或加重的并发症”里填“有”",
        ),
        ({"此次随访分类": "不良反应"}, "“此次随访分类”填的是不良反应，请在“药物不良反应”里填“有”"),
    ],
)
def test_a_class_whose_reason_the_row_does_not_say_is_asked_about(
    database: Database, title: str, diseases: tuple[Disease, ...], row: dict[str, Any], asked: str
) -> None:
    with database.writing() as session:
        patient(session, 1, *diseases)
        with pytest.raises(VisitsNotImported) as refused:
            brought(session, written(title, line() | row))
        ((sheet, found),) = refused.value.report.findings
        assert (sheet, found.cell) == (title, "D2")
        assert asked in found.sentence


def test_a_class_with_its_reason_is_taken(database: Database) -> None:
    with database.writing() as session:
        patient(session)
        brought(
            session, written(HIGH_FORM, line() | {"此次随访分类": "4 并发症", "新的或加重的并发症": "有"})
        )
        ((entry,),) = entries(session).values()
        assert (entry.form.complication, entry.visit_class) == (True, "complication")


@pytest.mark.parametrize("title", [HIGH_FORM, SUGAR_FORM, MIND_FORM, LUNG_FORM])
def test_in_hospital_is_taken_with_its_complication_and_asked_about_without(
    database: Database, title: str
) -> None:
    row = line() | {"随访结果": "住院", "新的或加重的并发症": "2 有"}
    complication = "并发症或合并症" if title == LUNG_FORM else "新的或加重的并发症"
    row[complication] = row.pop("新的或加重的并发症")
    with database.writing() as session:
        patient(session, 1, *BOTH, MIND, LUNG)
        with pytest.raises(VisitsNotImported, match="表里有错") as refused:
            brought(session, written(title, row | {complication: None}))
        ((_, found),) = refused.value.report.findings
        assert (found.cell, "患者住院" in found.sentence) == ("E2", True)
        assert brought(session, written(title, row)).recorded == 1


def test_two_sugars_in_one_row_are_refused_at_the_cell(database: Database) -> None:
    with database.writing() as session:
        patient(session, 1, *BOTH)
        row = line() | {"空腹血糖（mmol/L）": 6, "随机血糖（mmol/L）": 9}
        with pytest.raises(VisitsNotImported) as refused:
            brought(session, written(SUGAR_FORM, row))
        ((_, found),) = refused.value.report.findings
        assert (found.cell, "只记一个血糖" in found.sentence) == ("E2", True)


def test_a_sugar_that_cannot_be_names_its_cell(database: Database) -> None:
    with database.writing() as session:
        patient(session)
        with pytest.raises(VisitsNotImported) as refused:
            brought(session, written(HIGH_FORM, line() | {"随机血糖（mmol/L）": 90}))
        ((_, found),) = refused.value.report.findings
        assert (found.cell, "血糖90不可能" in found.sentence) == ("D2", True)


def test_a_masked_sheet_holds_what_decides_and_no_words(database: Database) -> None:
    with database.writing() as session:
        said_there = form(diseases=(HIGH, Disease.ELDERLY), pregnant=True, complication=True)
        record(session, patient(session, 2, HIGH, Disease.ELDERLY), said_there)
        found = visit_ledger(session, CIPHER, national(), BOOK.on(TODAY.today), Asked())
    heads, cells = load_workbook(io.BytesIO(found.data))[HIGH_FORM].iter_rows(values_only=True)
    row = dict(zip(heads, cells, strict=True))
    assert (row["新的或加重的并发症"], row["怀孕或哺乳期"]) == ("2 有", "是")
    assert (row["随访病种"], row["当天第几次"]) == ("高血压、65岁以上", None)


def test_nobody_is_forgotten_by_the_sheets(database: Database) -> None:
    """A visit for what has no national form stands on a sheet of its own."""
    with database.writing() as session:
        patient_id = patient(session, 1, Disease.ELDERLY, Disease.COPD)
        record(session, patient_id, form(diseases=(Disease.ELDERLY, Disease.COPD), sbp=181))
        data = exported(session)
        assert brought(session, data).known == 1
        assert "其他病种随访记录表" in load_workbook(io.BytesIO(data)).sheetnames
