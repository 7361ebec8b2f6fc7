"""Taking one line apart cell by cell: what was wrong is noted with its cell, and the rest is read on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from backend.core.errors import BadInput
from backend.core.privacy import redact
from scheduler.identity import IdNumber
from scheduler.people.staff import Roster
from scheduler.workbooks import cells
from scheduler.workbooks.dates import parse_date
from scheduler.workbooks.findings import Finding, Severity, error, warning
from scheduler.workbooks.sheets import UNCOUNTED, Line

T = TypeVar("T")
Plausible = Mapping[str, tuple[Decimal, Decimal]]


class Regions(Protocol):
    """What this package asks of the tree of regions."""

    def resolve(self, text: str) -> str | None:
        """The code of a region given by code or name; None when unknown."""
        ...

    def name(self, code: str) -> str:
        """The full name."""
        ...


@dataclass(frozen=True)
class Facts:
    """What a line is read against. `plausible`: reading -> (least, most) believable, from the rules."""

    regions: Regions
    roster: Roster
    plausible: Plausible
    today: date


class LineReader:
    """Takes the cells of one line one by one and gathers what is wrong with them."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.findings: list[Finding] = []

    def ref(self, key: str) -> str:
        """Where the column stands; the row alone for a column the sheet does not have."""
        cell = self.line.cells.get(key)
        return cell.ref if cell else f"第{self.line.number}行"

    def has(self, key: str) -> bool:
        """Whether anything is written there."""
        cell = self.line.cells.get(key)
        return cell is not None and cell.value is not None

    def take(self, key: str, parse: Callable[[object], T], default: T) -> T:
        """The parsed value; the default for an empty cell and for one that was wrong, which is then noted."""
        if not self.has(key):
            return default
        try:
            return parse(self.line.cells[key].value)
        except BadInput as refusal:
            self.error(key, refusal.sentence)
            return default

    def require(self, key: str, head: str, parse: Callable[[object], T]) -> T | None:
        """Like take, and an empty cell is an error; `head` is the column's name."""
        if not self.has(key):
            self.error(key, f"没有填{head}，请补上。")
        return self.take(key, parse, None)

    def refuse_merged(self) -> None:
        """Note every merged range that touches the line: it hides whose the value is."""
        for area in self.line.merged:
            sentence = f"{area} 是合并单元格，请取消合并，每一行都填上自己的内容。"
            self.findings.append(error(area.split(":")[0], sentence))

    def refuse_uncounted(self) -> None:
        """Note every formula whose result the file does not hold."""
        self.findings += [error(ref, UNCOUNTED) for ref in self.line.uncounted]

    def error(self, key: str, sentence: str) -> None:
        """Note an error."""
        self.findings.append(error(self.ref(key), sentence))

    def warn(self, key: str, sentence: str) -> None:
        """Note a warning."""
        self.findings.append(warning(self.ref(key), sentence))

    @property
    def failed(self) -> bool:
        """Whether any error was noted."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def region_of(regions: Regions) -> Callable[[object], str]:
    """A parser for the county's column."""

    def parse(value: object) -> str:
        found = cells.text(value)
        shown = redact(found[:20])
        code = regions.resolve(found)
        if code is None:
            raise BadInput(f"没有“{shown}”这个地区，请写县（区）全称（如：海原县）或六位区划代码。")
        if code.endswith("00"):
            raise BadInput(f"“{shown}”不是县（区），请写到县（区），如：海原县。")
        return code

    return parse


def past_day(reader: LineReader, key: str, facts: Facts, number: IdNumber | None) -> date | None:
    """A day of the past, after birth; None for an empty cell and for an impossible day, which is noted."""
    day = reader.take(key, parse_date, None)
    if day is None:
        return None
    if day > facts.today:
        reader.error(key, f"日期{day}在今天（{facts.today}）以后，请核对。")
        return None
    if number is not None and day < number.birth:
        reader.error(key, f"日期{day}在出生（{number.birth}）以前，请核对。")
        return None
    return day
