"""Whether an entry that staff have written names itself all that is asked.

The rules beside this module tell by topics and words of the built-in entries what an entry is for. What staff write has
words and topics of its own: where its title, its ways of asking and its answer name everything a question names, its
writer has said what it is for, and no such rule knows better.
"""

import re

from bot.answering import illnesses
from bot.understand import Understanding
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.search import Hit

LIKE = 0.3  # likeness to a way of asking for it, or to its title
NAMED = 0.7  # share of the weight of what the question names
_NAMING = ("thing", "act", "disease", "strict", "person")
_SAYING = (*_NAMING, "noun", "word")
_ILL = frozenset(
    {"病名", "两癌筛查", "生病", "病人"}
)  # stands for many illnesses: their own names are compared
# What an answer states in other words than those it is asked for by.
_STATES = {
    "报销": re.compile(r"(?:支付|付|补偿|结算)[^，。；]{0,4}\d+(?:\.\d+)?%"),
    "比例": re.compile(r"\d%"),
    "免费": re.compile(r"免费|不(?:用|要)?(?:收|交|花|掏)|一分(?:钱)?不|不要钱|\d(?:元|块)"),
    "免费药": re.compile(
        r"免费[^。；]{0,12}(?:药|片|胶囊|[平坦定]、|[一二两三几\d]个?盒)|药[^。；]{0,8}免费"
    ),
    "投保": re.compile(r"保费|缴费|交钱|另外交|自己交|基金"),
    "药": re.compile(r"片|胶囊|颗粒|[一二两三几\d]个?盒|平(?:片)?、|冲剂|口服液"),
}
# What has to stand in the answer itself, where its title or a way of asking names it in this or another word.
_GIVEN = {
    "电话": (frozenset({"电话"}), re.compile(r"\d{3,}")),
    "地址": (frozenset({"地址", "哪里"}), re.compile(r"[路街巷号楼村镇旁里边]")),
    "上班时间": (
        frozenset({"上班时间", "什么时候"}),
        re.compile(r"\d点|\d[:：]\d|星期|周[一二三四五六日末]"),
    ),
    "要带的材料": (frozenset({"要带的材料", "哪些"}), re.compile(r"证|户口|单|票|病历|小结|卡")),
    "到账": (
        frozenset({"到账", "什么时候"}),
        re.compile(r"\d+个?(?:工作日|天|日|月|小时)|当[天场]|第二天|次日"),
    ),
    "投诉": (frozenset({"投诉", "哪个部门", "谁"}), re.compile(r"\d{3,}|[局科股委办]")),
    "报销时限": (frozenset({"报销时限", "什么时候"}), re.compile(r"\d+(?:天|日|月|年)|年底|当年|次年")),
}


_ASKED = (
    (
        re.compile(r"多久|几天|几个?月(?!大)|多长时间|(?:什么|啥|么)时候|哪天|几号|几点"),
        re.compile(
            r"\d(?:个)?(?:工作日|天|日|月|年|点|小时|号)|当[天场日]|每[天月年周]|周[一二三四五六日]|星期|马上|直接|即时|随时|不限|长期|及时"
        ),
    ),
    (
        re.compile(r"报(?:销)?(?:得|到|给)?(?:多少|几成|好多|几多|几个|百分之)|多少钱|几块|比例"),
        re.compile(r"\d(?:%|元|块|亿|万|千|百)|[一二两三四五六七八九]成|全免|全额|免费"),
    ),
)


def names_all(hit: Hit, question: Understanding, index: Index) -> bool:
    """Whether staff wrote the entry, in words that name all the things, illnesses and persons of the question."""
    entry = index.entries[hit.entry]
    if not entry.own or entry.unexplained or hit.likeness < LIKE or not _of_its_illness(entry, question):
        return False
    said, analysis = _said(hit.entry, index), question.analysis
    if not (analysis.names(*_NAMING) | analysis.names() & {"免费"}) - _ILL <= said:
        return False
    if not answers_alike(entry, question.text):
        return False
    weights = {token.name: index.token_weight(token) for token in analysis.tokens if token.kind in _SAYING}
    named = sum(weight for name, weight in weights.items() if name in said | _ILL)
    return named >= NAMED * sum(weights.values())


def answers_alike(entry: Entry, text: str) -> bool:
    """Whether the answer holds a time where one is asked for, a share or a sum where that is."""
    told = "。".join(entry.answer_parts)
    return all(given.search(told) for asks, given in _ASKED if asks.search(text))


def gives(entry: Entry, strict: str, index: Index) -> bool:
    """Whether staff's entry is asked for by a strict thing (电话, 透析) and its answer holds what that asks for."""
    named, given = _GIVEN.get(strict, (frozenset({strict}), None))
    asked_for = entry.own and not entry.unexplained and bool(named & ways(entry, index))
    return asked_for and (given is None or bool(given.search("。".join(entry.answer_parts))))


def ways(entry: Entry, index: Index) -> frozenset[str]:
    """The names in the title of an entry and in its ways of asking."""
    return frozenset[str]().union(*map(index.analyser.stated, (entry.title, *entry.phrasings)))


def _said(place: int, index: Index) -> frozenset[str]:
    """All that an entry names or states, whatever its words for it."""
    entry = index.entries[place]
    told = "。".join(entry.answer_parts)
    stated = frozenset(name for name, sign in _STATES.items() if sign.search(told))
    given = frozenset(strict for strict in _GIVEN if gives(entry, strict, index))
    return ways(entry, index) | index.stated[place] | stated | given


def _of_its_illness(entry: Entry, question: Understanding) -> bool:
    """Whether every illness that is asked about is named by the entry."""
    spoken = "".join((entry.title, *entry.phrasings, *entry.answer_parts))
    text = question.text
    if not illnesses.named(text) <= illnesses.named(spoken):
        return False
    unlisted, cancers = illnesses.unlisted(text), illnesses.cancers(text)
    return all(end in spoken for end in unlisted) and all(one in spoken for one in cancers)
