"""Personal numbers are taken out of text; every other number stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.privacy import MASK, holds_personal_number, redact

PERSONAL = [
    "371428199001011234",
    "37142819900101123X",
    "37142819900101123x",
    "３７１４２８１９９００１０１１２３４",
    "37142819900101123Ｘ",
    "371428 19900101 1234",
    "371428-19900101-123X",
    "371428 1990 0101 1234",
    "371428900101123",
    "6222021602001234567",
    "6222 0216 0200 1234 567",
    "6222-0216-0200-1234",
    "6222021602001234",
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "138 2000 3000",
    "138－0013－8000",
    "１３８００１３８０００",
    "+8613800138000",
    "86 13800138000",
    "0534-2345678",
    "0534 2345678",
    "05342345678",
    "010-12345678",
    "（0534）2345678",
]

HARMLESS = [
    "2019-03-12",
    "2019年3月12日",
    "2019/03/12 08:30",
    "20190312",
    "2019-2020年",
    "2016 2017 2018 2019年",
    "2026-03-02 09:00:00,123 INFO mingbai started",
    "2026-03-02T09:00:00.123456+08:00",
    "[02/Mar/2026:09:00:00 +0800]",
    "1772413200",
    "1772413200123",
    "5000元",
    "12000000元",
    "1,234,567,890.12元",
    "3000到3万，65%",
    "1000 2000 3000 5000",
    "卫健发〔2019〕8号",
    "371428",
    "血压160/100，血糖15.6",
    "120",
    "12345",
    "35-64岁",
    "http://127.0.0.1:8000/healthz",
]


@pytest.mark.parametrize("number", PERSONAL)
def test_a_personal_number_is_hidden(number: str) -> None:
    said = f"我的号是{number}，住院能报吗"
    assert holds_personal_number(said)
    hidden = redact(said)
    assert not any(char.isdigit() for char in hidden)
    assert hidden.startswith("我的号是")
    assert hidden.endswith("，住院能报吗")
    assert MASK in hidden


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_stay(text: str) -> None:
    assert not holds_personal_number(text)
    assert redact(text) == text


def test_several_numbers_are_hidden_one_by_one() -> None:
    said = "身份证37142819900101123X，电话13800138000、0534-2345678，花了5000元"
    assert redact(said) == f"身份证{MASK}，电话{MASK}、{MASK}，花了5000元"


@given(st.text(alphabet="0123456789xX １３-元年，我"))
def test_what_is_hidden_once_stays_as_it_is(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(
    before=st.sampled_from(["", "我", "电话", "a", "，", "x "]),
    number=st.integers(10**17, 10**18 - 1).map(str) | st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    after=st.sampled_from(["", "。", "元", "b", " 谢谢"]),
)
def test_a_number_is_found_whatever_stands_beside_it(before: str, number: str, after: str) -> None:
    assert number not in redact(before + number + after)
