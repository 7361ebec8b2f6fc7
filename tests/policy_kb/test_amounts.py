"""Sums of money in what people say, and the other numbers they are not to be confused with."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.numerals import Amount, amounts

SAID = [
    ("药费二百四一个月", "240"),
    ("每月拿药三百六一年", "360"),
    ("一百五一次", "150"),
    ("花了5000", "5000"),
    ("花了5000元", "5000"),
    ("花了5000块钱", "5000"),
    ("一共12,000元", "12000"),
    ("总共8千多", "8000"),
    ("花了三万", "30000"),
    ("花了三万多块", "30000"),
    ("两万三", "23000"),
    ("一万五左右", "15000"),
    ("两万来块", "20000"),
    ("1万5", "15000"),
    ("1.5万", "15000"),
    ("十几万", "100000"),
    ("二十来万", "200000"),
    ("三百二十五块六", "325.6"),
    ("三块五", "3.5"),
    ("32块5", "32.5"),
    ("128.50元", "128.50"),
    ("五千块钱的药", "5000"),
    ("壹万贰仟元整", "12000"),
    ("30块", "30"),
    ("负五千", "-5000"),
    ("-5000元", "-5000"),
    ("三千二能报多少", "3200"),
    ("五点二万元", "52000"),
    ("花了4w", "40000"),
    ("1w2", "12000"),
    ("2.8w块", "28000"),
    ("两万半", "25000"),
    ("六千半块", "6500"),
    ("万把块", "10000"),
    ("千把块钱", "1000"),
    ("花了2020元", "2020"),
    ("花了2020", "2020"),
]

# What may be one sum or another, however it would be read.
UNCLEAR = [
    "万八千",
    "万儿八千块",
    "千儿八百",
    "四五万",
    "两三千",
    "一万六七",
    "十五六万",
    "5-6万",
    "七到八万",
    "三、四万",
]
CLEAR = ["一万八千", "两万五", "两千八百块", "三万、五万", "四万五千六", "12万8", "一百八十块"]

SEVERAL = [
    ("一共花了三万，能报的两万五", ["30000", "25000"]),
    ("2020年花了5000元", ["5000"]),
    ("住了100天花了2万3", ["23000"]),
    ("60岁，高血压160/100，花了8千", ["8000"]),
    ("3000到30000元", ["3000", "30000"]),
    ("三个人花了600元", ["600"]),
]

NO_AMOUNT = [
    "",
    "住院能报多少",
    "几万块",
    "好几千",
    "2019年",
    "2019 年的文件",
    "二〇二〇年",
    "2019-2020年",
    "2019、2020年",
    "2019到2020年",
    "2019.3.12",
    "2019-03-12",
    "2019年3月12日",
    "我一百零三岁",
    "103周岁",
    "35-64岁",
    "300人",
    "300多人",
    "5万余人",
    "两千户",
    "一百二十次",
    "500张床",
    "100天",
    "一百公里",
    "第100名",
    "120%",
    "百分之一百二十",
    "八成",
    "2020上半年",
    "2019的呢",
    "千万别急",
    "万一要花钱",
    "血压160/100",
    "血压是150/90",
    "高压180低压110",
    "高压160，低压100",
    "打120",
    "拨打120急救",
    "三十",
    "第三",
]


def values(text: str) -> list[Decimal]:
    return [amount.value for amount in amounts(text)]


def one(text: str) -> Amount:
    (amount,) = amounts(text)
    return amount


@pytest.mark.parametrize(("text", "value"), SAID)
def test_a_sum_is_read(text: str, value: str) -> None:
    assert values(text) == [Decimal(value)]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_sums_are_read_from_left_to_right(text: str, expected: list[str]) -> None:
    assert values(text) == [Decimal(value) for value in expected]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_may_be_one_sum_or_another_is_marked(text: str) -> None:
    assert one(f"花了{text}").unclear


@pytest.mark.parametrize("text", CLEAR)
def test_what_is_one_sum_is_not(text: str) -> None:
    assert not any(amount.unclear for amount in amounts(f"花了{text}"))


@pytest.mark.parametrize("text", ["三千半年", "两万半个月", "五百半价"])
def test_a_half_of_something_else_is_not_added(text: str) -> None:
    assert one(f"花了{text}").value % 100 == 0


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_a_year_an_age_a_count_a_share_or_a_blood_pressure_is_no_sum(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("八千多", True),
        ("两万来块", True),
        ("一万五左右", True),
        ("十几万", True),
        ("八千", False),
        ("8000元", False),
    ],
)
def test_what_is_said_roughly_is_marked(text: str, about: bool) -> None:
    assert one(text).about is about


@pytest.mark.parametrize(
    ("text", "plain"), [("5000", True), ("5000元", False), ("五千", False), ("5千", False)]
)
def test_a_number_without_any_unit_is_marked(text: str, plain: bool) -> None:
    assert one(text).plain is plain


@pytest.mark.parametrize(
    ("text", "words"),
    [("我花了三万块，自己掏多少", "三万块"), ("花了8千多吧", "8千多"), ("共12,000元", "12,000元")],
)
def test_an_amount_says_where_it_stands(text: str, words: str) -> None:
    amount = one(text)
    assert text[amount.start : amount.end] == words


@given(st.integers(100, 10**7), st.sampled_from(["元", "块", "块钱", ""]))
def test_digits_with_or_without_a_unit_are_the_sum(value: int, unit: str) -> None:
    assert values(f"花了{value}{unit}，能报多少") == [value]


@given(st.text(alphabet="零一二两三十百千万亿点0123456789.,-元块年岁%多左右 花"))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for amount in amounts(text):
        assert 0 <= amount.start < amount.end <= len(text)
