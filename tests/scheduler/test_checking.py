"""What cannot be true is refused with a sentence."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backend.core.errors import BadInput
from scheduler.guidelines import Patient, Visit, check_history
from tests.scheduler.histories import ADULT, RULES, TODAY, pressure, visit


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (visit("2026-04-01"), "2026-04-01的随访，日期在今天（2026-03-31）以后"),
        (visit("1975-05-31"), "出生"),
        (pressure("2026-03-02", 1200, 80), "收缩压1200不可能"),
        (pressure("2026-03-02", 120, 0), "舒张压0不可能"),
        (pressure("2026-03-02", 80, 120), "舒张压120比收缩压80还高"),
        (visit("2026-03-02", glucose=0), "血糖0不可能"),
        (visit("2026-03-02", risk=6), "危险性6级不对"),
        (visit("2026-03-02", risk=-1), "危险性-1级不对"),
    ],
)
def test_impossible_dates_and_readings_are_refused(wrong: Visit, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_history(RULES, ADULT, [visit("2026-01-05"), wrong], TODAY)
    assert said in refused.value.sentence
    assert refused.value.sentence.endswith("请核对。")


@pytest.mark.parametrize(
    "facts",
    [
        {"sbp": 250, "dbp": 130},
        {"sbp": 90, "dbp": 90},
        {"glucose": Decimal("33.3")},
        {"glucose": Decimal("1.1")},
        {},
    ],
)
def test_grave_but_possible_readings_are_not(facts: dict[str, Any]) -> None:
    check_history(RULES, ADULT, [visit(TODAY, **facts)], TODAY)


def test_a_birth_after_today_is_refused() -> None:
    with pytest.raises(BadInput, match="出生日期2026-04-01"):
        check_history(RULES, Patient(date(2026, 4, 1)), [], TODAY)
