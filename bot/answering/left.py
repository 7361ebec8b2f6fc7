"""Who is no longer in a category (低保被取消了), or has left poverty: whether a rule goes on for them is asked.

What was lost is the person's state. It is no word of the rule: a 取消 of theirs finds no cap that was removed.
"""

import re
from dataclasses import replace

from bot.understand import Understanding
from policy_kb.analysis import made_of
from policy_kb.records import Entry

LEFT_POVERTY = "脱贫户"  # canonical term of the dictionary
_STANDING = r"(?:户|人员|对象|家庭)?(?:的)?(?:资格|名额|身份|待遇|指标|帽子|牌子)?"
_CATEGORY = rf"(低保|五保|特困|贫困户|建档立卡(?:户|贫困户)?|扶贫户|困难户){_STANDING}"
_BY_WHOM = r"(?:被|给|让|都|已经|去年|今年|前年|上个?月|刚)*(?:人|村里|上头|上面|乡上|镇上|民政)?(?:给)?"
_LOST = re.compile(
    rf"{_CATEGORY}(?:证|本|卡)?[^。?!;]{{0,4}}?{_BY_WHOM}"
    r"(取消|停了|停掉|没了|没有了|拿掉|拿走|去掉|清退|清出|退出|退了|注销|撤了|撤掉|撤销|划掉|划出|刷下|刷了|下了|掉了|不给了|不算了|抹了|抹掉|(?:让|叫|被)人顶|收走|收了|收回|到期|断了|(?:没|没有|未)(?:再|能)?(?:评上|续上|批下来|批))"
    r"|(取消|停|停掉|清退|退出|退|撤|撤销|注销|拿掉|划掉)(?:了|掉)?(?:我|俺|咱|他|她|我们|俺们)?(?:家|爹|妈|爸|娘|屋里)?(?:的)?"
    rf"{_CATEGORY}|不(?:再)?(?:是|吃|拿|享受){_CATEGORY}了"
)
_NAMES = {"低保": "低保", "五保": "特困（五保）", "特困": "特困"}
_GOES_ON = re.compile(r"还|照样|照旧|继续|接着|仍|一样|按|报|免|减|住院|看病|享受|押金")
_STILL = ("脱贫", "退出", "取消", "不再是")
_OF_NOTHING = frozenset({"政策", "文件", "健康扶贫", "落实", "目标"})


def lost(text: str) -> str:
    """The category, as it is told of, that somebody has lost; empty when nobody has."""
    found = _LOST.search(text)
    if found is None or not _GOES_ON.search(text):
        return ""
    name = next(group for group in (found[1], found[4], found[5]) if group)
    return _NAMES.get(name, "贫困户")


def without_the_losing(question: Understanding) -> Understanding:
    """The question without the words for the losing, which are no subject of it."""
    found = _LOST.search(question.text) if lost(question.text) else None
    verb = found and (found[2] or found[3])
    if not verb:
        return question
    analysis = question.analysis
    kept = [token for token in analysis.tokens if token.name not in verb and token.name != "取消"]
    return replace(question, analysis=made_of(analysis.text, kept))


def told(entry: Entry, question: Understanding) -> str:
    """That nothing is written on those who left; empty where nobody did, or the entry speaks of it."""
    spoken = entry.title + entry.conclusion + entry.conditions
    if LEFT_POVERTY in question.analysis.names() and "脱贫" not in spoken:
        return "已经脱贫的还按不按这一条，文件没有写。"
    category = lost(question.text)
    if category and not any(word in spoken for word in _STILL):
        return f"{category}资格取消了的还按不按这一条，文件没有写。"
    return ""


def only_whether_it_goes_on(question: Understanding) -> bool:
    """脱贫了还享受不: whether anything goes on is all that is asked, and only an entry on that answers."""
    analysis = question.analysis
    left = LEFT_POVERTY in analysis.names() or bool(lost(question.text))
    return left and not analysis.names("thing", "act", "disease", "strict", "noun") - _OF_NOTHING


def speaks_of_it(entry: Entry) -> bool:
    """Whether an entry says anything of those who left."""
    return any(word in "".join((entry.title, *entry.answer_parts)) for word in _STILL)
