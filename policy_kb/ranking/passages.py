"""What goes into the ranking and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that can answer: a phrasing, a clause, a paragraph. `document` names what it is a part of, '' if none."""

    id: str
    text: str
    title: str = ""
    document: str = ""


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
