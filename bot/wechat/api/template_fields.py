"""What a field of a message template can hold, by its type: the letters before the number in its name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# Control characters, line ends of every kind, and what turns writing round.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_M, _D = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = (
    rf"(?:\d{{4}}年{_M}月{_D}日|\d{{4}}年{_M}月|{_M}月{_D}日"
    rf"|\d{{4}}([-/.]){_M}\1{_D}|\d{{4}}[-/.]{_M}|{_M}[-/.]{_D})"
)
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_TIME_POINT = re.compile(rf"(?:{_DAY} ?)?{_CLOCK}")
_DATE_POINT = re.compile(rf"{_DAY}(?: ?{_CLOCK})?")


@dataclass(frozen=True, slots=True)
class Type:
    """`fits` judges a value without control characters; `rule` completes: 字段 x 应是…"""

    fits: Callable[[str], bool]
    rule: str


def violation(field: str, value: str) -> str | None:
    """What is wrong with a value for a field such as `thing1`, as one sentence that does not quote the value."""
    kind = TYPES.get(field.rstrip("0123456789"))
    if kind is None:
        return f"字段 {field} 的类型不认识，请检查模板文件。"
    if not value.strip():
        return f"字段 {field} 不能是空的。"
    if _CONTROL.search(value):
        return f"字段 {field} 不能有换行或看不见的字符。"
    if _EMOJI.search(value):
        return f"字段 {field} 不能有表情符号。"
    return None if kind.fits(value) else f"字段 {field} 应是{kind.rule}。"


def _at_most(length: int) -> Callable[[str], bool]:
    return lambda value: len(value) <= length


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _points(point: re.Pattern[str]) -> Callable[[str], bool]:
    """One point, or a span of two joined by ~."""

    def fits(value: str) -> bool:
        parts = value.split("~")
        return len(parts) <= 2 and all(point.fullmatch(part.strip()) for part in parts)

    return fits


def _name(value: str) -> bool:
    """10 characters as soon as one of them is a 汉字, else 20; no digits."""
    if re.search(r"\d", value):
        return False
    return len(value) <= (10 if re.search(f"[{_HAN}]", value) else 20)


def _amount(value: str) -> bool:
    found = re.fullmatch(r"[¥￥$€£]?(\d+)(?:\.(\d+))?元?", value)
    return found is not None and len(found[1]) + len(found[2] or "") <= 10


TYPES: dict[str, Type] = {
    "thing": Type(_at_most(20), "20个以内的字"),
    "number": Type(_matches(r"(?=.{1,32}$)\d+(?:\.\d+)?"), "32位以内的数字，可带小数"),
    "letter": Type(_matches(r"[A-Za-z]{1,32}"), "32位以内的字母"),
    "symbol": Type(_matches(rf"[^A-Za-z0-9{_HAN}]{{1,5}}"), "5位以内的符号"),
    "character_string": Type(_matches(rf"[^{_HAN}]{{1,32}}"), "32位以内的数字、字母或符号，不能有汉字"),
    "time": Type(_points(_TIME_POINT), "时间，例如 15:01 或 2019年10月1日 15:01"),
    "date": Type(_points(_DATE_POINT), "日期，例如 2019年10月1日"),
    "amount": Type(_amount, "金额：10位以内的数字，可带币种符号、小数和“元”"),
    "phone_number": Type(_matches(rf"[^A-Za-z{_HAN}]{{1,17}}"), "17位以内的电话号码"),
    "car_number": Type(_matches(rf"[A-Z0-9{_HAN}][A-Z0-9]{{4,6}}[A-Z0-9{_HAN}]"), "8位以内的车牌号"),
    "name": Type(_name, "10个以内的汉字，或20个以内的字母"),
    "phrase": Type(_matches(rf"[{_HAN}]{{1,5}}"), "5个以内的汉字"),
    "enum": Type(_at_most(20), "模板里列出的值"),
    "const": Type(_at_most(20), "模板里列出的值"),
}
