"""What was typed becomes a form, and a form what would have been typed; what cannot be read is named by field."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backend.core.errors import BadInput
from backend.followups import form_reading, parsing, typed
from backend.followups.typed import Typed
from scheduler.guidelines import Adverse, Disease
from scheduler.models.kinds import Grade, Medication, VisitWay
from scheduler.visits import Drug, VisitForm, WrongEntry

SYMPTOMS = ("palpitations", "vomiting")
FORM = VisitForm(
    visited_on=date(2026, 3, 2),
    way=VisitWay.HOME,
    diseases=(Disease.DIABETES,),
    doctor_id=7,
    symptoms=("vomiting",),
    sbp=130,
    dbp=80,
    weight_kg=Decimal("70.25"),
    glucose=Decimal("6.9"),
    fasting=True,
    compliance=Grade.FAIR,
    medication=Medication.REGULAR,
    adverse=Adverse.NONE,
    complication=False,
    drugs=(Drug("氨氯地平", 1, "5mg"), Drug("二甲双胍")),
    note="一行\n两行",
)


def test_a_form_comes_back_as_it_was_typed() -> None:
    assert form_reading.read(typed.of_form(FORM), SYMPTOMS, 7) == FORM


def test_full_width_figures_are_the_same_figures() -> None:
    given = replace(
        typed.of_form(FORM), texts={**typed.of_form(FORM).texts, "sbp": "１３０", "glucose": "6。9"}
    )
    assert form_reading.read(given, SYMPTOMS, 7) == FORM


@pytest.mark.parametrize("text", ["2026-03-02", "2026-3-2", "2026/3/2", "2026年3月2日", " 2026．3．2 "])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert parsing.day(text) == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["", "2026-02-30", "3月2日", "20260302", "明天", "99999-1-1"])
def test_a_day_nobody_can_read_is_said_so(text: str) -> None:
    with pytest.raises(BadInput, match="看不懂，请写成年-月-日"):
        parsing.day(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("visited_on", ""),
        ("way", ""),
        ("way", "fax"),
        ("sbp", "130/80/70"),
        ("sbp", "1e3"),
        ("glucose", "6.9.1"),
        ("glucose", "九"),
        ("heart_rate", "9" * 9),
        ("fasting", "maybe"),
        ("drug1_times", "早晚"),
        ("drug1_name", "长" * 61),
    ],
)
def test_what_cannot_be_read_is_named_by_its_field(name: str, text: str) -> None:
    given = replace(typed.of_form(FORM), texts={**typed.of_form(FORM).texts, name: text})
    with pytest.raises(WrongEntry) as refused:
        form_reading.read(given, SYMPTOMS, 7)
    ((field, sentence),) = refused.value.objections
    assert field == ("drugs" if name.startswith("drug") else name)
    assert sentence.endswith("。")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(WrongEntry) as refused:
        form_reading.read(Typed({"sbp": "x", "dbp": "y"}, {"symptoms": ("unheard_of",)}), SYMPTOMS, None)
    assert [field for field, _ in refused.value.objections] == ["visited_on", "way", "sbp", "dbp", "symptoms"]


def test_every_field_that_says_something_travels_on() -> None:
    pairs = list(typed.of_form(FORM).pairs())
    assert ("diseases", "diabetes") in pairs
    assert ("drug2_name", "二甲双胍") in pairs
    assert all(text for _, text in pairs)
    assert typed.drug_rows(typed.of_form(FORM)) == 2
