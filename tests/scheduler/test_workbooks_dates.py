"""Dates in every notation that sheets hold, and what leaves a doubt."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import BadInput
from scheduler.workbooks.dates import parse_date

DAYS = st.dates(date(1910, 1, 1), date(2099, 12, 31))
NOTATIONS = st.sampled_from(
    [
        "{0.year}-{0.month}-{0.day}",
        "{0.year}-{0.month:02}-{0.day:02}",
        "{0.year}/{0.month}/{0.day}",
        "{0.year}.{0.month}.{0.day}",
        "{0.year}.{0.month:02}.{0.day:02}",
        "{0.year}年{0.month}月{0.day}日",
        "{0.year}年{0.month:02}月{0.day:02}号",
        "{0.year} 年 {0.month} 月 {0.day} 日",
        "{0.year}{0.month:02}{0.day:02}",
        "{0.year}-{0.month:02}-{0.day:02} 00:00:00",
        " {0.year}-{0.month}-{0.day} ",
        "'{0.year}-{0.month}-{0.day}",
    ]
)
WIDE = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")
TENS = ["", "十", "二十", "三十"]
DIGITS = "〇一二三四五六七八九"


def spoken(number: int) -> str:
    return TENS[number // 10] + (DIGITS[number % 10] if number % 10 else "")


@given(day=DAYS, notation=NOTATIONS, wide=st.booleans())
def test_a_day_is_read_in_every_notation(day: date, notation: str, wide: bool) -> None:
    written = notation.format(day)
    assert parse_date(written.translate(WIDE) if wide else written) == day


@given(day=DAYS)
def test_a_day_is_read_in_chinese_numerals(day: date) -> None:
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    assert parse_date(f"{year}年{spoken(day.month)}月{spoken(day.day)}日") == day


@given(day=DAYS)
def test_a_day_is_read_from_what_excel_makes_of_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert parse_date(day) == parse_date(datetime(day.year, day.month, day.day, 13, 5)) == day  # noqa: DTZ001
    assert parse_date(serial) == parse_date(float(serial)) == day
    assert parse_date(int(f"{day:%Y%m%d}")) == day


@given(text=st.text(max_size=20))
def test_any_other_text_is_refused_in_one_sentence(text: str) -> None:
    said = "。"
    try:
        parse_date(text)
    except BadInput as refusal:
        said = refusal.sentence
    assert said.endswith("。")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2023-02-29", "没有“2023-02-29”这一天"),
        ("2024年13月1日", "这一天"),
        ("20240230", "这一天"),
        ("2024年3月", "只写到月"),
        ("2024.03", "只写到月"),
        ("24.3.5", "分不清"),
        ("3/5/2024", "分不清"),
        ("05-03-24", "分不清"),
        ("三月五日", "看不懂"),
        ("去年", "看不懂"),
        (3.5, "不是日期"),
        (7, "不是日期"),
        (True, "看不懂"),
    ],
)
def test_what_is_no_day_is_refused_with_what_to_do(written: object, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_date(written)


def test_a_number_of_a_person_is_not_repeated() -> None:
    with pytest.raises(BadInput) as refused:
        parse_date("19900000001")
    assert "19900000001" not in refused.value.sentence
