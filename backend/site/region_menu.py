"""The region picker: groups of a native <select>, those with policies on top. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from policy_kb.regions import NATION, Region, RegionTree, parent_of

_FORMAL = re.compile("(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


@dataclass(frozen=True, slots=True)
class Group:
    """One <optgroup>."""

    label: str
    regions: tuple[Region, ...]


def menu(tree: RegionTree, covered: Collection[str]) -> tuple[Group, ...]:
    """Every region once: those that a published entry speaks for (常用地区), then the rest, by prefecture."""
    local = set(covered) - {NATION}
    codes = sorted(code for code in tree.regions if code != NATION)
    common = [code for code in codes if not local.isdisjoint(tree.chain(code))]
    rest = [code for code in codes if code not in set(common)]
    return (*_groups(tree, common, "常用地区："), *_groups(tree, rest, ""))


def _groups(tree: RegionTree, codes: Iterable[str], prefix: str) -> Iterable[Group]:
    parents = {parent_of(code) for code in tree.regions}
    placed = sorted((_home(code, tree, parents), code) for code in codes)
    for home, members in groupby(placed, key=lambda pair: pair[0]):
        yield Group(prefix + _label(home, tree), tuple(tree.regions[code] for _, code in members))


def _home(code: str, tree: RegionTree, parents: Collection[str | None]) -> str:
    """The unit under which a region is listed: itself when it has units below, else the one above it."""
    if code in parents:
        return code
    upper = parent_of(code)
    while upper is not None and upper not in tree:
        upper = parent_of(upper)
    # `~` sorts after every code: provinces without anything below come last, together.
    return "~" if upper is None or upper == NATION else upper


def _label(home: str, tree: RegionTree) -> str:
    if home == "~":
        return "其他省、自治区、直辖市"
    if home.endswith("0000"):
        return tree.name(home)
    province = home[:2] + "0000"
    short = _FORMAL.sub("", tree.name(province)) if province in tree else ""
    return short + tree.name(home)
