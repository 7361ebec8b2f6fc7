"""Whether something costs the person anything (体检要钱不), or is paid to them (给发钱不): said first, as a fact.

What a county spent is no answer to either, and that a thing is free is no payment.
"""

import re
from collections.abc import Sequence

from bot.answering.silence import NOT_WRITTEN
from bot.understand import parts_of
from policy_kb.records import Entry

_COSTS = re.compile(
    r"(?:要|用|收|花|掏|交|出|缴|付|得|给)(?:不(?:要|用|收|花|掏|交|出|缴|付|给))?(?:我|俺|咱)?(?:们)?(?:花|掏|交|出|给|收)?(?:钱|费)(?:买)?[^,。?!;]{0,3}?(?:[不吗没么嘛吧对]|花|$)"
    r"|(?:免|收)不(?:免|收)费|免费[^,。?!;]{0,3}(?:[不吗没么嘛吧对]|$)|是(?:不是)?免费|(?:钱|费)要不要"
)
# How much was spent, by somebody: no question of whether it is free.
_SPENT = re.compile(r"了(?:多少|好多|几多|几个)|投|拨|总共|一共|多少|好多|几多")
# 合作医疗去哪交钱: that something is paid is known, where or when is asked.
_WHERE_OR_WHEN = re.compile(
    r"(?:哪|啥地方|什么地方|怎么|咋|如何|啥时|什么时候|几时|何时)[^,。]{0,6}(?:交|缴|付)"
)
_MUST = r"(?<![要先该得后再才没不院])"
_IS_PAID = re.compile(
    rf"{_MUST}(?:给|发|补)(?:我|俺|咱|我们|俺们|咱们|病人|群众|老百姓|贫困户|村医|人)*(?:点|些)?(?:发|补)?(?:现)?钱"
)
_SURELY_PAID = re.compile(
    r"发(?:现)?钱|补钱|领(?:到)?(?:多少)?钱|有钱(?:拿|领)|倒(?:给|贴)|(?:给|补)(?:我|俺|咱)(?:们)?(?:发|补|点|些)*钱"
    r"|(?:政府|公家|国家|上头|村上|医院)(?:还|也|要|会)*给(?:我|俺|咱)?(?:们)?(?:发|补)?钱"
)
_TO_THE_HOSPITAL = re.compile(r"给(?:医院|大夫|医生|人家|卫生院|他们)[^,。?!;]{0,3}钱")
_FREE = re.compile(
    r"免费|不收|不要钱|不花|不掏|一分(?:钱)?(?:都|也)?不|不用(?:自己|另外|再|单独|交|掏|花)|免收|免缴|免除"
)
_PAID_OUT = re.compile(r"资助|补贴|补助|报销|核销|报\d|\d元|押金|付费")
# What the person pays or gets. A whole county's 227万元 is neither.
_STATED = re.compile(
    rf"{_FREE.pattern}|减免|自付|自负|自己(?:交|出|掏)|报销|核销|报\d|付费|交钱|押金|资助|补贴|补助|救助|缴费|投保|保费|\d(?:元|块|毛)|起付|药钱|费用"
)
_CLAUSE = re.compile(r"[。；]")
_ELSEWHERE = re.compile(rf"{NOT_WRITTEN.pattern}|没提|那一条")  # what is not written here
COSTS = "收不收钱，文件没有写。"
IS_PAID = "给不给您钱，文件没有写。"
EITHER = "收不收钱、给不给钱，文件都没有写。"
FREE_IS_NOT_PAID = "免费是不收您的钱，会不会另外给您钱，文件没有写。"


def told(entry: Entry, beside: Sequence[Entry], heard: str) -> str:
    """One sentence on the money that is asked for and neither the entry nor those of the other parts speak of."""
    costs = any(_asks_whether(part) for part in parts_of(heard))
    paid = bool(_SURELY_PAID.search(heard) or _IS_PAID.search(heard)) and not _TO_THE_HOSPITAL.search(heard)
    if entry.unexplained or not (costs or paid):
        return ""
    if paid and _is_free(entry) and not any(_PAID_OUT.search(_said(one)) for one in beside):
        return FREE_IS_NOT_PAID
    if any(_STATED.search(_said(one)) for one in (entry, *beside)):
        return ""
    if not paid:
        return COSTS
    return IS_PAID if _SURELY_PAID.search(heard) else EITHER


def _asks_whether(part: str) -> bool:
    return bool(_COSTS.search(part)) and not _SPENT.search(part) and not _WHERE_OR_WHEN.search(part)


def _is_free(entry: Entry) -> bool:
    """Whether it is a service without charge, and nothing that is paid out."""
    return bool(_FREE.search(entry.conclusion)) and not _PAID_OUT.search(_said(entry))


def _said(entry: Entry) -> str:
    """What an entry states, without the clauses on what is not written."""
    clauses = _CLAUSE.split("。".join((entry.conclusion, entry.conditions, entry.how)))
    return "。".join(clause for clause in clauses if not _ELSEWHERE.search(clause))
