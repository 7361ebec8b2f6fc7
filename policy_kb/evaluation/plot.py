"""The comparison as a picture: for each set a bar an engine, dark for the first hit right, light for the first five.

SVG by hand; needs nothing installed.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from policy_kb.evaluation.measuring import Measured

_WIDTH, _LEFT, _RIGHT, _TOP = 960, 150, 290, 96
_BAR, _STEP, _HEAD, _GAP = 13, 19, 26, 16
_FONT = "font-family='Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, sans-serif'"
_OURS, _VARIANT, _THEIRS = ("#1f6feb", "#a8cbfb"), ("#7fa7dd", "#d6e4f7"), ("#6e7781", "#d8dee4")
_INK, _FAINT, _LINE = "#1f2328", "#57606a", "#d0d7de"
# Where the figures beside the bars end, and what stands over them.
_FIGURES = (
    (725, "第一条", "acc@1"),
    (785, "前五条", "hit@5"),
    (860, "拿走答案", "AUROC near"),
    (940, "毫秒", "p50"),
)


def svg(results: Sequence[Measured], title: str, ours: str) -> str:
    """The picture. Results of a set stand together; `ours` is the engine in colour, variants' names begin like it."""
    panels = [list(found) for _, found in groupby(results, lambda one: one.set)]
    height = _TOP + sum(_height(len(found)) for found in panels) + 26
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height}' role='img' {_FONT}>",
        f"<title>{escape(title)}</title><rect width='100%' height='100%' fill='#ffffff'/>",
        _text(16, 30, title, size=17),
        *_legend(),
    ]
    y = _TOP
    for found in panels:
        parts.extend(_panel(found, y, ours))
        y += _height(len(found))
    parts.extend(_text(_x(tenths / 10), y + 6, f"{tenths / 10}", at="middle") for tenths in range(0, 11, 2))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _height(bars: int) -> int:
    return _HEAD + _STEP * bars + _GAP


def _panel(found: Sequence[Measured], y: int, ours: str) -> Iterator[str]:
    yield _text(
        16, y + 15, f"{found[0].set}：{found[0].questions} 问，{found[0].passages} 条", size=13, bold=True
    )
    y += _HEAD
    floor = y + _STEP * len(found)
    for tenths in range(0, 11, 2):
        x = _x(tenths / 10)
        yield f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{y - 4}' y2='{floor}' stroke='{_LINE}'/>"
    for number, one in enumerate(found):
        yield from _bar(one, y + _STEP * number, ours)


def _bar(found: Measured, y: int, product: str) -> Iterator[str]:
    ours = found.engine == product
    dark, light = _OURS if ours else _VARIANT if found.engine.startswith(product) else _THEIRS
    yield _text(_LEFT - 8, y + 11, found.engine, at="end", bold=ours)
    for share, colour in ((found.hit_at_5, light), (found.acc_at_1, dark)):
        yield f"<rect x='{_LEFT}' y='{y}' width='{_x(share) - _LEFT:.1f}' height='{_BAR}' fill='{colour}'/>"
    shares = (found.acc_at_1, found.hit_at_5, found.auroc_near)
    figures = [*(f"{share:.3f}" for share in shares), f"{found.p50_ms:.2f}"]
    for (x, _, _), figure in zip(_FIGURES, figures, strict=True):
        yield _text(x, y + 11, figure, at="end", bold=ours)


def _legend() -> Iterator[str]:
    x = _LEFT
    for colour, label in ((_OURS[0], "第一条就对 acc@1"), (_OURS[1], "前五条里有 hit@5")):
        yield f"<rect x='{x}' y='57' width='24' height='{_BAR}' fill='{colour}'/>"
        yield _text(x + 32, 68, label)
        x += 180
    yield _text(x, 68, "灰色：别的引擎 grey: peers")
    for end, chinese, english in _FIGURES:
        yield _text(end, 60, chinese, at="end")
        yield _text(end, 76, english, at="end", colour=_FAINT)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    bold: bool = False,
    at: str = "start",
    colour: str = _INK,
) -> str:
    weight = " font-weight='bold'" if bold else ""
    place = f"x='{x:g}' y='{y:g}' text-anchor='{at}'"
    return f"<text {place} font-size='{size}'{weight} fill='{colour}'>{escape(words)}</text>"


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)
