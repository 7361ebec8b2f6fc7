"""Numbers as people say and write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.numerals import chinese_number

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")

SPOKEN = [
    ("五百", 500),
    ("一百二", 120),
    ("两百五", 250),
    ("三千二", 3200),
    ("一万五", 15000),
    ("两万三", 23000),
    ("两万三千五", 23500),
    ("一百零五", 105),
    ("一千零五十", 1050),
    ("一万零五", 10005),
    ("一万零五百", 10500),
    ("一万零三百五", 10350),
    ("十五", 15),
    ("十万", 100_000),
    ("十二万八", 128_000),
    ("一千万", 10_000_000),
    ("一千万零三", 10_000_003),
    ("一亿", 100_000_000),
    ("一亿五", 150_000_000),
    ("一亿二千万", 120_000_000),
    ("三亿零五十万", 300_500_000),
    ("十三亿八千万", 1_380_000_000),
    ("俩", 2),
    ("零", 0),
    ("二〇二〇", 2020),
    ("二零一九", 2019),
    ("壹万贰仟叁佰", 12300),
]

MIXED = [
    ("8千", 8000),
    ("8千5", 8500),
    ("3万2", 32000),
    ("2万3千", 23000),
    ("2万3千5", 23500),
    ("1万500", 10500),
    ("1.5万", 15000),
    ("0.8亿", 80_000_000),
    ("3百", 300),
    ("5百万", 5_000_000),
    ("1亿2千万", 120_000_000),
    ("2千零5", 2005),
    ("1百零5", 105),
    ("3万零500", 30500),
]

WRITTEN = [
    ("5000", "5000"),
    ("1,200", "1200"),
    ("12,000,000", "12000000"),
    ("3.14", "3.14"),
    ("五点二", "5.2"),
    ("一点五万", "15000"),
    ("零点八", "0.8"),
    ("二十点零五", "20.05"),
]

NOT_A_NUMBER = [
    "",
    "万",
    "千万",
    "百",
    "点",
    "点五",
    "五点",
    "住院",
    "五百元",
    "两万多",
    "1万x",
    "五点二点三",
    "1.2.3",
]


def numeral(number: int) -> str:
    """A number from 0 to 999 999 999 999 in full Chinese numerals, written here anew to test against."""
    if number == 0:
        return "零"
    text = ""
    gap = False  # a place was empty, so 零 must be said before the next
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section, number = divmod(number, size)
        if section:
            text += ("零" if text and (gap or section < 1000) else "") + _section(section) + unit
        gap = section == 0 if text else False
    return text


def _section(number: int) -> str:
    """1 to 9999."""
    text = ""
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, size)
        if digit:
            text += DIGITS[digit] + unit
        elif text and number and not text.endswith("零"):
            text += "零"
    return text


@pytest.mark.parametrize(("text", "value"), SPOKEN + MIXED)
def test_a_spoken_number_is_read(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_a_written_number_is_exact(text: str, value: str) -> None:
    assert chinese_number(text) == Decimal(value)


@pytest.mark.parametrize("text", NOT_A_NUMBER)
def test_what_is_no_number_is_none(text: str) -> None:
    assert chinese_number(text) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10, "一十"),
        (105, "一百零五"),
        (1050, "一千零五十"),
        (10_005, "一万零五"),
        (10_500, "一万零五百"),
        (1_000_003, "一百万零三"),
        (100_000_005, "一亿零五"),
        (120_000_000, "一亿二千万"),
        (300_500_000, "三亿零五十万"),
        (999_999, "九十九万九千九百九十九"),
    ],
)
def test_the_numerals_of_this_test_are_right(number: int, text: str) -> None:
    assert numeral(number) == text


@given(st.integers(0, 99_999_999))
def test_full_numerals_are_read_back(number: int) -> None:
    assert chinese_number(numeral(number)) == number


@given(st.integers(10**8, 10**12 - 1))
def test_full_numerals_over_a_hundred_million_are_read_back(number: int) -> None:
    assert chinese_number(numeral(number)) == number


@given(st.integers(1, 99_999_999))
def test_the_numerals_of_banks_say_the_same(number: int) -> None:
    assert chinese_number(numeral(number).translate(FORMAL)) == number


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("万", 10_000), ("千", 1000), ("百", 100)]))
def test_the_last_unit_may_be_left_out(first: int, second: int, unit: tuple[str, int]) -> None:
    name, size = unit
    value = first * size + second * size // 10
    assert chinese_number(f"{DIGITS[first]}{name}{DIGITS[second]}") == value
    assert chinese_number(f"{first}{name}{second}") == value


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_digits_are_read_to_the_last_cent(whole: int, cents: int) -> None:
    assert chinese_number(f"{whole}.{cents:02}") == Decimal(f"{whole}.{cents:02}")
    assert chinese_number(f"{whole:,}") == whole


@given(st.text(alphabet="零一二两三五九十百千万亿点0123456789.,元"))
def test_any_mixture_is_a_number_or_none(text: str) -> None:
    value = chinese_number(text)
    assert value is None or value >= 0
