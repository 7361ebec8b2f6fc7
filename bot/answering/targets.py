"""Whether a target (要到90%) or what was reached (86.91%) is asked for, and which of the two an entry gives.

One taken for the other is a wrong figure: the entry of the right kind comes first, or it is said which it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.finding import Finding
from bot.understand import Understanding
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.search import Hit

BEHIND = 0.25  # of the score: what the entry of the right kind may be behind
_HOW_MUCH = r"(?:百分之几|多少|好多|几多|几成|几(?!时|年|月|号|天|个))"
_RATE = re.compile(
    r"率|比例|几成|百分|覆盖|\d%|达标|报销[^,。]{0,2}达|(?:建|达|办|盖)(?:成|到|好)?了?(?:多少|几)[^,。]{0,4}了"
)
_TARGET = re.compile(
    r"要求|目标|指标|任务|力争|争取|才(?:算|能)?达标|(?<![只主还])(?:要|应该?|得|须|需)(?:要|能)?(?:达|到|做到|上到|提(?:高)?到)|年底(?:前)?(?:得|要)?(?:到|达)|(?:不低于|不少于|至少|最低)(?:得|要|到|达)*"
    + _HOW_MUCH
)
_REACHED = re.compile(
    rf"(?:达|到|做|搞|办|建|盖|完成|实现|覆盖)(?:到|成|得|了)*{_HOW_MUCH}[^,。?!;]{{0,4}}(?:了|啦)|实际(?!报|自付|支付|负担|补偿)|完成(?:了|得|率|情况|{_HOW_MUCH})"
    rf"|(?:现在|目前|如今|眼下|已经?)[^,。?!;]{{0,12}}{_HOW_MUCH}"
)
# 大病救治率是多少: as it is, before what it is to be.
_PLAIN = re.compile(rf"率(?:是|有|到底|现在|大概|得|能)*{_HOW_MUCH}")
_COMPARED = re.compile(
    r"(?<!才)(?<!才算)(?<!才能)达标|达到(?:了)?(?:没|吗|么|不)|(?:差|离|够|超)[^,。?!;]{0,6}(?:目标|要求|指标|任务|多少|好多)|完成任务"
)
# What one person is paid back (现在住院报销比例是多少, 不低于90%吗) is a rule, no target and no result.
_SHARE = re.compile(r"报(?!告|名|道|到)|核销|补偿|自付")
_OF_MANY = re.compile(r"20\d\d|[去今前]年|上半年|全[县区市]|目标|要求|任务|指标|实际|达标|完成|做到")
_DONE = re.compile(rf"做到(?:了)?{_HOW_MUCH}")  # and not 要求做到多少
_IS_TARGET = re.compile(
    r"(?:要|须|应|力争|争取)[^，。；]{0,16}?(?:到|达|至)[^，。；]{0,4}\d+(?:\.\d+)?%|(?:指标|目标)[^。]*\d%|不低于\d+%|\d%(?:及)?以上|全部覆盖|到20\d\d年[^。]*\d%"
)
_IS_REACHED = re.compile(r"\d+\.\d+%|从结果看")  # no target is set to hundredths
# A rate that is called by its name (救治率, 满意度): no other rate answers.
_NAMED_RATE = re.compile(
    r"([^\W\da-z的个啥么这那几多少比频效概税利汇报核销补偿里区县市咱我俺们是有到]{2})(率)|(满意|信任|知晓)(度)"
)
_ALSO_CALLED = {"治疗": "救治"}
_ASIDE = frozenset({"目标", "多少", "比例", "什么时候"})
NO_TARGET = "要求达到多少，文件没有写；下面是已经做到的。"
NOT_REACHED = "实际做到多少，文件没有写；下面是要求达到的。"


def first(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """The entry of the kind that is asked for before a likelier one of the other kind on the same subject."""
    target, reached = asked(question.text)
    reached = reached or (not target and bool(_PLAIN.search(question.text)))
    if hits[0].listed or target == reached:
        return hits
    best = index.entries[hits[0].entry]
    if _gives(best, target=target) or not _gives(best, target=reached):
        return hits
    other = _of_kind(hits, question, index, target=target)
    return hits if other is None else [other, *(hit for hit in hits if hit is not other)]


def both(finding: Finding, question: Understanding, index: Index) -> Finding:
    """With the other kind told beside the entry where the message asks for the two, or compares them (达标没)."""
    entry = finding.entry
    if entry is None or not all(asked(question.text)):
        return finding
    target = not _gives(entry, target=True)
    if target and not _gives(entry, target=False):
        return finding
    other = _of_kind(finding.hits, question, index, target=target)
    return finding if other is None else replace(finding, second=None, asked=(index.entries[other.entry],))


def told(entry: Entry, beside: Sequence[Entry], heard: str, question: str) -> str:
    """That the figure which follows is of the other kind than the one asked for; empty where the right one is told.

    `heard` is the message itself, `question` what it goes on from joined to it (签约率多少, then 要求多少).
    """
    rate = rate_not_given(entry, heard) if not beside else ""
    if rate:
        return f"{rate}是多少，文件没有写。"
    target, reached = asked(heard) if any(asked(heard)) else asked(f"{question}。{heard}")
    to_be, was = (any(_gives(one, target=kind) for one in (entry, *beside)) for kind in (True, False))
    if target and was and not to_be:
        return NO_TARGET
    return NOT_REACHED if reached and to_be and not was else ""


def rate_not_given(entry: Entry, text: str) -> str:
    """The one rate that is asked for by its name and that the entry nowhere speaks of; empty where it does."""
    asked_for = {found[0] for found in _NAMED_RATE.finditer(text)}
    if len(asked_for) != 1:
        return ""
    rate = asked_for.pop()
    what = rate[:-1]
    spoken = "".join((entry.title, *entry.phrasings, *entry.answer_parts))
    names = "|".join({what, _ALSO_CALLED.get(what, what)})
    given = re.search(rf"(?:{names})(?:[率度]|[^。；]{{0,12}}\d%)", spoken)
    return "" if given else rate


def asked(text: str) -> tuple[bool, bool]:
    """Whether a rate that is to be reached is asked for, and one that was."""
    if not _RATE.search(text) or (_SHARE.search(text) and not _OF_MANY.search(text)):
        return False, False
    if _COMPARED.search(text):
        return True, True
    target = bool(_TARGET.search(text))
    return target, bool(_REACHED.search(text) or (not target and _DONE.search(text)))


def _gives(entry: Entry, *, target: bool) -> bool:
    is_target = bool(_IS_TARGET.search(entry.conclusion))
    if target or entry.unexplained:
        return is_target
    counted = entry.topic == "statistics" and "%" in entry.conclusion
    return not is_target and (counted or bool(_IS_REACHED.search(entry.conclusion)))


def _of_kind(hits: Sequence[Hit], question: Understanding, index: Index, *, target: bool) -> Hit | None:
    """The next best that gives the kind and speaks of all that the best one speaks of."""
    best = hits[0]
    subject = (question.subject & set(best.matched)) - _ASIDE
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        near = (
            best.score - hit.score <= BEHIND and entry.document_key == index.entries[best.entry].document_key
        )
        if near and _gives(entry, target=target) and subject <= index.tokens_of[hit.entry]:
            return hit
    return None
