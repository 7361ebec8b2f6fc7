"""What is to be said about a sheet: findings by cell, a verdict by row, and the counts."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.models.kinds import Standing


class Severity(StrEnum):
    """An error stops the whole import; a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


class Verdict(StrEnum):
    """What an import would do with a row."""

    NEW = "new"  # put on record
    MERGE = "merge"  # on record, with differences: merged when that is confirmed
    SAME = "same"  # on record exactly so
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one cell, e.g. B5, or about the sheet as a whole (empty cell)."""

    severity: Severity
    cell: str
    sentence: str

    @property
    def words(self) -> str:
        """Cell and sentence."""
        return f"{self.cell}：{self.sentence}" if self.cell else self.sentence


@dataclass(frozen=True, slots=True)
class Restood:
    """A patient on record whose standing an import has changed."""

    patient_id: int
    region_code: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class LineReport:
    """One row. `changes` are the words of what a merge would change."""

    number: int
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All rows in order, and what concerns the whole file. `staff`: how many entries the team sheet holds.

    `applied`: it was stored; `patient_ids` then says whom, `restood` whose standing is another now.
    """

    findings: tuple[Finding, ...]
    lines: tuple[LineReport, ...]
    staff: int = 0
    applied: bool = False
    patient_ids: tuple[int, ...] = field(default=(), repr=False)
    restood: tuple[Restood, ...] = field(default=(), repr=False)

    def count(self, verdict: Verdict) -> int:
        """How many rows have that verdict."""
        return Counter(line.verdict for line in self.lines)[verdict]

    @property
    def has_errors(self) -> bool:
        """Whether anything forbids the import."""
        of_sheet = any(one.severity is Severity.ERROR for one in self.findings)
        return of_sheet or self.count(Verdict.ERROR) > 0

    @property
    def warnings(self) -> int:
        """Rows that can be stored, with something to look at."""
        return sum(line.verdict is not Verdict.ERROR and bool(line.findings) for line in self.lines)

    @property
    def summary(self) -> str:
        """One Chinese sentence with the counts."""
        new, merge, same = map(self.count, (Verdict.NEW, Verdict.MERGE, Verdict.SAME))
        return (
            f"共{len(self.lines)}行：新登记{new}行，与在册的合并{merge}行，在册且没有变化{same}行，"
            f"有错{self.count(Verdict.ERROR)}行，要看一看{self.warnings}行。"
        )


def error(cell: str, sentence: str) -> Finding:
    """A finding that stops the import."""
    return Finding(Severity.ERROR, cell, sentence)


def warning(cell: str, sentence: str) -> Finding:
    """A finding to look at."""
    return Finding(Severity.WARNING, cell, sentence)
