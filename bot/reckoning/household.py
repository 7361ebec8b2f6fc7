"""Who a household consists of (三个贫困户, 老娘吃低保, 一个普通的): how many of each kind a message counts.

Only what is plainly counted is read; of persons of two kinds at once nothing is reckoned.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.reckoning.heads import able_to_work
from policy_kb.benefits.household import Share
from policy_kb.numerals import chinese_number

MOST = 20  # persons of one household
_NUMBER = r"(?<![第每\d零〇一二两三四五六七八九十])(?P<number>[一二两三四五六七八九十]{1,3}|\d{1,2})"
_COUNT = rf"{_NUMBER}(?P<measure>口(?:子)?人?|个人?|名|位|人)"
_TWO = r"爹娘|爸妈|父母|公婆|爷爷奶奶|爷奶|老两口|两口子|小两口|二老|俩老的?|两个老的"
_ONE = (
    r"爹|娘|爸爸?|妈妈?|爷爷?|奶奶?|公公|婆婆|老伴|媳妇|老婆|老公|男人|丈夫|对象|儿子|女儿|闺女|姑娘|孙子|孙女"
    r"|哥|弟弟?|姐|妹妹?|叔|伯|姑|姨|舅|岳父|岳母|丈人|丈母娘|侄子|外甥|(?<!孤)儿|娃|伢"
)
_KIN = (
    rf"(?:我|俺|咱)?(?:家|屋里)?(?:的)?(?:(?P<two>{_TWO})|老?(?P<one>{_ONE}))"
    r"|(?P<self>(?:我|俺)(?!们|家|屋|想|问|就|也))"
)
_ORDINARY = (
    r"(?P<ordinary>(?:不是|不算|非)(?:建档立卡|贫困户|贫困人口|低保户?|这些)"
    r"|普通(?!门诊)|一般(?:农户|户|人|农民|老百姓)|啥也不是)"
)
_REST = r"(?P<rest>其余|剩下|剩的|别的|其他|其它)"
_INSIDE = r"(?P<inside>其中|里头|里面|当中)"
_TOTAL_BEFORE = re.compile(r"(?:家|屋里|家里|一家子?|全家|共|一共|总共|拢共)(?:有|是|共|一共|总共)?$")
_TOTAL_AFTER = re.compile(r"^(?:都)?(?:[,。;!?、:]|一起|参保|交)")
_NO_HOUSEHOLD = re.compile(r"村里|村上|全村|队里|组里|社区|镇上|全[县区乡镇]")
_ASKS = re.compile(r"多少|好多|几多|几个钱|几块|一共|总共|拢共|合计|加起来|算")


@dataclass(slots=True)
class _Reading:
    """What has been read so far; `waiting` persons have no kind yet."""

    heads: dict[Share, int]
    total: int | None = None
    others: int = 0
    waiting: int = 0
    rest_waits: bool = False  # 其余 was said, its kind has not come
    rest: Share | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """How many persons of each kind, and of none that the document speaks of."""

    heads: dict[Share, int]
    others: int


def read(text: str, shares: Sequence[Share]) -> Household | None:
    """The persons that a message counts and asks a sum for; None where not two kinds are plainly counted."""
    if not shares or not _ASKS.search(text) or _NO_HOUSEHOLD.search(text) or able_to_work(text):
        return None
    found = _Reading({})
    said = tuple(share.said for share in shares)
    for piece in _pattern(said).finditer(text):
        if piece["measure"] and not _count(piece, found, text, said):
            return None
        if not piece["measure"] and not _taken(piece, found, shares):
            return None
    return _settled(found)


@lru_cache(8)
def _pattern(said: tuple[str, ...]) -> re.Pattern[str]:
    kinds = "|".join(f"(?P<kind{at}>{one})" for at, one in enumerate(said))
    return re.compile(f"{_ORDINARY}|{kinds}|{_INSIDE}|{_REST}|{_COUNT}|{_KIN}")


@lru_cache(8)
def _kind_follows(said: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:都|也)?(?:是|吃|拿|属于|算|的|一般|普通)*(?:{'|'.join(said)})")


def _taken(piece: re.Match[str], found: _Reading, shares: Sequence[Share]) -> bool:
    """Take a kind, kin or the rest into the reading; False where it makes the counting unclear."""
    what = piece.lastgroup or ""
    if what == "inside":
        return not found.heads  # 三个贫困户, 其中一个低保: of two kinds at once
    if what == "rest":
        found.rest_waits = True
        return True
    if what in ("one", "self", "two"):
        found.waiting += 2 if what == "two" else 1
        return True
    return _kind(None if what == "ordinary" else shares[int(what.removeprefix("kind"))], found)


def _count(piece: re.Match[str], found: _Reading, text: str, said: tuple[str, ...]) -> bool:
    """Take a number: of the whole household, or of the kind that follows; False when it is none of a household."""
    number = int(chinese_number(piece["number"]) or 0)
    if not 0 < number <= MOST:
        return False
    before, after = text[: piece.start()], text[piece.end() :]
    whole = piece["measure"].startswith("口") or _TOTAL_BEFORE.search(before) or _TOTAL_AFTER.match(after)
    first = found.total is None and not found.heads and not _kind_follows(said).match(after)
    if first and whole:
        found.total = number
        found.waiting = 0
    else:
        found.waiting = number
    return True


def _kind(share: Share | None, found: _Reading) -> bool:
    """The persons who wait are of this kind, of none when it is None; False when nobody waits."""
    if found.rest_waits:
        found.rest, found.rest_waits = share, False
    elif not found.waiting:
        return False
    elif share is None:
        found.others += found.waiting
    else:
        found.heads[share] = found.heads.get(share, 0) + found.waiting
    found.waiting = 0
    return True


def _settled(found: _Reading) -> Household | None:
    counted = sum(found.heads.values()) + found.others
    left = (found.total or counted) - counted
    if left < 0 or (found.rest is not None and not left):
        return None
    if found.rest is not None:
        found.heads[found.rest] = found.heads.get(found.rest, 0) + left
        left = 0
    if len(found.heads) < 2:
        return None
    return Household(found.heads, found.others + left)
