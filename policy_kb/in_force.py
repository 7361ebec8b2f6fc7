"""From which day to which a document is in force. Pure: what a day does to residents' answers is `store`'s matter.

A day that is not given sets no bound: a document without any is in force at once and for good.
"""

from datetime import date
from enum import StrEnum

from backend.core.errors import BadInput
from policy_kb import issued


class Phase(StrEnum):
    """Where a document stands in its time. The clock moves it on (`documents.coming`), so that an index is of one."""

    COMING = "coming"
    CURRENT = "current"
    PAST = "past"


def phase(valid_from: date | None, valid_until: date | None, today: date) -> Phase:
    """Both days belong to it."""
    if valid_until is not None and today > valid_until:
        return Phase.PAST
    return Phase.COMING if valid_from is not None and today < valid_from else Phase.CURRENT


def demand_order(valid_from: date | None, valid_until: date | None) -> None:
    """BadInput when it would end before it begins."""
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise BadInput("有效期的最后一天早于施行日期，请改正其中一个。")


def day(text: str, what: str) -> date | None:
    """A day as a person writes it (2026-01-01, 2026年1月1日, 2026/1/1); None: nothing is written. BadInput else."""
    text = text.strip()
    if not text:
        return None
    found = issued.exact_day(issued.normal(text))
    if found is None or not 1949 <= found.year <= 2199:
        raise BadInput(f"{what}“{text[:20]}”写法不对，请写成 2026-01-01；没有的不填。")
    return found


def said(valid_from: date | None, valid_until: date | None) -> str:
    """Both days in one word, to see whether they are still those that somebody has looked at."""
    return f"{valid_from or ''}/{valid_until or ''}"


def told(valid_from: date | None, valid_until: date | None) -> dict[str, str]:
    """The days as the audit log keeps them."""
    days = {"valid_from": valid_from, "valid_until": valid_until}
    return {name: day.isoformat() for name, day in days.items() if day is not None}
