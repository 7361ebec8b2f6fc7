"""A premise that the entry's own words contradict (全免费对吧, 只有80%的人能领): said first that it is not so."""

import re

from bot.understand import Understanding
from policy_kb.records import Entry

_WHETHER = re.compile(r"对吧|对不对|对吗|对么|是吧|是吗|是不是|听说|真的|是真|[吗么吧]|不$|没有?$")
_FOR_NOTHING = re.compile(
    r"全免|全部免|都免费|免费(?:看病|治病|住院)|(?:都|也|全|就)(?:不要钱|不花钱|不用花钱)|(?:看病|治病|住院|治)(?:都|也|全)?(?:免费|不要钱|不花钱|不用花钱)"
    r"|一分(?:钱)?(?:都|也)?不(?:用|要)?(?:花|掏|交|出)|全报|全给报|全额报|(?:报|报销)(?:100%|百分之百|百分百)"
)
_ALL_PAID = re.compile(r"全免|全报|全额报|100%|不用(?:自己)?(?:花|掏|出)钱|一分(?:钱)?不")
_OF_CARE = re.compile(r"住院|看病|治病|报销|报")
_OF_ANOTHER = re.compile(r"押金|体检|查体|检查|签约|药|参保|缴费|医保|保险|义诊|叶酸|营养包|手术")
_A_SHARE = re.compile(r"报(?:销比例)?[^。]{0,12}\d+(?:\.\d+)?%|(?:自付|(?<!后)付费|负担)[^。]{0,12}\d")
_PAID = re.compile(r"报销|核销|报\d")
_AS_PAID = re.compile(r"(?:报|报销|报销比例)(?:是|为|到|的)?(?:只|就)?(?:有)?(\d+(?:\.\d+)?)%")
_ONLY_SO_MANY = re.compile(
    r"(?:只|就|光|才)(?:有|给|让|管)?(\d+(?:\.\d+)?)%的?(?:人|娃|孩子|妇女|户|病人|患者|人家)?"
)
_PEOPLE = re.compile(r"人|娃|孩|妇女|户|患者|老人")
_BOTH = re.compile(r"而且|并且|同时|加上|又")
_OR = re.compile(r"(\d+)%[^。；]{0,4}或者?[^。；]{0,24}?(\d{4,})元")
COUNTS_AS = re.compile(
    r"(?:算不?算?|是不?是?|属不?属?于|归)(?:得上|得了|不得)?(?:个|成|作|进|到)?(大病|重病)"
)
_PAYING = frozenset({"inpatient", "outpatient"})  # topics


def contradicted(entry: Entry, question: Understanding, heard: str) -> str:
    """One sentence, or nothing where the entry does not surely contradict what is taken for granted."""
    return (
        _not_for_nothing(entry, heard)
        or _no_share_of_the_bill(entry, heard)
        or _not_only_so_many(entry, heard)
        or _one_of_the_two(entry, heard)
    )


def _not_for_nothing(entry: Entry, heard: str) -> str:
    asked = _FOR_NOTHING.search(heard) and _WHETHER.search(heard) and _OF_CARE.search(heard)
    if not asked or _OF_ANOTHER.search(heard) or entry.unexplained or _ALL_PAID.search(entry.conclusion):
        return ""
    return "文件写的不是全免。" if _A_SHARE.search(entry.conclusion) else ""


def _no_share_of_the_bill(entry: Entry, heard: str) -> str:
    """80%以上的乡镇卫生院，是报80%吗: the figure stands there for something else."""
    said = _AS_PAID.search(heard)
    if said is None or not _WHETHER.search(heard) or entry.topic in _PAYING:
        return ""
    elsewhere = f"{said[1]}%" in entry.conclusion and not _PAID.search(entry.title + entry.conclusion)
    return f"不是，这里的{said[1]}%不是报销比例。" if elsewhere else ""


def _not_only_so_many(entry: Entry, heard: str) -> str:
    """发放率80%，是不是只有80%的人能领: a target of the work, and no bar to anybody."""
    said = _ONLY_SO_MANY.search(heard)
    if said is None or not _WHETHER.search(heard) or not _PEOPLE.search(heard):
        return ""
    target = re.search(rf"率[^。，]{{0,6}}{re.escape(said[1])}%", entry.conclusion)
    return f"不是，{said[1]}%是工作要达到的数，没有写只给{said[1]}%的人。" if target else ""


def _one_of_the_two(entry: Entry, heard: str) -> str:
    """不低于90%，或者自付不超过5000元: not both."""
    written = _OR.search(entry.conclusion)
    if written is None or not _BOTH.search(heard) or not _WHETHER.search(heard):
        return ""
    both = all(figure in heard for figure in (written[1], written[2]))
    return "文件写的是“或者”，不是两样都要做到。" if both else ""
