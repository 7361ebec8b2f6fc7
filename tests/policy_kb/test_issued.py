"""A date is taken as it stands on documents, to the precision it gives itself."""

import pytest

from backend.core.errors import BadInput
from policy_kb import in_force, issued


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026年1月1日", "2026-01-01"),
        ("2026 年 1 月 1 日", "2026-01-01"),
        ("２０２６年１月１日", "2026-01-01"),
        ("2026/1/1", "2026-01-01"),
        ("2026.10.11", "2026-10-11"),
        ("2026-1-1", "2026-01-01"),
        ("2026年3月", "2026-03"),
        ("2026/3", "2026-03"),
        ("2026年", "2026"),
        ("2026", "2026"),
        ("2026-01-01", "2026-01-01"),
        ("20260101", "20260101"),
        ("去年", "去年"),
    ],
)
def test_a_date_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert issued.normal(typed) == kept


def test_a_day_in_force_is_typed_as_documents_write_it() -> None:
    assert str(in_force.day("2026年1月1日", "施行日期")) == "2026-01-01"
    for wrong in ("2026年1月", "2026年2月30日", "20260101", "1月1日"):
        with pytest.raises(BadInput, match="写法不对"):
            in_force.day(wrong, "施行日期")
