"""Which of many regular expressions can match a text at all, told by the characters they cannot do without.

A message shows almost none of the signs and turns of speech that are looked for in it, and a search that fails
costs as much as one that succeeds. The characters are read off the parsed expression; what is not understood there
asks for none, so that it is always searched for: a sieve lets too much through, never too little.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

Needs = tuple[frozenset[str], ...]  # ways to match; of each the characters that the text must hold

AT_HAND = 32  # texts: a message is looked at under several names
MOST_WAYS = 60  # of steps one after the other; more are not told apart
WIDEST = 40  # characters of a class or range that are told apart
_ANYTHING: Needs = (frozenset(),)


class Sieve:
    """Holds the expressions by their places in the order given."""

    def __init__(self, patterns: Iterable[str]) -> None:
        needs = [(place, way) for place, pattern in enumerate(patterns) for way in needs_of(pattern)]
        always = {place for place, way in needs if not way}
        self._always = sorted(always)
        usual = Counter(char for _, way in needs for char in way)
        by_char: dict[str, list[tuple[frozenset[str], int]]] = defaultdict(list)
        for place, way in needs:
            if way and place not in always:
                rarest = min(sorted(way), key=usual.__getitem__)
                by_char[rarest].append((way - {rarest}, place))
        self._by_char = {char: tuple(ways) for char, ways in by_char.items()}

    def passed(self, text: str) -> Sequence[int]:
        """The places of those that may match somewhere in the text, ascending."""
        found: set[int] = set()
        by_char, chars = self._by_char, frozenset(text)
        for char in chars:
            if char in by_char:
                found.update([place for rest, place in by_char[char] if rest <= chars])
        return sorted(found.union(self._always)) if found else self._always


class Signs:
    """Expressions under names, many under each; one pass over a text tells which of them all can match.

    They are compiled at the first text: most commands look at none.
    """

    def __init__(self, signs: Mapping[str, Sequence[str]]) -> None:
        self._written = [(name, line) for name, lines in signs.items() for line in lines]
        self._possible = lru_cache(AT_HAND)(self._passed)

    def show(self, name: str, text: str) -> bool:
        """Whether one of those with the name matches somewhere in the text."""
        return any(line.search(text) for line in self._possible(text).get(name, ()))

    @cached_property
    def _compiled(self) -> tuple[Sieve, Sequence[tuple[str, re.Pattern[str]]]]:
        return Sieve(line for _, line in self._written), [
            (name, re.compile(line)) for name, line in self._written
        ]

    def _passed(self, text: str) -> Mapping[str, Sequence[re.Pattern[str]]]:
        sieve, lines = self._compiled
        found: dict[str, list[re.Pattern[str]]] = {}
        for place in sieve.passed(text):
            name, line = lines[place]
            found.setdefault(name, []).append(line)
        return found


def needs_of(pattern: str) -> Needs:
    """The ways in which an expression without flags can match."""
    try:
        parser: Any = import_module("re._parser")  # nothing else reads regular expressions
        parsed = parser.parse(pattern)
        return _ANYTHING if parsed.state.flags & re.IGNORECASE else _of_all(parsed)
    except (ImportError, AttributeError, TypeError, ValueError, re.error):
        return _ANYTHING


def _of_all(steps: Iterable[Any]) -> Needs:
    """Of steps one after the other: each must match."""
    ways = _ANYTHING
    for step in steps:
        more = _of_one(str(step[0]), step[1])
        if len(ways) * len(more) <= MOST_WAYS:
            ways = tuple(dict.fromkeys(way | other for way in ways for other in more))
        elif len(ways) == 1 or _worth(more) > _worth(ways):
            ways = more
    return ways


def _worth(ways: Needs) -> tuple[bool, int]:
    """Ways that all ask for something, and few of them, hold back most."""
    return all(ways), -len(ways)


def _of_one(kind: str, given: Any) -> Needs:
    match kind:
        case "LITERAL":
            return (frozenset(chr(given)),)
        case "IN":
            return _of_class(given)
        case "BRANCH":
            ways = tuple(dict.fromkeys(way for branch in given[1] for way in _of_all(branch)))
            return ways if all(ways) else _ANYTHING
        case "SUBPATTERN":
            return _of_all(given[3]) if not given[1] else _ANYTHING
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _of_all(given[2]) if given[0] else _ANYTHING
        case "ATOMIC_GROUP":
            return _of_all(given)
        case "ASSERT":
            return _of_all(given[1])
    return _ANYTHING


def _of_class(members: Sequence[tuple[Any, Any]]) -> Needs:
    chars: list[str] = []
    for kind, given in members:
        if str(kind) == "LITERAL":
            chars.append(chr(given))
        elif str(kind) == "RANGE" and given[1] - given[0] < WIDEST:
            chars += map(chr, range(given[0], given[1] + 1))
        else:
            return _ANYTHING
    return tuple(frozenset(char) for char in chars) if len(chars) <= WIDEST else _ANYTHING
