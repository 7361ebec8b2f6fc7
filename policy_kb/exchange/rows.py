"""The rows of an import: what was found of each, and what becomes of it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policy_kb.editing import fields
from policy_kb.editing.fields import Difference
from policy_kb.entry_text import EntryText
from policy_kb.exchange.kept import Kept, Moments
from policy_kb.records import SourceDocument
from policy_kb.regions import RegionTree


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"
    WRONG = "wrong"

    @property
    def word(self) -> str:
        """As the page shows it."""
        return _WORDS[self.value]


_WORDS = {
    "new": "新写一条",
    "changed": "改成草稿",
    "same": "没有变化",
    "older": "库里更新",
    "wrong": "要改正",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one cell. An error stops the whole import, a warning is for the draft's author."""

    cell: str
    sentence: str
    error: bool


Answering = tuple[EntryText, Moments]


@dataclass(frozen=True, slots=True)
class Checked:
    """One row. `text` None: it cannot be read. `moments` None: it does not speak of them. `before` is on record.

    `answering`: what answered where the file was made while `text` was being written; here no revision says it.
    """

    number: int
    id: str
    title: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    text: EntryText | None
    moments: Moments | None = None
    before: Kept | None = None
    retired: bool = False  # a new one that answers nobody any more
    answering: Answering | None = None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What is on record and what the row says, where they differ."""
        if self.before is None or self.text is None:
            return ()
        return fields.differences(fields.of(self.before.text), fields.of(self.text))


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are held against: `entries` have the newest text of all of the root's subtree, by id.

    `elsewhere`: the ids that are taken by entries of other regions, of which nothing more is told.
    """

    tree: RegionTree
    documents: Mapping[str, SourceDocument]
    entries: Mapping[str, Kept]
    root: str
    elsewhere: Collection[str] = ()
