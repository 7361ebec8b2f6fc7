"""What goes into the ranking and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that can answer: a phrasing, a clause, a paragraph. `document` names what it is a part of, '' if none.

    `words`: those of title and text with a blank between them, where they were kept from an earlier reading.
    """

    id: str
    text: str
    title: str = ""
    document: str = ""
    words: str = ""

    @property
    def written(self) -> str:
        """The text with its title before it, unless it begins with it."""
        if not self.title or self.text.startswith(self.title):
            return self.text
        return f"{self.title}。{self.text}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage by its id; scores of one search are comparable with each other only."""

    id: str
    score: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and how surely the first of them answers: 0 to 1."""

    hits: tuple[Ranked, ...]
    confidence: float
