"""Things people ask that are no matter of medical-help policy, and whose matter they are. Data, not code."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from policy_kb.content import builtin_folder
from policy_kb.normalise import normalise


@dataclass(frozen=True, slots=True)
class OtherService:
    """A service somebody else gives. `office` is empty where there is none (small talk).

    `in_stories`: its words are also said in passing (在外头打工), so a question that is answered outweighs them.
    """

    name: str
    office: str
    in_stories: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """A service named in a text, by the words found there."""

    service: OtherService
    words: str


@dataclass(frozen=True)
class OtherServices:
    """All known services, by the words people use for them."""

    by_words: dict[str, OtherService]
    pattern: re.Pattern[str]

    def seen_in(self, text: str) -> Sequence[Sighting]:
        """Every service named in a normalised text."""
        return [Sighting(self.by_words[found], found) for found in self.pattern.findall(text)]


def load(folder: Traversable | Path | None = None) -> OtherServices:
    """Read `dictionary/other_services.csv`."""
    file = (folder if folder is not None else builtin_folder()) / "dictionary" / "other_services.csv"
    by_words: dict[str, OtherService] = {}
    for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))):
        service = OtherService(row["service"], row["office"], row["in_stories"] == "1")
        by_words.update({normalise(words): service for words in row["variants"].split("|")})
    longest_first = sorted(by_words, key=len, reverse=True)
    return OtherServices(by_words, re.compile("|".join(map(re.escape, longest_first))))
