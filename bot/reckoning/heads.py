"""How many persons a message speaks of (五口人, 我们俩, 四个贫困户), when it asks what it comes to for them."""

import re

from policy_kb.numerals import chinese_number

_NUMBER = r"(?<![第每\d零〇一二两三四五六七八九十])([一二两三四五六七八九十]{1,3}|\d{1,2})"
_COUNTED = re.compile(
    rf"{_NUMBER}(?:口子?人?|个(?:人(?!民|员)|大人|娃|老人|孩子|贫困|建档|低保|村医|残疾|在岗)|名(?:村医|贫困)|位)"
    rf"|(?:一家子?|全家)(?:共|有)?{_NUMBER}(?:口|个)"
)
_PAIR = re.compile(
    r"(?:我|俺|咱|我们|俺们|咱们|他们|娘|爷|父子|母子|母女|父女|姐妹|弟兄|兄弟|夫妻)(?:们)?俩|两口子|老两口|小两口|夫妻二人"
)
_THREE = re.compile(r"仨")
_ASKS_A_SUM = re.compile(r"多少|好多|几多|几个钱|几块|一共|总共|拢共|合计|加起来|算")
# 残疾但能干活: what is given to the disabled is given to those who cannot work.
_ABLE_TO_WORK = re.compile(
    r"(?:残疾|残)[^。]{0,8}(?:(?<!不)能|(?<!不)可以|照样|照常)(?:干活|劳动|下地|做事|上班|打工)|有劳动能力|没丧失劳动"
)
_ALTOGETHER = re.compile(r"一共|总共|拢共|拢总|合计|加起来|累计|总计")
_YEARS = re.compile(rf"{_NUMBER}(?:个)?年(?!级|龄|代|前|初|底|多|\d)")
MOST_YEARS = 40
MOST = 50  # persons; more is no household but a statistic


def years(text: str) -> int | None:
    """The number of years a sum is asked for (干满三年总共拿多少), 2 or more; None when none or several are named."""
    if not _ALTOGETHER.search(text):
        return None
    found = {chinese_number(one) for one in _YEARS.findall(text)}
    number = found.pop() if len(found) == 1 else None
    return int(number) if number is not None and 2 <= number <= MOST_YEARS else None


def able_to_work(text: str) -> bool:
    """Whether somebody disabled is said to be able to work: by what is written nothing can be reckoned for them."""
    return bool(_ABLE_TO_WORK.search(text))


def counted(text: str) -> int | None:
    """The number of persons a sum is asked for, 2 or more; None when it is not clear which."""
    if not _ASKS_A_SUM.search(text) or able_to_work(text):
        return None
    found = {chinese_number(one or other) for one, other in _COUNTED.findall(text)}
    found |= {chinese_number("2")} if _PAIR.search(text) else set()
    found |= {chinese_number("3")} if _THREE.search(text) else set()
    number = found.pop() if len(found) == 1 else None
    return int(number) if number is not None and 2 <= number <= MOST else None
