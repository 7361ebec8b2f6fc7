"""A year as a picture: plans due, visits done, plans overdue, a day. SVG by hand; needs nothing installed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tests.bench.reminders.year import Day

_WIDTH, _HEIGHT = 1080, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 72, 44
_WEEKEND = 3  # days from a Friday to a Monday
_FONT = "font-family='Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, sans-serif'"
_SERIES: tuple[tuple[str, str, Callable[[Day], int]], ...] = (
    ("应随访 due", "#8a94a6", lambda day: day.due),
    ("已随访 done", "#1f6feb", lambda day: day.reached),
    ("逾期 overdue", "#d1242f", lambda day: day.overdue),
)


def svg(days: Sequence[Day], title: str) -> str:
    """The picture. Holidays and weekends are shaded; nobody visits on them."""
    most = max(max(value(day) for day in days) for _, _, value in _SERIES)
    top = _round_up(most)
    frame = _Frame(days, top)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' role='img' {_FONT}>",
        f"<title>{title}</title><rect width='100%' height='100%' fill='#ffffff'/>",
        f"<text x='{_LEFT}' y='26' font-size='16' fill='#1f2328'>{title}</text>",
        *_legend(),
        *frame.rests(),
        *frame.scale(),
        *frame.months(),
        *(frame.line(colour, value) for _, colour, value in _SERIES),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Frame:
    """Where a day and a number lie in the picture."""

    def __init__(self, days: Sequence[Day], top: int) -> None:
        self._days, self._top = days, top
        self._step = (_WIDTH - _LEFT - _RIGHT) / len(days)
        self._floor = _HEIGHT - _BOTTOM

    def line(self, colour: str, value: Callable[[Day], int]) -> str:
        """One series of workdays. It goes on over a weekend, and begins anew after a longer holiday."""
        points, last = [], -_WEEKEND
        for number, day in enumerate(self._days):
            if day.workday:
                step = "L" if number - last <= _WEEKEND else "M"
                points.append(f"{step}{self._x(number):.1f} {self._y(value(day)):.1f}")
                last = number
        path = "M" + "".join(points)[1:]
        return f"<path d='{path}' fill='none' stroke='{colour}' stroke-width='1.6'/>"

    def rests(self) -> Iterator[str]:
        """Days off."""
        height = self._floor - _TOP
        for number, day in enumerate(self._days):
            if not day.workday:
                x = _LEFT + number * self._step
                yield (
                    f"<rect x='{x:.1f}' y='{_TOP}' width='{self._step:.2f}' height='{height}' fill='#f0f2f5'/>"
                )

    def scale(self) -> Iterator[str]:
        """Five lines with their numbers, and what they count."""
        for part in range(6):
            number = self._top * part // 5
            y = self._y(number)
            yield f"<line x1='{_LEFT}' x2='{_WIDTH - _RIGHT}' y1='{y:.1f}' y2='{y:.1f}' stroke='#d0d7de'/>"
            yield (
                f"<text x='{_LEFT - 8}' y='{y + 4:.1f}' font-size='12' text-anchor='end' fill='#57606a'>"
                f"{number}</text>"
            )
        middle = (_TOP + self._floor) / 2
        yield (
            f"<text x='16' y='{middle}' font-size='12' text-anchor='middle' fill='#57606a' "
            f"transform='rotate(-90 16 {middle})'>人次 a day</text>"
        )

    def months(self) -> Iterator[str]:
        """A mark where a month begins."""
        for number, day in enumerate(self._days):
            if day.day.day == 1:
                x = _LEFT + number * self._step
                yield f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{self._floor}' y2='{self._floor + 6}' stroke='#57606a'/>"
                yield (
                    f"<text x='{x + 2:.1f}' y='{self._floor + 20}' font-size='12' fill='#57606a'>"
                    f"{_month(day.day)}</text>"
                )

    def _x(self, number: int) -> float:
        return _LEFT + (number + 0.5) * self._step

    def _y(self, value: int) -> float:
        return self._floor - (self._floor - _TOP) * value / self._top


def _legend() -> Iterator[str]:
    x = _LEFT
    for name, colour, _ in _SERIES:
        yield f"<line x1='{x}' x2='{x + 24}' y1='50' y2='50' stroke='{colour}' stroke-width='3'/>"
        yield f"<text x='{x + 30}' y='54' font-size='13' fill='#1f2328'>{name}</text>"
        x += 150
    yield f"<rect x='{x}' y='43' width='24' height='13' fill='#e4e8ee'/>"
    yield f"<text x='{x + 30}' y='54' font-size='13' fill='#1f2328'>休息日 day off</text>"


def _month(day: date) -> str:
    return f"{day.month}月"


def _round_up(number: int) -> int:
    """To a number that five lines divide."""
    step: int = 5 * 10 ** max(0, len(str(number)) - 2)
    return max(5, -(-number // step) * step)
