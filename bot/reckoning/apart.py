"""Two sums in one message (我爹花了三万，我娘花了两万): each is read with the words around it."""

import re
from dataclasses import replace
from itertools import pairwise

from bot.reckoning import bills, sums
from bot.reckoning.sums import Sum
from bot.understand import Understanding, understand
from policy_kb.knowledge import Knowledge

MOST = 2
_STOP = re.compile(r"[,。;、!?:]+|(?:另外|还有)(?:一?个|一?次|一?笔)?")
_LEVEL = re.compile(r"([一二三123])(?:级|甲)")
_LEVEL_OF_ALL = re.compile(
    r"(?:都|全)(?:是|在|住)?[^,。]{0,4}[一二三123](?:级|甲)"
    r"|[一二三123](?:级|甲)[^,。\d]{0,6}(?:住|去)(?:了|过|院)*[两二2](?:次|回|趟)"
    r"|(?:住|去)(?:了|过|院)*[两二2](?:次|回|趟)[^,。\d]{0,4}[一二三123](?:级|甲)"
)
_SOMETHING_ELSE = re.compile(r"药|门诊|检查|化验|路费|车费|吃饭|伙食|营养")
_LEVELS = {"一": 1, "1": 1, "二": 2, "2": 2, "三": 3, "3": 3}


def read(said: Understanding, chain: tuple[str, ...], knowledge: Knowledge) -> list[Sum]:
    """The sums of a message of several, in its order; none when there are more than two or one is not clear."""
    found = bills.sure_bills(said.text)
    if len(found) > MOST or any(amount.unclear for amount in found):
        return []
    whole = sums.read(said, chain)
    if len(found) == 1:
        return [replace(whole, level=level) for level in _levels(said.text)]
    pieces = _pieces(bills.apart_from_levels(said.text), [amount.start for amount in found])
    fresh = [sums.read(understand(piece, knowledge), chain) for piece in pieces]
    if any(
        one.setting is None and _SOMETHING_ELSE.search(piece)
        for one, piece in zip(fresh, pieces, strict=True)
    ):
        return []  # 住院花了三万，买药花了八百: what the second was for is not known
    return [one.with_earlier(_shared(said, whole)) for one in fresh]


def _levels(text: str) -> list[int]:
    """二级和三级各报多少: one bill, two levels."""
    levels = list(dict.fromkeys(_LEVELS[found] for found in _LEVEL.findall(text)))
    return levels if len(levels) == MOST else []


def _pieces(text: str, starts: list[int]) -> list[str]:
    """The text cut before the clause of each bill but the first."""
    cuts = [0]
    for last, start in pairwise(starts):
        stops = [stop.end() for stop in _STOP.finditer(text, last, start)]
        cuts.append(stops[-1] if stops else start)
    return [text[begin:end] for begin, end in pairwise([*cuts, len(text)])]


def _shared(said: Understanding, whole: Sum) -> Sum:
    """What holds for both: who it is, what for; the level when it is said of all. Where it was is each one's own."""
    for_all = _LEVEL_OF_ALL.search(said.text) is not None
    return Sum(
        setting=whole.setting,
        level=whole.level if for_all else None,
        persons=whole.persons,
        not_persons=whole.not_persons,
    )
