"""The file of the standard forms: complete, in order, and a slip in it is named with its key."""

from importlib.resources import files

import pytest

from backend.core.errors import BadInput
from scheduler.guidelines import Disease
from scheduler.standard import Kind, national, parse_forms
from scheduler.visits import VisitForm

GOOD = (files("scheduler") / "standard" / "national-2017.yaml").read_text(encoding="utf-8")
BESIDE = ("visit_class", "next_on", "doctor")  # held by the record, not by what the doctor says


def test_every_blank_that_decides_is_a_field_of_the_visit() -> None:
    held = {one.code for one in national().blanks.values() if one.kind is Kind.HELD}
    assert held - set(VisitForm.__slots__) == set(BESIDE)
    assert not {one.code for one in national().kept} & set(VisitForm.__slots__)


def test_every_blank_has_a_name_of_its_own_and_choices_where_it_offers_any() -> None:
    kept = list(national().kept)
    assert len({one.name for one in kept}) == len(kept)
    for one in kept:
        assert bool(one.options) == (one.kind in (Kind.CHOICE, Kind.CHOICES))
        assert one.kind not in (Kind.NUMBER, Kind.TEXT) or one.most > one.least


def test_a_part_of_a_page_never_asks_anything_twice() -> None:
    for form in national().forms:
        codes = [one.code for one in form.blanks]
        assert len(set(codes)) == len(codes), form.code


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("psychosis_symptoms", range(1, 13)),
        ("hypertension_symptoms", range(1, 11)),
        ("diabetes_symptoms", range(1, 11)),
        ("tb_first_symptoms", range(0, 11)),
        ("tb_symptoms", range(0, 12)),
        ("death_illness", range(1, 9)),
        ("hospital", range(0, 3)),
        ("work", (1, 2, 3, 9)),
        ("effect", (1, 2, 3, 4, 9)),
        ("stop_reason", range(1, 5)),
    ],
)
def test_choices_carry_the_numbers_of_the_form(code: str, numbers: range) -> None:
    assert list(national().blanks[code].options) == list(numbers)


def test_the_later_form_stands_for_a_visit_that_does_not_say_which() -> None:
    forms = national()
    lung = (Disease.TUBERCULOSIS,)
    assert [one.code for one in forms.filled_in(lung, {})] == ["tuberculosis"]
    assert [one.code for one in forms.filled_in(lung, {"own_room"})] == ["tuberculosis_first"]
    both = forms.filled_in((Disease.HYPERTENSION, Disease.DIABETES), {"insulin"})
    assert [one.code for one in both] == ["hypertension", "diabetes"]
    assert forms.filled_in((Disease.COPD,), {}) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("insight: {name: 自知力, kind: choice", "insight: {name: 自知力, kind: pick", "kind"),
        ("insight: {name: 自知力, ", "insight: {", "name"),
        ("options: {1: 自知力完全", "options: {一: 自知力完全", "一"),
        (
            "trouble: {name: 肇事, kind: number, least: 0, most: 99",
            "trouble: {name: 肇事, kind: number, least: 0, most: -1",
            "most",
        ),
        ("kind: choices\n    alone: 1\n", "kind: choices\n    alone: 77\n", "alone"),
        ("with: {laboratory: [2]}", "with: {laboratory: [3]}", "with"),
        ("with: {laboratory: [2]}", "with: {labor: [2]}", "with"),
        ("with: {laboratory: [2]}", "with: {laboratory: [2], hospital: [1]}", "with"),
        ("at_most: doses_planned", "at_most: doses_due", "at_most"),
        ("blanks: [locked_up, hospital", "blanks: [locked, hospital", "blanks"),
        ("blanks: [examinations]}", "blanks: []}", "hba1c_on"),
        ("disease: psychosis", "disease: melancholy", "disease"),
        ("light: [1, 轻]", "light: [一, 轻]", "light"),
        ("least: 0, most: 99, unit: 次}", "least: 0, most: 99, unit: 次, size: 3}", "size"),
    ],
)
def test_a_slip_in_the_file_names_its_key(right: str, wrong: str, key: str) -> None:
    assert right in GOOD
    text = GOOD.replace(right, wrong) if key == "hba1c_on" else GOOD.replace(right, wrong, 1)
    if key == "hba1c_on":
        text = text.replace("hba1c_on, examinations", "examinations")
    with pytest.raises(BadInput) as refused:
        parse_forms(text, "mine.yaml")
    assert refused.value.sentence.startswith("规则文件 mine.yaml")
    assert f"的 {key} 不对" in refused.value.sentence
