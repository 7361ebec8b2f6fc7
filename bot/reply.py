"""What the bot says back: the kinds of answer and the one object every channel renders."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policy_kb.records import Citation


class Kind(StrEnum):
    """The kinds of answer."""

    ANSWER = "answer"  # from an entry or a quoted clause, with its citation
    ESTIMATE = "estimate"  # worked out by the rules of a region
    CLARIFY = "clarify"  # asks for what is missing, or offers numbered choices
    UNKNOWN = "unknown"  # says so, offers the nearest topics, and reaches staff
    EMERGENCY = "emergency"  # call 120 first
    CHITCHAT = "chitchat"  # greeting, thanks, help, who are you


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `text` is at most 2048 bytes of UTF-8, conclusion first, source and year last."""

    kind: Kind
    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    entry: str | None = None
    choices: tuple[str, ...] = ()
    for_staff: bool = False  # nobody could answer it: it joins the queue of questions
    asked: str = (
        ""  # earlier, and answered now that the message says what it waited for; empty: the message itself
    )
    explanation: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `mingbai ask --json` and `POST /api/v1/ask`."""
        return {
            "kind": str(self.kind),
            "text": self.text,
            "citations": [
                {
                    "title": one.title,
                    "issuer": one.issuer,
                    "number": one.number,
                    "date": one.date,
                    "section": one.section,
                    "region": one.region,
                }
                for one in self.citations
            ],
            "confidence": round(self.confidence, 3),
            "entry": self.entry,
        }
