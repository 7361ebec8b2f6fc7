"""ID and telephone numbers: what is taken, what is refused with which words, and how they are shown."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.core.errors import BadInput
from scheduler.identity import check_digit, parse_id_number, parse_phone
from scheduler.models.kinds import Sex
from scheduler.people import masking
from tests.scheduler.registered import TODAY, id_number

BIRTHS = st.dates(date(1900, 1, 1), TODAY)
NUMBERS = st.builds(lambda birth, number: id_number(f"{birth:%Y%m%d}", number), BIRTHS, st.integers(0, 999))


@given(birth=BIRTHS, number=st.integers(0, 999))
def test_birth_and_sex_are_taken_from_the_number(birth: date, number: int) -> None:
    found = id_number(f"{birth:%Y%m%d}", number)
    assert found.birth == birth
    assert found.sex is (Sex.MALE if number % 2 else Sex.FEMALE)


@given(number=NUMBERS, place=st.integers(0, 16), digit=st.integers(0, 9))
def test_one_wrong_digit_is_always_noticed(number: object, place: int, digit: int) -> None:
    text = number.text  # type: ignore[attr-defined]
    assume(text[place] != str(digit))
    with pytest.raises(BadInput):
        parse_id_number(text[:place] + str(digit) + text[place + 1 :], TODAY)


@given(number=NUMBERS, place=st.integers(0, 15))
def test_two_digits_changed_over_are_always_noticed(number: object, place: int) -> None:
    text = number.text  # type: ignore[attr-defined]
    assume(text[place] != text[place + 1])
    with pytest.raises(BadInput):
        parse_id_number(text[:place] + text[place + 1] + text[place] + text[place + 2 :], TODAY)


def test_the_check_digit_of_the_standard_s_own_example() -> None:
    assert check_digit("11010519491231002") == "X"  # GB 11643-1999, annex


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
    ],
)
def test_a_number_is_read_however_it_is_typed(written: str) -> None:
    assert parse_id_number(written, TODAY).text == "11010519491231002X"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("6.40522E+17", "变成了数字"),
        ("6.4059919600101E+17", "变成了数字"),
        ("640599600101001", "15位"),
        ("64059919600101001", "17位"),
        ("6405**********1234", "隐去"),
        ("64059919600230001X", "日期"),
        ("640599209901010010", "不可能"),
        ("110105194912310021", "对不上"),
        ("没有", "18位"),
    ],
)
def test_a_wrong_number_is_refused_in_one_sentence(written: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        parse_id_number(written, TODAY)
    assert refused.value.sentence.endswith("。")
    assert refused.value.sentence.count("。") == 1


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19900000001", "19900000001"),
        ("+86 199-0000-0001", "19900000001"),
        ("0955-4012345", "0955-4012345"),
        ("(0955)4012345", "0955-4012345"),
        ("010 62345678", "010-62345678"),
    ],
)
def test_telephone_numbers_are_read_however_they_are_typed(written: str, number: str) -> None:
    assert parse_phone(written) == number


@pytest.mark.parametrize("written", ["1990000000", "12900000001", "4012345", "1.99E+10", "无"])
def test_a_wrong_telephone_number_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="电话"):
        parse_phone(written)


def test_what_a_screen_shows() -> None:
    assert masking.name("张三") == "张*"
    assert masking.name("欧阳娜娜") == "欧***"
    assert masking.id_number("640312196001011234") == "6403**********1234"
    assert masking.phone("13812345678") == "138****5678"
    assert masking.id_number("户1") == "**"
    assert masking.address("李旺村三组12号") == masking.HIDDEN
    assert masking.name(masking.phone("")) == masking.address("") == ""
