"""Figures as people write them on the form of a visit: taken where they say one thing, else told what to write."""

from decimal import Decimal

import pytest

from backend.followups import form_reading
from backend.followups.typed import Typed
from scheduler.visits import VisitForm, WrongEntry


def read(**texts: str) -> VisitForm:
    usual = {"visited_on": "2026-03-02", "way": "clinic"}
    return form_reading.read(Typed(usual | texts, {"diseases": ("hypertension",)}), (), None)


@pytest.mark.parametrize(
    ("sbp", "dbp"),
    [
        ("145/90", ""),
        ("145／90", ""),
        ("145/90mmHg", ""),
        ("145/90", "90"),
        ("145mmHg", "90 毫米汞柱"),
        ("145", "90"),
    ],
)
def test_both_pressures_and_their_units_are_taken(sbp: str, dbp: str) -> None:
    found = read(sbp=sbp, dbp=dbp)
    assert (found.sbp, found.dbp) == (145, 90)


def test_the_unit_of_a_field_is_dropped() -> None:
    found = read(glucose="7.5mmol/L", weight_kg="60.5公斤", heart_rate="72次/分", hba1c="6.8%")
    assert (found.glucose, found.weight_kg, found.hba1c) == (Decimal("7.5"), Decimal("60.5"), Decimal("6.8"))
    assert found.heart_rate == 72


@pytest.mark.parametrize(
    ("texts", "field", "sentence"),
    [
        ({"glucose": "7,5"}, "glucose", "小数点写成“.”，如7.5"),
        ({"glucose": "135mg/dl"}, "glucose", "血糖要填数字"),
        ({"sbp": "145/90", "dbp": "80"}, "sbp", "收缩压一栏写了145/90，舒张压一栏又写了别的数"),
        ({"dbp": "145/90"}, "dbp", "只填低的那个数，如90"),
        ({"sbp": "19kPa"}, "sbp", "只填高的那个数，如145"),
        ({"weight_kg": "120斤"}, "weight_kg", "按公斤，如60.5"),
    ],
)
def test_what_is_ambiguous_is_told_what_to_write(texts: dict[str, str], field: str, sentence: str) -> None:
    with pytest.raises(WrongEntry) as refusal:
        read(**texts)
    assert sentence in refusal.value.by_field[field]
