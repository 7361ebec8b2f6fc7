"""公民身份号码 (GB 11643): read, checked, taken apart. And telephone numbers, which are read as strictly.

Where a number belongs and how it is kept is for others; how it is shown is `people.masking`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from backend.core.errors import BadInput
from scheduler.models.kinds import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{6,7})")
EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that holds: 18 characters, its birth date a real one, its check digit right."""

    text: str
    birth: date
    sex: Sex


def parse_id_number(text: str, today: date) -> IdNumber:
    """The number in a text as people type it; BadInput with one sentence that says what to do.

    Blanks, full-width digits and a small x are forgiven; nothing else is.
    """
    number = plain(text).upper()
    if _EXPONENT.fullmatch(number):
        raise BadInput(
            "身份证号被 Excel 变成了数字，后几位已经丢失，请把这一列设成“文本”格式，再重新填写18位号码。"
        )
    if "*" in number:
        raise BadInput("身份证号中间几位被隐去了，请填完整的18位号码。")
    if re.fullmatch(r"[0-9]{15}", number):
        raise BadInput("这是15位的旧身份证号，已经停用，请填现在身份证上的18位号码。")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadInput(
            f"身份证号要18位（17位数字加1位数字或X），这里是{len(number)}位，请对照身份证重新填写。"
        )
    birth = _birth(number)
    if birth is None:
        raise BadInput("身份证号第7到14位不是真的日期，请对照身份证核对。")
    if not EARLIEST_BIRTH <= birth <= today:
        raise BadInput(f"身份证号里的出生日期{birth}不可能，请对照身份证核对。")
    if check_digit(number[:17]) != number[17]:
        raise BadInput("身份证号最后一位对不上，多半抄错了一位，请对照身份证核对。")
    return IdNumber(number, birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def check_digit(first_seventeen: str) -> str:
    """The 18th character, by ISO 7064 MOD 11-2."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECK[total % 11]


def parse_phone(text: str) -> str:
    """A mobile number of 11 digits, or a landline written 0955-1234567; BadInput with one sentence."""
    number = re.sub(r"^(?:\+|00)?86(?=1[3-9])", "", re.sub(r"[()-]", "", plain(text)))
    if _EXPONENT.fullmatch(number):
        raise BadInput("电话号码被 Excel 变成了数字，请把这一列设成“文本”格式再填。")
    if _MOBILE.fullmatch(number):
        return number
    landline = _LANDLINE.fullmatch(number)
    if landline is None:
        raise BadInput("电话号码不对，请填11位手机号，或带区号的座机（如0955-1234567）。")
    return "-".join(landline.groups())


def plain(text: str) -> str:
    """Without blanks, in half-width characters, without the apostrophe that Excel's users put before numbers."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u200b\ufeff\u2010-\u2015]", _hyphen, narrow).lstrip("'‘’`")


def _hyphen(found: re.Match[str]) -> str:
    return "-" if "\u2010" <= found.group() <= "\u2015" else ""


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
