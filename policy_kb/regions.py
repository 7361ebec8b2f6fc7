"""行政区划: the tree of GB/T 2260 codes, who answers whom, and how regions are named in speech.

A resident is answered by the county, then the city, province and nation above it, never by a neighbour.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from backend.core.errors import BadInput

NATION = "000000"
# Dropping the last character of these would leave an everyday word (平原, 市南) or one character.
_NEVER_SHORTENED = frozenset({"平原县", "市南区", "市北区", "城阳区", "房县", "随县", "庆云县"})


@dataclass(frozen=True, slots=True)
class Region:
    """One unit. `code` is GB/T 2260, six digits; the nation is 000000."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A region named in a text at [start, end)."""

    code: str
    start: int
    end: int


def parent_of(code: str) -> str | None:
    """The code one level up: county -> prefecture -> province -> nation -> None."""
    if code == NATION:
        return None
    if not code.endswith("00"):
        return code[:4] + "00"
    return NATION if code.endswith("0000") else code[:2] + "0000"


@dataclass(frozen=True)
class RegionTree:
    """All known regions and their other names. Immutable; built once for each knowledge revision."""

    regions: Mapping[str, Region]
    aliases: Mapping[str, str]

    def __contains__(self, code: str) -> bool:
        return code in self.regions

    def name(self, code: str) -> str:
        """The full name, e.g. 海原县."""
        return self.regions[code].name

    def path_name(self, code: str) -> str:
        """With its prefecture, e.g. 中卫市海原县."""
        upper = parent_of(code)
        if upper is None or code.endswith("0000") or upper not in self.regions or upper.endswith("0000"):
            return self.name(code)
        return self.name(upper) + self.name(code)

    def chain(self, code: str) -> tuple[str, ...]:
        """The region and everything above it, nearest first. Shape: 1 to 4 codes."""
        known = self._chains.get(code)
        if known is None:
            known = self._chains[code] = tuple(self._upwards(code))
        return known

    def related(self, one: str, other: str) -> bool:
        """Whether one lies in the other's chain."""
        return one in self.chain(other) or other in self.chain(one)

    def resolve(self, text: str) -> str | None:
        """The code of a region given by code or by exactly its name; None when unknown."""
        text = text.strip()
        if text in self.regions:
            return text
        return self._names.get(text)

    def require(self, text: str) -> str:
        """Like resolve, but BadInput with a sentence when the region is unknown."""
        code = self.resolve(text)
        if code is None:
            raise BadInput(f"没有找到地区“{text[:20]}”，请写全称（如：海原县）或六位区划代码。")
        return code

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every region named in the text, longest names first, left to right."""
        return tuple(
            Mention(self._names[found.group()], found.start(), found.end())
            for found in self._pattern.finditer(text)
        )

    def spoken_names(self) -> dict[str, str]:
        """Every name a region may be called by, to its full name."""
        return {spoken: self.name(code) for spoken, code in self._names.items() if code in self.regions}

    def _upwards(self, code: str) -> Iterator[str]:
        current: str | None = code
        while current is not None:
            if current in self.regions:
                yield current
            current = parent_of(current)

    @cached_property
    def _chains(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {short: region.code for region in self.regions.values() for short in _spoken(region)}
        names.update({region.name: region.code for region in self.regions.values()})
        names.update(self.aliases)
        names.pop(self.regions[NATION].name, None)
        return names

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._names, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)))


def _spoken(region: Region) -> Iterator[str]:
    """The short names people use: 海原 for 海原县, 德州 for 德州市."""
    if region.name in _NEVER_SHORTENED:
        return
    short = re.sub(r"(?:省|市|区|县|特别行政区|自治区|(?:土家族苗族)?自治州)$", "", region.name)
    if len(short) >= 2:
        yield short


def parse_regions(text: str) -> list[Region]:
    """Regions from CSV with the columns `code,name`; BadInput names the line that is wrong."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if rows.fieldnames is None or not {"code", "name"} <= set(rows.fieldnames):
        raise BadInput("地区表的第一行要写列名：code,name。")
    try:
        return [_parse_region(row, rows.line_num) for row in rows]
    except csv.Error:
        raise BadInput("地区表读不出来，请按 CSV 的格式保存。") from None


def _parse_region(row: Mapping[str, str | None], line: int) -> Region:
    code, name = (row["code"] or "").strip(), (row["name"] or "").strip()
    if not re.fullmatch(r"[0-9]{6}", code):
        raise BadInput(f"地区表第{line}行的代码“{code[:20]}”不是六位数字，请按国标区划代码填写。")
    if not 1 < len(name) <= 30:
        raise BadInput(f"地区表第{line}行没有写地区名称，请补上。")
    return Region(code, name)


def missing_parents(regions: Iterable[Region], known: Iterable[str] = ()) -> list[str]:
    """Codes of regions whose parent is neither among them nor already known."""
    codes = {region.code for region in regions} | set(known)
    return sorted(code for code in codes if (upper := parent_of(code)) is not None and upper not in codes)
