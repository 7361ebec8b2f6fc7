"""Places that no tree of regions holds: whence somebody says to be, where care was given, whose policy is asked for."""

import re
from collections.abc import Iterator
from functools import cache

from policy_kb import far_places

_FAR = (
    "外地|外省|出了县|出了市|出了省|出县|出省|外市|外县|外区|省外|省里|省城|县外|市外|区外|大城市|外头|自治区医院|自治区人民|自治区级|省医院|省人民|省立|省级|省中医|省肿瘤"
    "|打工的|打工那|打工地|务工的|务工地|上班的城市"
)
_GREAT_CITIES = ("北京", "上海", "天津", "重庆")  # provinces of their own, so the tree holds them
_ENDS = re.compile(r"[县区市旗]|(?<=\w\w)(?=的(?!.{0,4}(?:医院|大夫|医生|专家|亲戚)))")
_SHORTEST, _LONGEST = 2, 15  # characters of a name


def from_afar(text: str) -> str:
    """The place that no tree holds and somebody says to be of (我是张家界的); empty when they say no such thing."""
    found = _whence().search(text)
    return (found[1] or found[2]) if found is not None else ""


def care_far(text: str) -> bool:
    """Whether care is told of 外地 or of a far city; few messages hold even the first two characters of one."""
    begins = _far_begins()
    maybe = any(text[at : at + 2] in begins for at in range(len(text) - 1))
    return maybe and _far_care().search(text) is not None


def named(text: str) -> Iterator[tuple[int, int]]:
    """Counties and cities named in full (同心县, 长沙市), or a city to which something belongs (长沙的): start, end."""
    for found in _ENDS.finditer(text):
        end, known = found.end(), _full_names() if found[0] else far_places.names()
        for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1):
            if text[start:end] in known:
                yield start, end
                break


@cache
def _full_names() -> frozenset[str]:
    return far_places.counties() | {name + "市" for name in far_places.names()}


@cache
def _whence() -> re.Pattern[str]:
    name = (
        rf"(?:{'|'.join(sorted(far_places.names(), key=len, reverse=True))})(?:市|州|盟|地区)?(?!镇|乡|街|村)"
    )
    return re.compile(
        r"(?:^|[,。!? ]|[你您]好)(?:我|俺|咱)?(?:们)?(?:家)?(?:就|也)?"
        rf"(?:是|住在|家在|老家在?是?|户口在)({name})(?:的|人|[,。!?]|$)"
        rf"|^({name})(?:的|人)?[,。!?]*$"
    )


@cache
def _far_begins() -> frozenset[str]:
    return frozenset(name[:2] for name in (*far_places.names(), *_GREAT_CITIES, *_FAR.split("|")))


@cache
def _far_care() -> re.Pattern[str]:
    names = "|".join(sorted({*far_places.names(), *_GREAT_CITIES}, key=len, reverse=True))
    return re.compile(
        rf"(?:{_FAR}|(?:{names})(?!镇|乡|街|村))"
        r"[^,。]{0,6}(?:医院|住院|看病|治|住)"
    )
