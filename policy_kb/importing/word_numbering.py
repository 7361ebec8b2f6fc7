"""The numbers Word writes by itself (一、 （一） 1.): they are in no paragraph's text and would be lost.

Source: ECMA-376 part 1, 17.9 (numbering). Bullets and fixed symbols carry no meaning and are left out.
"""

import re
from dataclasses import dataclass, field
from typing import Any

_CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"})
_LETTERS = {"upperLetter": "A", "lowerLetter": "a"}
_UNNUMBERED = frozenset({"bullet", "none"})
_DIGITS = "零一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")


def child(element: Any, name: str) -> Any:
    """The first child with this tag, whatever its namespace, or None."""
    return next((inner for inner in element if str(inner.tag).rpartition("}")[2] == name), None)


def attribute(element: Any, name: str) -> str:
    """The attribute with this name, whatever its namespace, or ''."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")


@dataclass(frozen=True)
class _Level:
    """One level of a list: where it begins, in which numerals, and the pattern around them (（%1）)."""

    start: int = 1
    numerals: str = "decimal"
    pattern: str = ""


@dataclass
class AutomaticNumbers:
    """Counts through the document's lists. `numbering` is the numbering part's root, None without one."""

    numbering: Any
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def next(self, own: Any, of_style: Any) -> str:
        """The number of the next paragraph with these <w:numPr> (its own, its style's), '' if it has none."""
        given = own if own is not None else of_style
        if given is None or self.numbering is None:
            return ""
        number, depth = _value(given, "numId"), int(_value(given, "ilvl") or 0)
        listed = self._listed("num", "numId", number)
        if number in ("", "0") or listed is None:
            return ""
        return self._counted(number, listed, depth)

    def _counted(self, number: str, listed: Any, depth: int) -> str:
        abstract = _value(listed, "abstractNumId")
        levels = _levels(self._listed("abstractNum", "abstractNumId", abstract))
        counts = self._counts.setdefault(abstract, [None] * 9)
        if number not in self._seen and child(listed, "lvlOverride") is not None:
            counts[:] = [None] * 9
        self._seen.add(number)
        now = counts[depth]
        counts[depth] = levels[depth].start if now is None else now + 1
        counts[depth + 1 :] = [None] * (8 - depth)
        return _written(levels, counts, depth)

    def _listed(self, tag: str, key: str, value: str) -> Any:
        matching = (inner for inner in self.numbering if str(inner.tag).rpartition("}")[2] == tag)
        return next((inner for inner in matching if attribute(inner, key) == value), None)


def _value(element: Any, name: str) -> str:
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def _levels(abstract: Any) -> list[_Level]:
    levels = [_Level() for _ in range(9)]
    for level in abstract if abstract is not None else ():
        depth = attribute(level, "ilvl")
        if depth.isdigit() and int(depth) < len(levels):
            start = _value(level, "start")
            numerals, pattern = _value(level, "numFmt"), _value(level, "lvlText")
            levels[int(depth)] = _Level(int(start) if start.isdigit() else 1, numerals or "decimal", pattern)
    return levels


def _written(levels: list[_Level], counts: list[int | None], depth: int) -> str:
    if levels[depth].numerals in _UNNUMBERED:
        return ""

    def fill(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        return numeral(counts[at] or levels[at].start, levels[at].numerals)

    written = _PLACE.sub(fill, levels[depth].pattern)
    return written + " " if written and written[-1].isascii() else written


def numeral(count: int, numerals: str) -> str:
    """A count in Word's numerals: Chinese to ninety-nine, circled to twenty, letters, else Arabic."""
    if numerals in _CHINESE and 0 < count < 100:
        tens, ones = divmod(count, 10)
        return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
    if numerals.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(ord("①") + count - 1)
    if numerals in _LETTERS and 0 < count <= 26:
        return chr(ord(_LETTERS[numerals]) + count - 1)
    return str(count)
