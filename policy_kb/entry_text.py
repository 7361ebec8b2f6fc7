"""The whole text of an entry as one revision holds it, and its form in JSON. A draft may leave parts of it empty."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_kb.normalise import normalise
from policy_kb.records import Entry

_WORDS = (
    "region_code",
    "topic",
    "title",
    "conclusion",
    "conditions",
    "how",
    "where",
    "document_key",
    "section",
)
_LISTS = ("phrasings", "audience", "figures")


@dataclass(frozen=True, slots=True)
class EntryText:
    """Everything of an entry but its id. Empty: not written yet; the region alone must be known."""

    region_code: str
    topic: str = ""
    title: str = ""
    phrasings: tuple[str, ...] = ()
    conclusion: str = ""
    conditions: str = ""
    how: str = ""
    where: str = ""
    audience: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    document_key: str = ""
    section: str = ""
    valid_from: date | None = None
    review_by: date | None = None
    unexplained: bool = False
    parts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, entry: Entry) -> "EntryText":
        """The text of a card."""
        words = {name: getattr(entry, name) for name in (*_WORDS, *_LISTS)}
        return cls(
            **words,
            valid_from=entry.valid_from,
            review_by=entry.review_by,
            unexplained=entry.unexplained,
            parts=entry.parts,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "EntryText":
        """What `as_json` has made."""
        plain: dict[str, Any] = {name: stored[name] for name in _WORDS}
        return cls(
            **plain | {name: tuple(stored[name]) for name in _LISTS},
            valid_from=_day(stored["valid_from"]),
            review_by=_day(stored["review_by"]),
            unexplained=stored["unexplained"],
            parts=tuple((key, text) for key, text in stored["parts"]),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values; dates as YYYY-MM-DD."""
        return {
            **{name: getattr(self, name) for name in _WORDS},
            **{name: list(getattr(self, name)) for name in _LISTS},
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "review_by": self.review_by.isoformat() if self.review_by else None,
            "unexplained": self.unexplained,
            "parts": [list(part) for part in self.parts],
        }

    def columns(self) -> dict[str, Any]:
        """The columns of the entry's row that show the newest text; its phrasings are rows of their own.

        Not the region: whose an entry is stays as it is until a text for another region is approved.
        """
        return {
            **{name: getattr(self, name) for name in _WORDS if name != "region_code"},
            "document_key": self.document_key or None,
            "audience": list(self.audience),
            "figures": list(self.figures),
            "valid_from": self.valid_from,
            "review_by": self.review_by,
            "unexplained": self.unexplained,
            "parts": dict(self.parts),
            "searched": self.searched,
        }

    @property
    def searched(self) -> str:
        """Title and phrasings in the one form in which words are looked for; 70 000 rows would take too long."""
        return normalise("\n".join((self.title, *self.phrasings)))

    def entry(self, id: str, *, own: bool = False) -> Entry:
        """As residents are answered from it; `own`: staff began it. ValueError while a date is missing."""
        if self.valid_from is None or self.review_by is None:
            raise ValueError("an entry without dates cannot be published")
        words = {name: getattr(self, name) for name in (*_WORDS, *_LISTS)}
        return Entry(
            id=id,
            **words,
            valid_from=self.valid_from,
            review_by=self.review_by,
            unexplained=self.unexplained,
            parts=self.parts,
            own=own,
        )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
