"""What a file would do, as a whole: its rows, which of them are stored, what somebody has to choose. Pure."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from policy_kb.exchange.rows import Checked, Finding, Verdict
from policy_kb.records import SourceDocument


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: its rows, the documents it brings, what is to be said about the file as a whole."""

    rows: tuple[Checked, ...]
    documents: tuple[SourceDocument, ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many rows have that verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def has_errors(self) -> bool:
        """Whether anything keeps it from being stored."""
        return self.count(Verdict.WRONG) > 0 or any(one.error for one in self.findings)

    @property
    def warned(self) -> int:
        """Rows that can be stored, with something left to do."""
        return sum(row.verdict is not Verdict.WRONG and bool(row.findings) for row in self.rows)

    @property
    def changes(self) -> int:
        """How many drafts it would write, rows that are older than what is on record left out."""
        return self.count(Verdict.NEW) + self.count(Verdict.CHANGED)

    @property
    def stamp(self) -> str:
        """What each row would do to what: another one when a colleague has changed an entry of the sheet since."""
        said = [
            f"{row.number} {row.id} {row.verdict.value} {row.before.mark if row.before else ''}"
            for row in self.rows
        ]
        said += [one.key for one in self.documents]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    def wanted(self, taken: Collection[str]) -> tuple[Checked, ...]:
        """What is to be stored: new and changed rows, and of the older ones those whose ids somebody has chosen."""
        return tuple(
            row
            for row in self.rows
            if row.verdict in (Verdict.NEW, Verdict.CHANGED)
            or (row.verdict is Verdict.OLDER and row.id in taken)
        )

    @property
    def older(self) -> frozenset[str]:
        """The ids of the rows that are older than what is on record."""
        return frozenset(row.id for row in self.rows if row.verdict is Verdict.OLDER)
