"""A cell as a spreadsheet shows it: 0.85 in the format `0%` is 85%, 200 in `0"元"` is 200元. Pure.

The number formats of ECMA-376 part 1, 18.8.31. What is not read (fractions, powers of ten, conditions, numbers spelled
in Chinese) gives None: another figure than the one that is shown must not be taken.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Protocol

_SECTION = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|[^;]', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<mark>[^\]]*)\]'
    r"|[_*](?P<space>.)|(?P<general>General|@)|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+)|(?P<percent>%)"
    r"|(?P<plain>[-+()$€£¥￥:~<>=& ]|[^\x00-\x7f])",
    re.DOTALL | re.IGNORECASE,
)
_COLOURS = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*\d+|[黑蓝青绿红白黄]色?|洋红", re.IGNORECASE
)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def shown(value: object, format: str | None) -> str | None:
    """What stands in the cell; None: the format of this number or day is not understood. Days as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)), format or "General")
    if isinstance(value, date):
        return _day(value, format or "")
    return str(value)


class Cell(Protocol):
    """What is read of a cell."""

    @property
    def value(self) -> Any: ...

    @property
    def number_format(self) -> Any: ...


def shown_in(cell: Cell) -> str | None:
    """The same of a cell, whose format is only looked up where it can matter."""
    held = cell.value
    return shown(held, None if held is None or isinstance(held, str) else cell.number_format)


def _day(value: date, format: str) -> str | None:
    """With no more of it than is shown: 2026年1月 has no day."""
    bare = _LITERAL.sub("", format).lower().replace("e", "y")  # e is the year of a calendar
    if isinstance(value, datetime):
        if value.time() != time() and ("h" in bare or not bare):
            return value.isoformat(" ", "seconds")
        value = value.date()
    parts = "".join(letter for letter in "ymd" if letter in bare)
    forms = {"ymd": "%Y-%m-%d", "": "%Y-%m-%d", "ym": "%Y-%m", "y": "%Y"}
    if parts == "md":
        return f"{value.month}月{value.day}日"
    return value.strftime(forms[parts]) if parts in forms else None


def _number(value: Decimal, format: str) -> str | None:
    sections = list(_sections(format))
    if value < 0 and len(sections) > 1:
        return _written(-value, sections[1])
    if value == 0 and len(sections) > 2:
        return _written(value, sections[2])
    said = _written(abs(value), sections[0])
    return f"-{said}" if said and value < 0 else said


def _sections(format: str) -> Iterator[str]:
    held = ""
    at = 0
    while at < len(format):
        found = _SECTION.match(format, at)
        if found is None:
            yield held
            held, at = "", at + 1
        else:
            held, at = held + found.group(), found.end()
    yield held


def _written(value: Decimal, section: str) -> str | None:
    """One number, with what stands around it."""
    parts: list[str] = []
    digits, percents, at = "", 0, 0
    while at < len(section):
        token = _TOKEN.match(section, at)
        if token is None or (token["mark"] is not None and not _COLOURS.fullmatch(token["mark"])):
            return None
        at = token.end()
        kind = token.lastgroup
        if kind in ("digits", "general"):
            if digits:
                return None  # a fraction, a telephone number
            digits = token.group()
            parts.append("\0")
        elif kind == "percent":
            percents += 1
            parts.append("%")
        elif kind in ("quoted", "escaped", "currency", "plain"):
            parts.append(token[kind])
    value = value.scaleb(2 * percents)
    try:
        number = _general(value) if digits.lower() in ("general", "@") else _digits(value, digits)
    except InvalidOperation:  # 1e30: more digits than are reckoned with
        return None
    return "".join(parts).replace("\0", number).strip()


def _general(value: Decimal) -> str:
    """Ten digits: 0.1 + 0.2 is 0.3."""
    if value == value.to_integral_value():
        return str(int(value))
    return f"{Decimal(f'{value:.10g}').normalize():f}"


def _digits(value: Decimal, pattern: str) -> str:
    """Rounded half up to the places of the pattern, in groups of three where it has them."""
    scaled = pattern.rstrip(",")
    value = value.scaleb(-3 * (len(pattern) - len(scaled)))
    whole, _, places = scaled.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    while after and places[len(after) - 1] != "0" and after.endswith("0"):
        after = after[:-1]
    if "," in whole:
        before = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", before)
    return f"{before}.{after}" if after else before
