"""Dates as people write them in a sheet: real dates, text in several notations, bare numbers. The year comes first."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from backend.core.privacy import redact

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(3_654, 73_051)  # 1910 to 2099
_SEPARATED = re.compile(r"(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*[日号]?")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(?<=\d)[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_CLOCK = re.compile(r"(?<=\d)[T\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$")
_CHINESE = re.compile(
    "([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_EXAMPLE = "请写成 2024-03-05 这样"


def parse_date(value: object) -> date:
    """The day; BadInput with one sentence for what is no date or leaves a doubt which."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    return _of_text(str(value))


def parse_moment(value: object) -> datetime:
    """The day and time in Beijing; a day without a time is its first moment: hours that run begin no later."""
    day = parse_date(value)
    if isinstance(value, datetime):
        at = value.time()
    else:
        found = _CLOCK.search(unicodedata.normalize("NFKC", str(value)).strip())
        at = _time(found[1], found[2]) if found else time()
    return datetime.combine(day, at.replace(tzinfo=None), SHANGHAI)


def _time(hours: str, minutes: str) -> time:
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise BadInput("没有这个时间，请写成 2024-03-05 14:30 这样。") from None


def _of_number(value: float) -> date:
    if float(value).is_integer():
        if len(str(int(value))) == 8:
            return _of_text(str(int(value)))
        if int(value) in _SERIALS:
            return _EXCEL_EPOCH + timedelta(days=int(value))
    raise BadInput(f"“{redact(f'{value:g}')}”不是日期，{_EXAMPLE}。")


def _of_text(text: str) -> date:
    shown = redact(text.strip()[:20])
    plain = _TIME.sub("", _western(unicodedata.normalize("NFKC", text).strip().lstrip("'‘’`")))
    found = _SEPARATED.fullmatch(plain) or _SOLID.fullmatch(plain)
    if found:
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            raise BadInput(f"没有“{shown}”这一天，请核对。") from None
    if re.fullmatch(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?", plain):
        raise BadInput(f"“{shown}”只写到月，请写到日，如 2024-03-05。")
    if re.fullmatch(r"\d{1,2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}\s*[日号]?", plain):
        raise BadInput(f"“{shown}”分不清年月日，年份要写四位、写在最前面，{_EXAMPLE}。")
    raise BadInput(f"“{shown}”看不懂是哪一天，{_EXAMPLE}。")


def _western(text: str) -> str:
    """二〇二四年三月十五日 in digits; other text as it is."""
    parts = re.fullmatch(
        r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]",
        text,
    )
    if parts is None:
        return text
    year, month, day = parts.groups()
    return f"{year.translate(_DIGITS)}-{_count(month)}-{_count(day)}"


def _count(text: str) -> int:
    """Up to 99: 十 is 10, 二十 20, 二十一 21. 0 for what is no number, which then is no date."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (int(tens.translate(_DIGITS) or 1) * 10 if ten else 0) + int(ones.translate(_DIGITS) or 0)
