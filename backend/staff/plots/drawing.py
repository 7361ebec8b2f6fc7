"""Columns over time, rows of names. Pure: numbers in, SVG out; sizes are units of the viewBox.

Colours differ in lightness too, so that they are told apart in grey. What is shown stands in a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WHOLE, PART, INK, LINE = "#b9d8c4", "#017a3b", "#111", "#d4d4d4"
_WIDTH, _HEIGHT, _FOOT, _LEFT = 720, 220, 26, 40
_ROW, _NAME = 30, 210
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, the whole, and the part of it that is set off. `words` stand beside a row."""

    name: str
    whole: float
    part: float = 0
    words: str = ""


def columns(title: str, said: str, bars: Sequence[Bar]) -> Markup:
    """Standing bars, in order. `said` describes what is to be seen in one sentence."""
    top = _top(max((bar.whole for bar in bars), default=0))
    step = (_WIDTH - _LEFT) / max(1, len(bars))
    every = -(-len(bars) // _MOST_LABELS)
    parts = [_grid(top)]
    for at, bar in enumerate(bars):
        x, wide = _LEFT + at * step + step * 0.1, step * 0.8
        parts += [_column(x, wide, bar.whole / top, WHOLE), _column(x, wide, bar.part / top, PART)]
        if at % every == 0:
            parts.append(_text(x + wide / 2, _HEIGHT + _FOOT - 8, bar.name, "middle"))
    return _svg(title, said, _HEIGHT + _FOOT, parts)


def rows(title: str, said: str, bars: Sequence[Bar]) -> Markup:
    """Lying bars with their names before and their words after them."""
    top = max((bar.whole for bar in bars), default=0) or 1
    room = _WIDTH - _NAME - 130
    parts: list[Markup] = []
    for at, bar in enumerate(bars):
        y = at * _ROW + 5
        parts += [
            _text(_NAME - 8, y + 15, _short(bar.name), "end"),
            _rect(_NAME, y, room * bar.whole / top, 20, WHOLE),
            _rect(_NAME, y, room * bar.part / top, 20, PART),
            _text(_NAME + room * bar.whole / top + 8, y + 15, bar.words or f"{bar.whole:g}", "start"),
        ]
    return _svg(title, said, len(bars) * _ROW + 10, parts)


def _svg(title: str, said: str, height: float, parts: Sequence[Markup]) -> Markup:
    head = Markup(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>'
    ).format(_WIDTH, f"{height:g}", f"{title}：{said}", title, said)
    return head + Markup("").join(parts) + Markup("</svg>")


def _top(most: float) -> float:
    """The next number that is easy to read."""
    for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000):
        if most <= size:
            return size
    return most


def _grid(top: float) -> Markup:
    parts = Markup("")
    for share in (0.0, 0.5, 1.0):
        y = 10 + (_HEIGHT - 10) * (1 - share)
        parts += Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(_LEFT, y, _WIDTH, LINE)
        parts += _text(_LEFT - 6, y + 4, f"{top * share:g}", "end")
    return parts


def _column(x: float, wide: float, share: float, colour: str) -> Markup:
    high = (_HEIGHT - 10) * share
    return _rect(x, _HEIGHT - high, wide, high, colour)


def _rect(x: float, y: float, wide: float, high: float, colour: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
        x, y, wide, high, colour
    )


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="14" fill="{}">{}</text>').format(
        x, y, anchor, INK, escape(words)
    )


def _short(name: str) -> str:
    return name if len(name) <= 13 else name[:12] + "…"
