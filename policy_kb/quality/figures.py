"""Figures in an answer held against the original document: what number is meant, and whether the document has it.

A figure is a number in digits with the unit behind it, or a percentage in Chinese (百分之九十). Blanks,
full-width digits, thousands separators and 万 make no difference; 80% is never the 80 of 80人. Whole numbers
in Chinese count on the document's side only, but for money, ages and exact shares (六千元, 八成五): an answer's
own 三样 and 两类 are the writer's counting, and 九成 may sum a figure up.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from policy_kb.numerals import chinese_number
from policy_kb.records import SourceDocument

_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}
_KINDS = (
    ("percent", "%|个百分点"),
    ("tenths", "成(?:[一二三四五六七八九半](?![十百千万]))?"),
    ("money", "元|块钱"),
    ("age", "周岁|岁|个?月龄"),
    ("area", "平方米|平米"),
    ("year", "年"),
    ("month", "个?月"),
    ("day", "日|天"),
    ("visits", "人次"),
    ("people", "人|名|位"),
    ("pieces", "个|家|所|座|间"),
    ("times", "次|回"),
    ("rounds", "期|场|轮"),
    ("species", "种"),
    ("classes", "类"),
    ("sheets", "张|份"),
    ("households", "户"),
    ("machines", "台|辆"),
    ("points", "项|条"),
    ("number", "号"),
    ("cases", "例"),
)
_UNIT = re.compile("|".join(f"(?P<{kind}>{units})" for kind, units in _KINDS))
_DIGITS = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = "[零〇一二两三四五六七八九十百千万]+"
_NUMBER = re.compile(
    rf"百分之(?P<percent>{_CHINESE}(?:点{_CHINESE})?|{_DIGITS})"
    rf"|(?P<digits>(?<![\d.])(?:{_DIGITS}))(?P<scale>[百千万亿]?)[余多来]?"
    rf"|(?P<chinese>{_CHINESE})[余多来]?"
)
_RANGE = re.compile(r"[-~—–－至到]+")
_OF_PERCENT = re.compile(r"\(%\)|单位:%")  # at the head of a table, whose cells leave it out
_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")  # 5-8 名 closes up, 2019 30 does not

# What a title must not give away, since titles are offered beside "I do not know". 985, 30种大病 and 7类11种 are
# names; a year says which document is meant.
_IN_TITLE = re.compile(
    r"\d[\d.,]*[余多]?(?:[百千万亿]|%|个百分点|成|元|块|人|个|家|所|名|位|张|次|份|户|期|台|例|场|岁|个?月龄|平方?米|床)"
    r"|百分之|(?<![久几])[一二两三四五六七八九十半](?:成(?!立|为|员)|次)"
)
_PERCENT_OR_AMOUNT = re.compile(rf"\d(?:%|[百千万亿]?元)|百分之{_CHINESE}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written (`text`), its value in units of one, and its kind: percent, money, age … or unknown."""

    text: str
    value: Decimal
    kind: str
    counted: bool  # a whole number written in Chinese

    def stands_for(self, other: "Figure") -> bool:
        """Whether both say the same; a number without a known unit may be of any kind but a percentage."""
        if self.value != other.value:
            return False
        return self.kind == other.kind or (
            "" in (self.kind, other.kind) and "percent" not in (self.kind, other.kind)
        )


def plain(text: str) -> str:
    """Half width, blanks closed up, except between two numbers."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def figures(text: str) -> Iterator[Figure]:
    """Every number of a text, left to right; the first number of a range takes the unit of the second."""
    text = plain(text)
    found = list(_NUMBER.finditer(text))
    units = [_UNIT.match(text, number.end()) for number in found]
    for at, number in enumerate(found):
        unit, scale = units[at], number["scale"] or ""
        if unit is None and not scale and at + 1 < len(found):
            following = found[at + 1]
            if _RANGE.fullmatch(text, number.end(), following.start()):
                unit, scale = units[at + 1], following["scale"] or ""
        figure = _figure(number, unit, scale)
        if figure is not None:
            yield figure


def _figure(number: re.Match[str], unit: re.Match[str] | None, scale: str) -> Figure | None:
    kind = (unit.lastgroup or "") if unit else ""
    value = chinese_number(number["percent"] or number["digits"] or number["chinese"])
    if value is None:
        return None
    if number["percent"]:
        return Figure(number.group(), value, "percent", False)
    if kind == "tenths":
        value, kind = value * 10 + (_fifths(unit.group()[1:]) if unit else 0), "percent"
    text = number.group() + (unit.group() if unit and unit.start() == number.end() else "")
    return Figure(text, value * _SCALES[scale], kind, number["chinese"] is not None)


def _fifths(digit: str) -> Decimal:
    """What 八成五 and 八成半 have beyond 八成."""
    return Decimal(5) if digit == "半" else chinese_number(digit) or Decimal(0)


def allowed(document: SourceDocument, source: str) -> frozenset[Figure]:
    """Every number an answer may state: the document's own, and those of its title, number and date.

    Chinese numbers only with their unit: 十一、 begins a section and allows no 11个. Where a table is headed
    比例（%）, its bare numbers are ratios too.
    """
    year_month_day = "".join(map("".join, zip(document.issued.split("-"), "年月日", strict=False)))
    found = figures("\n".join((source, document.title, document.number, year_month_day)))
    written = frozenset(figure for figure in found if figure.kind or not figure.counted)
    if not _OF_PERCENT.search(plain(source)):
        return written
    return written | {replace(figure, kind="percent") for figure in written if not figure.kind}


def unsupported(parts: Iterable[str], known: frozenset[Figure], kinds: Collection[str] = ()) -> list[str]:
    """The numbers of an answer that the document does not hold, as written; with `kinds` those of these kinds only."""
    found = (figure for part in parts for figure in figures(part) if not kinds or figure.kind in kinds)
    stated = (figure for figure in found if not figure.counted or is_exact(figure))
    return list(dict.fromkeys(figure.text for figure in stated if not any(map(figure.stands_for, known))))


def is_exact(figure: Figure) -> bool:
    """Of a number in Chinese, whether it is the figure itself: 六千元, 八成五, 六十五岁."""
    return figure.kind in ("money", "age") or (figure.kind == "percent" and not figure.text.endswith("成"))


def missing_from(parts: Iterable[str], listed: Iterable[str]) -> list[str]:
    """The listed figures that do not occur in the answer."""
    answer = plain("\n".join(parts))
    return [figure for figure in listed if plain(figure) not in answer]


def title_figures(title: str) -> list[str]:
    """The amounts and counts in a title."""
    return [found.group() for found in _IN_TITLE.finditer(plain(title))]


def states_percent_or_amount(parts: Iterable[str]) -> bool:
    """Whether the answer holds a percentage or a sum of money."""
    return any(_PERCENT_OR_AMOUNT.search(plain(part)) for part in parts)
