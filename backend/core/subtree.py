"""Which region lies below which, by the digits of GB/T 2260 alone. Pure; names and existence are policy_kb's.

A county is 640522 below 640500 below 640000 below 000000; a township or village adds three digits each.
"""

from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

NATION = "000000"
LONGEST_CODE = 12  # digits, down to a village


def stem(code: str) -> str:
    """The digits that every code of the subtree begins with: 640500 -> 6405, the nation -> nothing."""
    head, tail = code[:6], code[6:]
    while tail.endswith("000"):
        tail = tail[:-3]
    while not tail and head.endswith("00"):
        head = head[:-2]
    return head + tail


def within(root: str, code: str) -> bool:
    """Whether the region is the root itself or lies below it. A code that is no code lies nowhere."""
    return code.isascii() and code.isdecimal() and len(code) >= len(NATION) and code.startswith(stem(root))


def is_county(code: str) -> bool:
    """Whether it is a county: 640522, and not 640500, which has counties below it."""
    return len(code) == len(NATION) and not code.endswith("00")


def above(root: str) -> tuple[str, ...]:
    """The codes of every region that the root lies in, the nearest first; not its own."""
    lengths = (9, 6, 4, 2, 0)
    codes = (root[:length].ljust(width, "0") for length in lengths for width in (LONGEST_CODE, len(NATION)))
    found = dict.fromkeys(code for code in codes if within(code, root) and stem(code) != stem(root))
    return tuple(found)


def below(column: InstrumentedAttribute[Any] | ColumnElement[Any], root: str) -> ColumnElement[bool]:
    """The same as a condition of a query."""
    return column.startswith(stem(root)) if stem(root) else true()
