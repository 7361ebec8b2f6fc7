"""A part of a long list, as pages show it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Part(Generic[Line]):
    """Some lines of a list, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int
