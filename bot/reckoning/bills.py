"""The sums of money in a message: which of them is the bill, and which a limit, a self-paid part, a guess.

Reads only the words around an amount; what the amounts are for is `sums`'.
"""

import re
from decimal import Decimal

from policy_kb import numerals
from policy_kb.numerals import Amount

_LIMIT_BEFORE = re.compile(
    r"(?:超过|超出|过了|最多|顶多|不超过|不足|不到|没到|满|到(?!了)|起付线?(?:是|为)?|封顶(?:线)?(?:是|为)?|上限(?:是|为)?|低于|高于|大于|小于)[^\d,。]{0,2}$"
)
_SOME = r"[\d一二两三四五六七八九十]"
_LIMIT_AFTER = re.compile(
    rf"^(?:元|块|块钱)?(?:以上|以下|以内|以外|封顶|起付|之间|的?那(?:一)?[截段块]|(?:那|这|的)?部分|往上|往下|以里|之内|(?:里头|里面)(?!\s*(?:还|又|光)?[有是]?{_SOME}|[^,。]{{0,6}}(?:自费|不))|块?以内|朝上|朝下|这个?(?:限额|上限|数|线)|到{_SOME}|是(?:怎么|咋|按|一|不是|啥|什么))"
)
_ONE_DIGIT_BEFORE = re.compile(r"[\d一二两三四五六七八九](?:到|至)$")
_RANGE_BEFORE = re.compile(rf"({_SOME}+[万千百]?(?:元|块)?(?:到|至|-|~))$")
_MONEY_BEFORE = re.compile(
    r"(?:花|用|交|费|押金|费用|账单|预交|收|掏|出|付|总共|一共|合计)(?:了|掉|去|是|要|得)?$"
    r"|(?:第[一二三四五六1-6]|头一|另一|(?<!每)一|每)(?:次|回|笔|趟|场)(?:是|住院|花|用)?(?:了)?\s?$"
)
# 自费 and what is not in the range: neither is reimbursed, by no rule.
_OUT = (
    r"(?:自费|不在[^,。]{0,8}?(?:范围|目录)(?:之?内|里头?)?|(?:范围|目录|政策)(?:之外|以外|外)"
    r"|(?:不能|不给|不让|没法|不可以)报销?|报不了|报销?不到|(?<!报)不报销?|不予报销)"
)
_SELF_BEFORE = re.compile(
    _OUT + r"(?:的|了|药品?|药费|项目|部分|费用|材料费?|检查费?|有|是|花|掉|占|大概|大约|一共|就|要|:|,)*\s?$"
)
_SELF_AFTER = re.compile(
    r"^(?:多|左右)?(?:元|块钱?)?\s?(?:的)?(?:药品?|费用|项目|钱)?(?:是|属于|算|都是|全是|要)?(?:的)?" + _OUT
)
_SELF_UNCOUNTED = re.compile(
    r"(?:有|里头|里面|其中|一部分|有些|一些)[^,。\d]{0,8}" + _OUT + r"(?!多少|好多|几多)"
)
_NOT_ELIGIBLE = re.compile(_OUT)
_ELIGIBLE = re.compile(r"能报的|可报的|可以报的|都能报|政策内|政策范围|合规|范围内|目录内|报销范围")
# 兜里就一千块: what somebody has is no bill.
_IN_HAND_BEFORE = re.compile(
    r"(?:兜|口袋|荷包|手|身|手头|卡|存折|家)(?:里|上|头)?(?:总共|一共|只|就|才|还|也|有|剩|带|揣|拿|得|了)+$"
)
# 大概要自己掏3000对吧: what the person reckons it comes to, to be confirmed.
_GUESS_BEFORE = re.compile(
    r"(?:自己|个人|自付|报销?)(?:是|要|得|大概|大约|只|就|能|该)*(?:掏|付|出|交|花|拿|报)?(?:要|得|个)?$"
)
_CHECKED = re.compile(r"(?:对吧|对不对|对吗|对么|是吧|是吗|是不是|没错吧|是这样吗)[?。!]*$")
# 医保报了6000: what was given back is no bill.
_REIMBURSED_BEFORE = re.compile(
    r"(?:报|报销|减|减免|补|退|核销|赔)(?:了|销了|完了|掉|过)(?:有|大概|大约)?\s?$"
)
_BEFORE_LEVEL = re.compile(r"(?<! )(?=[一二三123]级)")
_ROUGH = re.compile(r"[多几余来]|出头")


def bills(text: str) -> list[Amount]:
    """Every sum of money that was spent, in order: no limit, no part outside the rules, no guessed result."""
    checked = bool(_CHECKED.search(text))
    found = [
        amount
        for amount in numerals.amounts(text)
        if not _is_limit(amount, text)
        and not _is_self_paid(amount, text)
        and not _IN_HAND_BEFORE.search(text[: amount.start])
        and not (checked and _GUESS_BEFORE.search(text[: amount.start]))
    ]
    return [amount for amount in found if not _REIMBURSED_BEFORE.search(text[: amount.start])] or found


def spent(text: str) -> Amount | None:
    """The bill among the amounts of a text; the eligible part when it is named."""
    text = apart_from_levels(text)
    found = bills(text)
    return next(
        (amount for amount in found if said_to_be_eligible(amount, text)), found[0] if found else None
    )


def said_to_be_eligible(amount: Amount, text: str) -> bool:
    """能报的2万5: it stands just before the amount."""
    return names_eligible(text[max(0, amount.start - 8) : amount.start])


def names_eligible(text: str) -> bool:
    """Whether costs are said to be within the rules; 不在报销范围 says the contrary."""
    return bool(_ELIGIBLE.search(_NOT_ELIGIBLE.sub("", text)))


def self_paid(text: str) -> Decimal | None:
    """What the message says is outside the rules (自费, 不在报销范围), together; None when nothing is."""
    text = apart_from_levels(text)
    found = [amount.value for amount in numerals.amounts(text) if _is_self_paid(amount, text)]
    return sum(found, Decimal(0)) if found and min(found) > 0 else None


def self_paid_uncounted(text: str) -> bool:
    """有些药是自费的: some of the bill is outside the rules, and nobody has said how much."""
    return self_paid(text) is None and bool(_SELF_UNCOUNTED.search(text))


def unclear(text: str) -> str:
    """The words of a bill that may be one sum or another (三四万, 万八千, 3万到4万); empty when it is clear."""
    text = apart_from_levels(text)
    bill = spent(text)
    if bill is None or not bill.unclear:
        return ""
    before = _RANGE_BEFORE.search(text[: bill.start])
    return text[bill.start - len(before[1]) if before else bill.start : bill.end]


def rough(text: str) -> str:
    """一万多: the words of a bill of which only the round part is known; empty for an exact one."""
    text = apart_from_levels(text)
    bill = spent(text)
    said = text[bill.start : bill.end] if bill is not None and bill.about else ""
    return said if _ROUGH.search(said) else ""


def apart_from_levels(text: str) -> str:
    """三万二级医院 is 三万 in a 二级医院. Doing it twice changes nothing: places in the text stay what they are."""
    return _BEFORE_LEVEL.sub(" ", text)


def several(text: str) -> bool:
    """Whether more than one bill is named and none of them as the eligible one: which to take is not known."""
    return len({amount.value for amount in sure_bills(text)}) > 1 and not names_eligible(text)


def sure_bills(text: str) -> list[Amount]:
    """The bills that are surely money: with a unit, or just after 花了, 押金, 第一次."""
    text = apart_from_levels(text)
    return [
        amount for amount in bills(text) if not amount.plain or _MONEY_BEFORE.search(text[: amount.start])
    ]


def _is_self_paid(amount: Amount, text: str) -> bool:
    return bool(_SELF_BEFORE.search(text[: amount.start]) or _SELF_AFTER.search(text[amount.end :]))


def _is_limit(amount: Amount, text: str) -> bool:
    before, after = text[: amount.start], text[amount.end :]
    if amount.unclear and _ONE_DIGIT_BEFORE.search(before):
        return False  # 花了6到7万 is a range and no limit
    if (lower := _RANGE_BEFORE.search(before)) and _MONEY_BEFORE.search(before[: lower.start()]):
        return False  # 花了3万到4万; but 3万到10万 by itself is a band of the rules
    return bool(_LIMIT_BEFORE.search(before) or _LIMIT_AFTER.search(after))
