"""Entries that compete for one question: the same title, nearly the same answer, the same way of asking. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from policy_kb.normalise import normalise
from policy_kb.records import Entry

ALIKE = 0.8
"""Share of character pairs two answers have in common (Jaccard). The built-in ones that tell different facts of
one subject come to 0.61 at most; a copy with one figure changed lies above 0.9."""

_NO_WORDS = re.compile(r"[\W_]+")
_PARTICLES = re.compile(r"请问|[的了吗呢啊呀吧么嘛是]")


@dataclass(frozen=True, slots=True)
class Clash:
    """Two entries of one region and what both have: `what` is the title or the way of asking as the first has it."""

    first: str
    second: str
    what: str


def spoken(text: str) -> str:
    """What is compared: normalised, without punctuation and blanks."""
    return _NO_WORDS.sub("", normalise(text))


def repeated_within(phrasings: Iterable[str]) -> list[str]:
    """Ways of asking that one entry has twice, as written the second time."""
    ways = [(text, spoken(text)) for text in phrasings]
    return [text for at, (text, way) in enumerate(ways) if any(way == earlier for _, earlier in ways[:at])]


def same_titles(entries: Sequence[Entry]) -> Iterator[Clash]:
    """Entries of one region with one title."""
    return _shared((entry, entry.title, spoken(entry.title)) for entry in entries)


def same_phrasings(entries: Sequence[Entry]) -> Iterator[Clash]:
    """One way of asking in two entries of a region."""
    return _shared((entry, text, spoken(text)) for entry in entries for text in entry.phrasings)


def near_phrasings(entries: Sequence[Entry]) -> Iterator[Clash]:
    """Ways of asking that differ only in particles and the order of words; the same ones are left to same_phrasings."""
    ways = [(entry, text, spoken(text)) for entry in entries for text in entry.phrasings]
    same = {(clash.first, clash.second, spoken(clash.what)) for clash in _shared(ways)}
    for clash in _shared((entry, text, _characters(way)) for entry, text, way in ways):
        if (clash.first, clash.second, spoken(clash.what)) not in same:
            yield clash


def same_answers(entries: Sequence[Entry]) -> Iterator[Clash]:
    """Pairs of one region whose answers say nearly the same."""
    for region in _by_region(entries).values():
        paired = [(entry, _pairs("".join(entry.answer_parts))) for entry in region]
        for (one, left), (other, right) in combinations(paired, 2):
            if _are_alike(left, right):
                yield Clash(one.id, other.id, one.title)


@dataclass(frozen=True, slots=True)
class Beside:
    """The ids of others that clash with one entry, as the three above find them; not among themselves."""

    same: tuple[str, ...]
    near: tuple[str, ...]
    answers: tuple[str, ...]


def beside(entry: Entry, others: Iterable[Entry]) -> Beside:
    """Of others, whatever their region. There may be thousands: each is taken apart once."""
    own, pairs = _ways(entry.phrasings), _pairs("".join(entry.answer_parts))
    same, near, answers = [], [], []
    for other in others:
        theirs = _ways(other.phrasings)
        if not own.said.isdisjoint(theirs.said):
            same.append(other.id)
        if any(key in theirs.mixed and way not in theirs.said for key, way in own.mixed.items()):
            near.append(other.id)
        if _may_be_alike(pairs, told := _told(other.answer_parts)) and _are_alike(pairs, _pairs(told)):
            answers.append(other.id)
    return Beside(tuple(same), tuple(near), tuple(answers))


def said(entry: Entry) -> frozenset[str]:
    """Its ways of asking as they are compared."""
    return _ways(entry.phrasings).said


@dataclass(frozen=True, slots=True)
class _Ways:
    """Ways of asking as they are compared: in their order, and with their characters sorted -> the first of them."""

    said: frozenset[str]
    mixed: Mapping[str, str]


@lru_cache(1 << 13)
def _ways(phrasings: tuple[str, ...]) -> _Ways:
    mixed: dict[str, str] = {}
    said = [way for way in map(spoken, phrasings) if way]
    for way in said:
        mixed.setdefault(_characters(way), way)
    mixed.pop("", None)
    return _Ways(frozenset(said), mixed)


@lru_cache(1 << 13)
def _told(parts: tuple[str, ...]) -> str:
    return spoken("".join(parts))


def _may_be_alike(pairs: frozenset[str], told: str) -> bool:
    """Whether as many of the pairs stand there as in an answer that is alike; most are told apart at once."""
    spare = len(pairs) - ALIKE * len(pairs) + 1e-9
    for pair in pairs:
        spare -= pair not in told
        if spare < 0:
            return False
    return True


def _are_alike(left: frozenset[str], right: frozenset[str]) -> bool:
    shared = len(left & right)
    return shared >= ALIKE * (len(left) + len(right) - shared) > 0


def _shared(ways: Iterable[tuple[Entry, str, str]]) -> Iterator[Clash]:
    """(entry, text, key): a clash wherever two entries of a region have one key. Empty keys are no clash."""
    seen: dict[tuple[str, str], tuple[Entry, str]] = {}
    for entry, text, key in ways:
        first, said = seen.setdefault((entry.region_code, key), (entry, text))
        if key and first is not entry:
            yield Clash(first.id, entry.id, said)


def _by_region(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    regions: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        regions[entry.region_code].append(entry)
    return regions


def _characters(way: str) -> str:
    return "".join(sorted(_PARTICLES.sub("", way)))


def _pairs(text: str) -> frozenset[str]:
    text = spoken(text)
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text} - {""})
