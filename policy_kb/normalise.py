"""Makes text comparable: width, case, traditional characters, control characters, blanks, years. Loses no meaning."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol, cast

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
    return _YEAR.sub(_year, simplified) if "年" in simplified else simplified


def _year(found: re.Match[str]) -> str:
    digits = "".join(_DIGITS[char] for char in found[0])
    return digits if len(digits) == 4 else f"20{digits}"


def close_up(text: str) -> str:
    """Blanks between Chinese characters removed, as in text that was wrapped over lines."""
    return _BLANK_IN_CHINESE.sub("", _BLANKS.sub(" ", text)).strip()
