"""What stands in a blank, in words as it is printed: 2 间断, 130mmHg, 2026-03-02. Reads nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from scheduler.standard.blanks import Blank, Kind

Said = Mapping[str, Any]  # code of a blank -> what the visit says there, None for nothing


def said(blank: Blank, values: Said, *, numbered: bool = False) -> str:
    """The words of one blank, empty when nothing was said. `numbered`: with the form's number, as on paper."""
    value = figured(blank, values) if blank.kind is Kind.FIGURED else values.get(blank.code)
    if value in (None, "", ()):
        return ""
    if blank.numbers:
        return _numbered(*blank.numbers.get(_code(value), (None, str(value))), numbered=numbered)
    if blank.kind in (Kind.CHOICE, Kind.CHOICES):
        chosen = value if isinstance(value, tuple | list) else (value,)
        return "、".join(_numbered(one, blank.options.get(one, "?"), numbered=numbered) for one in chosen)
    if isinstance(value, tuple):
        return "；".join(map(str, value))
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else f"{value}{blank.unit}"


def figured(blank: Blank, values: Said) -> Decimal | None:
    """What is worked out from other blanks; None where one of them is not said."""
    return _FIGURES[blank.code](values)


def _bmi(values: Said) -> Decimal | None:
    weight, height = values.get("weight_kg"), values.get("height_cm")
    if not weight or not height:
        return None
    return _tenths(Decimal(weight) * 10_000 / (height * height))


def _fasting_glucose(values: Said) -> Decimal | None:
    found: Decimal | None = values.get("glucose") if values.get("fasting") else None
    return found


def _random_glucose(values: Said) -> Decimal | None:
    found: Decimal | None = values.get("glucose") if values.get("fasting") is False else None
    return found


def _doses_rate(values: Said) -> Decimal | None:
    planned, taken = values.get("doses_planned"), values.get("doses_taken")
    if not planned or taken is None:
        return None
    return _tenths(Decimal(taken) * 100 / planned)


def _tenths(figure: Decimal) -> Decimal:
    return figure.quantize(Decimal("0.1"), ROUND_HALF_UP)


_FIGURES: Mapping[str, Callable[[Said], Decimal | None]] = {
    "bmi": _bmi,
    "fasting_glucose": _fasting_glucose,
    "random_glucose": _random_glucose,
    "doses_rate": _doses_rate,
}


def _code(value: Any) -> str:
    """As the file writes it: yes and no for an answer, the number for a level."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _numbered(number: int | None, word: str, *, numbered: bool) -> str:
    named = number is None or word.startswith(str(number))  # 1级
    return f"{number} {word}" if numbered and not named else word
