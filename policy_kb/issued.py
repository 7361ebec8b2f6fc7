"""The date of a document, to the precision it gives itself: YYYY, YYYY-MM or YYYY-MM-DD."""

import re
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_FIRST_YEAR = 1949


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
