"""Takes personal numbers out of text before it is stored, logged or shown."""

import re
from collections.abc import Iterator

# One character for one, so that a number found in the plain form stands at the same place in the original.
_PLAIN = str.maketrans("０１２３４５６７８９Ｘｘ－‐‑–—−＋（）", "0123456789XX------+()")
_GAP = r"[\s-]{0,3}"  # as people type them: blanks or hyphens between the groups
_YEAR = r"(?:19|20)\d\d"
_MONTH_DAY = rf"(?:0[1-9]|1[0-2]){_GAP}(?:0[1-9]|[12]\d|3[01])"
_CITIZEN = (  # GB 11643, and the form before 1999
    rf"\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dX]"
    rf"|\d{{3}}{_GAP}\d{{3}}{_GAP}{_YEAR}{_GAP}{_MONTH_DAY}{_GAP}\d{{3}}[\dX]"
    rf"|\d{{6}}{_GAP}\d\d{_MONTH_DAY}{_GAP}\d{{3}}|\d{{15}}"
)
# Lists of years or of round amounts are grouped like a card: 2016 2017 2018 2019. A list that looks like a telephone
# number (150 2000 3000) is taken for one: a hidden sum costs a second question, a number in the log is a breach.
_LISTED = rf"(?:[1-9]\d00|{_YEAR})"
_CARD = (
    rf"\d{{16,19}}|(?!{_LISTED}(?:\s+{_LISTED}){{3}})"
    rf"(?:62|3[5-7]|4\d|5[1-5])\d\d(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?"
)
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
_LANDLINE = rf"\(?0[1-9]\d{{1,2}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}"
_PERSONAL = re.compile(rf"(?<!\d)(?:{_CITIZEN}|{_CARD}|{_MOBILE}|{_LANDLINE})(?!\d)", re.IGNORECASE)
# Ten digits, the fewest that any of them has, with what may stand between two of them: most texts hold no such thing.
_LONG = re.compile(r"(?:\d\D{0,5}){9}\d")
MASK = "［号码已隐去］"


def holds_personal_number(text: str) -> bool:
    """Whether the text holds a citizen, card or telephone number."""
    return bool(_LONG.search(text) and _PERSONAL.search(text.translate(_PLAIN)))


def redact(text: str) -> str:
    """The text with every such number replaced."""
    if not _LONG.search(text):
        return text
    return MASK.join(_others(text))


def _others(text: str) -> Iterator[str]:
    """What stands before, between and after the numbers."""
    end = 0
    for found in _PERSONAL.finditer(text.translate(_PLAIN)):
        yield text[end : found.start()]
        end = found.end()
    yield text[end:]
