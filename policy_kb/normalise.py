"""Makes text comparable: width, case, traditional characters, control characters, blanks, years, exact figures.

Loses no meaning.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol, cast

from policy_kb.numerals import chinese_number

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_CJK = r"\u3400-\u9fff"
_BLANK_IN_CHINESE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_BLANKS = re.compile(r"\s+")

# 二零一九年 is 2019年; of the short forms those that are no count of years: 一九年, 二零年.
_DIGITS = {
    digit: str(value) for value, digits in enumerate(("零〇", *"一二三四五六七八九")) for digit in digits
}
_DIGIT = "[零〇一二三四五六七八九]"
_YEAR = re.compile(
    rf"(?<![零〇一二三四五六七八九十百千\d])(?:(?:一九|二[零〇]){_DIGIT}{{2}}|(?:一[五六七八九]|二[零〇]))(?=年(?![前后多了来级]))"
)


# Speech is written down in words: 三千二百零八 is 3208 as in the documents, 两百二十七万 is 227万.
_ONE = "[一二两三四五六七八九]"
_EXACT = re.compile(
    rf"(?<![零〇一二两三四五六七八九十百千万亿点几数第\d])(?P<of_100>百分之)?"
    rf"(?P<number>(?:{_ONE}千)?(?:零?{_ONE}百)?(?:零?{_ONE}?十)?(?:零?{_ONE})?(?:点{_DIGIT}+)?)"
    rf"(?![零〇一二两三四五六七八九十百千点几多来余\d]|[万亿][零〇一二两三四五六七八九\d])(?=(?P<unit>[万亿元块人户名家例个所次张平])?)"
)
_SPOKEN = re.compile("[百千点]")
FEWEST = 3  # digits that are no zeros at the end: 五千, 一百二 and 九十八 are said, and written, either way


# Tens in one character, and shapes that are taken for 口 where characters are picked by their look.
_TENS = str.maketrans({"廿": "二十", "卅": "三十", "囗": "口", "ロ": "口"})


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    """OpenCC's tables, read at first use."""
    import opencc

    return cast(_Converter, opencc.OpenCC("t2s"))


def clean(text: str) -> str:
    """Without control and invisible characters; line breaks and tabs become blanks."""
    return _BLANKS.sub(" ", _CONTROL.sub("", text)).strip()


@lru_cache(64)  # one message is normalised by several of those who read it
def normalise(text: str) -> str:
    """The one form in which questions and entries are compared."""
    folded = unicodedata.normalize("NFKC", clean(text)).lower()
    simplified = _BLANKS.sub(" ", _to_simplified().convert(folded)).strip().translate(_TENS)
    dated = _YEAR.sub(_year, simplified) if "年" in simplified else simplified
    return _EXACT.sub(_exact, dated) if _SPOKEN.search(dated) else dated


def _year(found: re.Match[str]) -> str:
    digits = "".join(_DIGITS[char] for char in found[0])
    return digits if len(digits) == 4 else f"20{digits}"


def _exact(found: re.Match[str]) -> str:
    value = chinese_number(found["number"])
    counted = found["of_100"] or "点" in found[0] or found["unit"]
    if value is None or not counted or len(str(value).replace(".", "").rstrip("0")) < FEWEST:
        return found[0]
    return f"{value}%" if found["of_100"] else str(value)


def close_up(text: str) -> str:
    """Blanks between Chinese characters removed, as in text that was wrapped over lines."""
    return _BLANK_IN_CHINESE.sub("", _BLANKS.sub(" ", text)).strip()
