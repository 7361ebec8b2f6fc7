"""Things people ask that are no matter of medical-help policy, and whose matter they are. Data, not code."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import accumulate
from pathlib import Path

from policy_kb.content import builtin_folder
from policy_kb.normalise import normalise

SHORT = 2  # characters of words that may be a piece of another word: 生娃 in 学生娃


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
    """A service named in a text, by the words found there at `start`; `parts`: those that stand together."""

    service: OtherService
    words: str
    start: int = 0
    parts: tuple[str, ...] = ()

    def told_in(self, text: str) -> bool:
        """Whether a text speaks of it: in the same words, perhaps apart there (狂犬病疫苗), with or without 人."""
        words, text = self.words.replace("人", ""), text.replace("人", "")
        parts = [part.replace("人", "") for part in self.parts]
        return words in text or (bool(parts) and all(part in text for part in parts))

    def cuts_a_word(self, words: Sequence[str]) -> bool:
        """Whether it begins within one of the words the text consists of."""
        begins = accumulate(map(len, words), initial=0)
        return len(self.words) <= SHORT and self.start not in begins


@dataclass(frozen=True)
class OtherServices:
    """All known services, by the words people use for them and by turns of speech (残疾证在哪办)."""

    by_words: Mapping[str, OtherService]
    pattern: re.Pattern[str]
    by_turn: Mapping[str, OtherService]  # by the name of the group in `turns`
    turns: re.Pattern[str] | None

    def seen_in(self, text: str) -> Sequence[Sighting]:
        """Every service named in a normalised text; words that stand together (顺产生娃) are seen as one."""
        seen: list[Sighting] = []
        for found in self.pattern.finditer(text):
            words, service = found.group(), self.by_words[found.group()]
            last = seen[-1] if seen else None
            if last and last.service == service and last.start + len(last.words) == found.start():
                seen[-1] = Sighting(service, last.words + words, last.start, (*last.parts, words))
            else:
                seen.append(Sighting(service, words, found.start(), (words,)))
        return [*seen, *self._turns_in(text)]

    def _turns_in(self, text: str) -> Iterator[Sighting]:
        for found in self.turns.finditer(text) if self.turns is not None else ():
            yield Sighting(self.by_turn[found.lastgroup or ""], found.group(), found.start())


def load(folder: Traversable | Path | None = None) -> OtherServices:
    """Read `dictionary/other_services.csv`; its last column, regular expressions, may be left out."""
    file = (folder if folder is not None else builtin_folder()) / "dictionary" / "other_services.csv"
    by_words: dict[str, OtherService] = {}
    turns: list[tuple[str, OtherService]] = []
    for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))):
        service = OtherService(row["service"], row["office"], row["in_stories"] == "1")
        by_words.update({normalise(words): service for words in row["variants"].split("|")})
        if row.get("patterns"):
            turns.append((row["patterns"], service))
    longest_first = sorted(by_words, key=len, reverse=True)
    named = [(f"turn{number}", turn, service) for number, (turn, service) in enumerate(turns)]
    return OtherServices(
        by_words,
        re.compile("|".join(map(re.escape, longest_first))),
        {name: service for name, _, service in named},
        re.compile("|".join(f"(?P<{name}>{turn})" for name, turn, _ in named)) if named else None,
    )
