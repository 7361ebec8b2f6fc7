"""One cell of a sheet of visits into what the form says there, as its blank asks. BadInput says what to do."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_type_hints

from backend.core.errors import BadInput
from backend.core.spreadsheets import plain
from scheduler.standard import Blank, Kind
from scheduler.visits import Drug, VisitForm
from scheduler.workbooks import cells
from scheduler.workbooks.dates import parse_date

Reader = Callable[[object], Any]
_BETWEEN = re.compile(r"[；;\n]")
_TIMES = re.compile(r"每日(\d{1,2})次")
_FIELDS = get_type_hints(VisitForm)


def reader(blank: Blank) -> Reader | None:
    """Of a blank's cells; None for what the rules give or what is worked out."""
    if blank.kind is Kind.HELD:
        return _held(blank)
    return _BY_KIND[blank.kind](blank) if blank.kept else None


def _held(blank: Blank) -> Reader | None:
    if blank.code in _NOT_READ:
        return None
    if blank.code in _SPECIAL:
        return _SPECIAL[blank.code]
    kind = _FIELDS[blank.code]
    if blank.numbers:
        return lambda value: _code(blank, value)
    return words if kind is str else cells.number if Decimal in get_args(kind) else cells.whole


def words(value: object) -> str:
    """Free words as they stand, without what no database takes and the apostrophe that keeps a formula from running."""
    return plain("".join(one if one.isprintable() or one == "\n" else " " for one in str(value))).strip()


def _code(blank: Blank, value: object) -> Any:
    """The field's own value, of a number or a word of the form."""
    code = spelt(blank, value)
    if code is None:
        raise _not_offered(blank, [word for _, word in blank.numbers.values()])
    return _own(blank, code)


def spelt(blank: Blank, value: object) -> str | None:
    """The code of a held blank that is written so; None for what the form does not offer."""
    found = cells.text(value)
    offered = blank.numbers.items()
    return next((code for code, (number, word) in offered if found in _spellings(number, word)), None)


def _spellings(number: int | None, word: str) -> set[str]:
    """How a choice is written: 2 间断, 间断 or 2."""
    word = cells.text(word)
    return {word} if number is None else {word, f"{number} {word}", f"{number}{word}", str(number)}


def _own(blank: Blank, code: str) -> Any:
    kinds = [one for one in (get_args(_FIELDS[blank.code]) or (_FIELDS[blank.code],)) if one is not NoneType]
    (kind,) = kinds
    return code == "yes" if kind is bool else kind(code)


def _choice(blank: Blank) -> Reader:
    return lambda value: _number(blank, cells.text(value))


def _choices(blank: Blank) -> Reader:
    def read(value: object) -> tuple[int, ...]:
        said = {_number(blank, part.strip()) for part in _BETWEEN.split(cells.text(value)) if part.strip()}
        return tuple(number for number in blank.options if number in said)

    return read


def _number(blank: Blank, found: str) -> int:
    for number, word in blank.options.items():
        if found in _spellings(number, word):
            return number
    raise _not_offered(blank, list(blank.options.values()))


def _not_offered(blank: Blank, words: list[str]) -> BadInput:
    return BadInput(f"“{blank.name}”看不懂，请填表上的编号或选项：{'、'.join(words)}；几项用分号隔开。")


def _drugs(value: object) -> tuple[Drug, ...]:
    """As they are written out: 氨氯地平，每日1次，每次5mg；二甲双胍."""
    return tuple(_drug(part) for part in _BETWEEN.split(str(value)) if part.strip())


def _drug(text: str) -> Drug:
    name, *said = (cells.text(part) for part in re.split("[，,]", text))
    times = next((int(found[1]) for part in said if (found := _TIMES.fullmatch(part))), None)
    dose = "，".join(part.removeprefix("每次") for part in said if not _TIMES.fullmatch(part))
    return Drug(name, times, dose)


_NOT_READ = ("visit_class", "next_on", "doctor")
_SPECIAL: Mapping[str, Reader] = {"visited_on": parse_date, "drugs": _drugs}
_BY_KIND: Mapping[Kind, Callable[[Blank], Reader]] = {
    Kind.NUMBER: lambda blank: cells.whole,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TEXT: lambda blank: words,
    Kind.DATE: lambda blank: parse_date,
}
