"""A figure of the documents that a question quotes (2529人是咋回事, 那227万干么用了): which entry holds exactly it."""

import re
from collections.abc import Sequence

from bot.understand import Understanding
from policy_kb.index import Index
from policy_kb.records import Entry

_FIGURE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])")
# What may stand beside the figure: it says nothing of what the figure is about.
_SAYS_NOTHING = frozenset({"number", "ask", "vague", "year", "region"})
_UNITS = frozenset({"人次", "平方米", "万元", "亿元", "元钱", "单位", "数字", "数据", "数", "百分比", "例"})
_LIKE_A_YEAR = re.compile(r"(?:19|20)\d\d")
SHORTEST = 3  # digits: 90% or 5年 stand in too many places


def quoted_alone(question: Understanding) -> str:
    """The one figure of a message that names nothing else; empty when there is none."""
    figures = _FIGURE.findall(question.text)
    if len(figures) != 1 or len(figures[0].replace(".", "")) < SHORTEST or question.year:
        return ""
    others = (token for token in question.analysis.tokens if token.kind not in _SAYS_NOTHING)
    nothing_else = all(token.name in _UNITS or len(token.name) == 1 for token in others)
    return str(figures[0]) if nothing_else else ""


def quoted_beside(question: Understanding) -> str:
    """The one odd figure that a question quotes beside other words: 227万, 98.83%; no year, no round sum."""
    found = [one for one in _FIGURE.findall(question.text) if len(one.replace(".", "")) >= SHORTEST]
    if len(found) != 1 or found[0].endswith("00") or _LIKE_A_YEAR.fullmatch(found[0]):
        return ""
    return str(found[0])


def quoted_together(question: Understanding) -> tuple[str, ...]:
    """Two figures or more that a question sets side by side (65那档还是70那档); no years, none that is one digit."""
    found = [
        one for one in _FIGURE.findall(question.text) if len(one) > 1 and not _LIKE_A_YEAR.fullmatch(one)
    ]
    return tuple(dict.fromkeys(found)) if len(set(found)) > 1 else ()


def holder(figure: str, chain: Sequence[str], index: Index) -> Entry | None:
    """The entry of the chain that states the figure: asked for by it, or else concluding with it and few others."""
    places = (place for code in chain for place in index.by_region.get(code, ()))
    holding = [entry for entry in map(index.entries.__getitem__, places) if _states(entry, figure)]
    return min(holding, key=lambda entry: _remoteness(entry, figure), default=None)


def _remoteness(entry: Entry, figure: str) -> tuple[bool, bool, bool, int]:
    asked_by_it = any(stands_in(figure, phrasing) for phrasing in entry.phrasings)
    return not asked_by_it, entry.unexplained, not stands_in(figure, entry.conclusion), len(entry.figures)


def stands_in(figure: str, text: str) -> bool:
    """Whether exactly this figure is written in a text: 98.8 does not stand in 98.83%."""
    return bool(figure) and re.search(rf"(?<![\d.]){re.escape(figure)}(?!\.?\d)", text) is not None


def states_all(entry: Entry, figures: Sequence[str]) -> bool:
    """Whether an entry states every one of them, whatever unit stands behind it."""
    return bool(figures) and all(_states(entry, figure) for figure in figures)


def _states(entry: Entry, figure: str) -> bool:
    return stands_in(figure, "\n".join((*entry.answer_parts, *dict(entry.parts).values())))
