"""The date of a document, to the precision it gives itself: YYYY, YYYY-MM or YYYY-MM-DD."""

import re
import unicodedata
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_TYPED = re.compile(
    r"(\d{4})年?|(\d{4})(?:年|[-/.])(\d{1,2})月?|(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?",
    re.ASCII,
)
_FIRST_YEAR = 1949


def normal(typed: str) -> str:
    """A date as documents have it (2026年1月1日, 2026/1/1, 2026.1) in the form that is kept; any other unchanged."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    found = _TYPED.fullmatch(text)
    if found is None:
        return text
    return "-".join(part.rjust(2, "0") for part in found.groups() if part)


def exact_day(issued: str) -> date | None:
    """The day, where it is given to the day."""
    return earliest_day(issued) if issued.count("-") == 2 else None


def earliest_day(issued: str) -> date | None:
    """The first day the date can mean; None when it is no date of this form, or before 1949."""
    found = _FORM.fullmatch(issued)
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return first if year >= _FIRST_YEAR else None
