"""What the bot remembers of one person: the region for good, the last turn for 30 minutes.

A question for staff that waits until the person says where they live waits for two days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

FADES_AFTER = timedelta(minutes=30)
WAITS_FOR = timedelta(days=2)  # what staff are to see: many write again when they next look

ENTRY = (
    "#"  # before the id of an entry that is a choice; no message begins with it, for choices are made here
)
QUOTED = "clause:"  # before the number of a clause that was quoted; no entry's id begins so
THERE = "@"  # before the code of another region and what was asked of it: a choice that moves nobody


@dataclass(frozen=True, slots=True)
class Memory:
    """State between two messages. Holds normalised question text with personal numbers masked."""

    region: str | None = None
    question: str = ""  # the last full question
    entry: str | None = None  # what answered it: an entry, or `QUOTED` and the number of a clause
    pending: str = ""  # a question that waits for the region or a fact
    to_pass_on: str = ""  # a question that nobody could answer, until it is known to staff of where
    asked_for: str = ""  # region | amount | level | person | setting | choice
    # What a bare digit chooses, in order: words to be said, `#` and an entry, or `@` and a question of elsewhere.
    choices: tuple[str, ...] = ()
    about: str = ""  # the other region that the last answer was about; going on stays there
    told: tuple[str, ...] = ()  # what the person said to be; `!` before what not to be
    facts: tuple[tuple[str, str], ...] = ()  # of the estimate under way: amount, level, ...
    quiz: tuple[str, ...] = ()  # of the quiz under way: bot.quiz.Progress
    at: datetime | None = None

    def chosen_entry(self, position: int) -> str | None:
        """The id of the entry that a choice stands for; None for words, and where there is no such choice."""
        choice = self.choices[position] if 0 <= position < len(self.choices) else ""
        return choice.removeprefix(ENTRY) if choice.startswith(ENTRY) else None

    def asked_there(self, position: int) -> tuple[str, str] | None:
        """The region and the question that a choice stands for, where it asks of another region."""
        choice = self.choices[position] if 0 <= position < len(self.choices) else ""
        code, _, question = choice.removeprefix(THERE).partition(" ")
        return (code, question) if choice.startswith(THERE) else None

    @property
    def quoted(self) -> int | None:
        """The number of the clause that was quoted last; None where an entry was told."""
        number = (self.entry or "").removeprefix(QUOTED)
        return int(number) if (self.entry or "").startswith(QUOTED) and number.isdigit() else None

    def faded(self, now: datetime) -> "Memory":
        """What is left at `now`: everything within 30 minutes, then the region, or what waits to be passed on."""
        if self.at is not None and now - self.at <= FADES_AFTER:
            return self
        if self.region is None and self.to_pass_on and self.at is not None and now - self.at <= WAITS_FOR:
            return Memory(to_pass_on=self.to_pass_on, at=self.at)
        return Memory(region=self.region)

    def told_region(self, code: str) -> "Memory":
        """With the region the person named."""
        return replace(self, region=code)

    def as_json(self) -> dict[str, Any]:
        """For the conversation row, without what is empty; the region has a column of its own."""
        kept = {
            "question": self.question,
            "entry": self.entry,
            "pending": self.pending,
            "to_pass_on": self.to_pass_on,
            "asked_for": self.asked_for,
            "choices": list(self.choices),
            "about": self.about,
            "told": list(self.told),
            "facts": [list(fact) for fact in self.facts],
            "quiz": list(self.quiz),
            "at": self.at.isoformat() if self.at else None,
        }
        return {name: value for name, value in kept.items() if value}

    @staticmethod
    def from_json(data: Mapping[str, Any], region: str | None) -> "Memory":
        """The memory of a stored row; unknown or missing keys are treated as forgotten."""
        at = data.get("at")
        return Memory(
            region=region,
            question=data.get("question", ""),
            entry=data.get("entry"),
            pending=data.get("pending", ""),
            to_pass_on=data.get("to_pass_on", ""),
            asked_for=data.get("asked_for", ""),
            choices=tuple(data.get("choices", ())),
            about=data.get("about", ""),
            told=tuple(data.get("told", ())),
            facts=tuple((str(name), str(value)) for name, value in data.get("facts", ())),
            quiz=tuple(data.get("quiz", ())),
            at=datetime.fromisoformat(at) if at else None,
        )
