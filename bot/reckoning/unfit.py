"""What in a message keeps the ordinary rule from being applied to its bill: a cause that somebody else may pay for, a
hospital that is not a designated one, money that was paid, reimbursed or spent at another time.
"""

import re

from bot.reckoning import bills

# Whose accident, whose firm, whose insurance pays is written in no document on the poor.
_ANOTHER_PAYS = re.compile(
    r"车祸|交通事故|(?:被|让|给)[^,。]{0,6}(?:车|摩托)[^,。]{0,3}(?:撞|碰|轧|压)|撞了人|肇事|工伤|厂里受的伤|工地上[^,。]{0,4}(?:摔|砸|伤)"
    r"|打架|斗殴|(?:被|让)人?(?:打|砍|捅)(?:了|伤|的)|医疗事故"
)
_BIRTH = re.compile(r"生(?:孩子|娃|小孩|宝宝|二胎|三胎)|分娩|剖[腹宫]产|顺产|坐月子")
_NOT_DESIGNATED = re.compile(r"(?:非|不是|不算|没有?|未)定点|不定点")
_PRIVATE = re.compile(
    r"(?:私人|私立|民营|个体|个人开)(?:的)?(?:医院|诊所|门诊|专科)|小诊所|黑诊所|美容院|养生馆"
)
_DESIGNATED = re.compile(r"(?<!非)(?<!不是)(?<!没)定点")
# 自费占两成, 床位费自己出…其中床位1200: a part is outside the rules, its sum must be asked for.
_SHARE_OUT = re.compile(
    r"(?:自费|不能报|报不了|不给报)[^,。\d]{0,8}(?:[一二三四五六七八九十半两]成|百分之|\d+(?:\.\d+)?%)"
    r"|(?:[一二三四五六七八九半两]成|百分之[一二三四五六七八九十]+|\d+(?:\.\d+)?%)[^,。\d]{0,3}(?:是|算|属于)?(?:自费|不能报|报不了)"
    r"|(?:床位|护工|陪护|护理|伙食|饭|空调|救护车|材料)费?[^,。]{0,4}(?:自己|个人|自费)(?:出|掏|付|的)?[^。]{0,16}其中"
    r"|其中[^,。\d]{0,8}\d+[^,。]{0,6}(?:自己|个人)(?:出|掏|付)"
)
_EACH_MONTH = re.compile(
    r"(?:一个月|每个?月|一月|月月|个月)[^,。]{0,8}\d|\d+(?:元|块钱?|块)?(?:一个月|每个?月|一月)"
)
_CHINESE_SUM = re.compile(r"[一二两三四五六七八九][百千万][一二三四五六七八九百十零]*")
_IN_A_YEAR = re.compile(
    r"(?:一年|全年|每年|一整年|年底|十二个月|12个月)[^,。]{0,6}(?:报|减|省|自己|掏|负担|出|付|多少|好多|几多)"
)
_PAID_BEFORE = re.compile(
    r"(?:已经?|先|前面|之前|上[次回]|头[次回]|早先|前头|去年|前年|上年|累计)[^,。]{0,8}$|(?:自付|自己(?:已经)?(?:付|掏|出|交))(?:了|过)?\s?$"
)
_THIS_TIME = re.compile(r"(?:这|本)[次回趟]|又|今年|现在|再|总共|一共|还(?:要|得|需|该)")
_OF_BEFORE = re.compile(r"(?:去年|前年|上年|上[次回]|前面)[^,。]{0,10}\d")
_TOGETHER = re.compile(r"一起算|合(?:起来|在一起|并|计)|加起来|加上|累计")
_BACK = re.compile(r"(?:超过?|超出|多(?:出|付|交|花|掏))[^。]{0,12}(?:退|返还)|退不退")


def another_pays(text: str) -> bool:
    """Whether an accident, an injury at work or a fight brought the person there."""
    return bool(_ANOTHER_PAYS.search(text))


def of_a_birth(text: str) -> bool:
    """Whether the stay was for giving birth."""
    return bool(_BIRTH.search(text))


def not_designated(text: str) -> bool:
    """Whether the hospital is said to be none of the designated ones, or is a private one that may be none."""
    private = _PRIVATE.search(text) is not None and _DESIGNATED.search(text) is None
    return private or bool(_NOT_DESIGNATED.search(text))


def partly_outside(text: str) -> bool:
    """Whether a share or an item is outside the rules and its sum is not to be taken from the words."""
    return bool(_SHARE_OUT.search(text))


def mixed(text: str) -> bool:
    """Whether this bill stands beside money of another time or already paid (已经付了4800, 又花了2万)."""
    text = bills.apart_from_levels(text)
    found = bills.bills(text)
    if len({amount.value for amount in found}) < 2:
        return False
    earlier = [one for one in found if _PAID_BEFORE.search(text[: one.start])]
    return bool(earlier) and (bool(_THIS_TIME.search(text)) or bool(_OF_BEFORE.search(text)))


def with_an_earlier_one(text: str) -> bool:
    """去年也住了一次, 一起算呢: added to the sum that was told before."""
    return bool(_TOGETHER.search(text)) and bool(re.search(r"去年|前年|上[次回]|也|又|再", text))


def asks_it_back(text: str) -> bool:
    """自己付了8千, 超过的能退不: what becomes of money paid is no sum."""
    return bool(_BACK.search(text))


def of_a_month_for_a_year(text: str) -> bool:
    """一个月花三百, 一年报多少: whether the year is twelve such months, and what its limit is, nobody has said."""
    written = _CHINESE_SUM.sub("1", text)
    return bool(_EACH_MONTH.search(written) and _IN_A_YEAR.search(text))
