"""What an entry says the document does not give, told before the rest where it is just that which was asked."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.understand import Understanding
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

_SENTENCE = re.compile(r"(?<=[。；])")
NOT_WRITTEN = re.compile(
    r"(?:也|都|就)?(?:没有|没)(?:再)?(?:单独|另外)?(?:写明|写|说明|说|列出|列|讲|点名|定)(?:明|到|出)?"
)
_LEFT_OUT = re.compile(rf"{NOT_WRITTEN.pattern}|没(?:有)?提|不在[^，。；]{{0,6}}里|另说")
_CLAUSE = re.compile(r"[。；]")
_TWO_THINGS = re.compile(r"两回事|不是一回事")
ASKS_IF_THE_SAME = re.compile(
    r"一回事|一码事|同一(?:个|种|样|回)|一个意思|一样(?:的)?(?:东西|意思)?(?:吗|不|吧|么|$)"
)
_YEAR_OR_STAY = re.compile(r"[一每]年.*[一每]次|[一每]次.*[一每]年")
_SAME_KIND = re.compile(r"就是|是不是|区别|不同|不一样|一样|算")
_ITEM = re.compile(r"[，、；]|和|或")
_BEGINNING = re.compile(r"^(?:但是?|不过|也|另外|还有)，?")
# What is not written (由谁批) is asked only by who asks that (找谁批), not by who names the same things.
_ASKED = tuple(
    map(
        re.compile,
        (
            r"谁|哪个(?:领导|部门|单位|科)|叫(?:啥|什么)|姓|名字|职务",
            r"多少|几|好多",
            r"多久|几(?:天|年|个?月|时)|多长|哪天|(?:啥|什么)时候",
            r"多大|岁",
            r"怎么|咋|如何|哪里|哪儿|去哪|在哪|哪",
            r"什么|啥|哪些|哪种|哪几",
        ),
    )
)
_KINDS = ("thing", "act", "disease", "noun", "strict", "place", "word", "person", "level")
_SAYS_NOTHING = frozenset({"文件", "报道", "政策"})
FEWEST = 2  # names that a question shares with what is not written, to be just about that


def first(entry: Entry, question: Understanding, knowledge: Knowledge) -> Entry:
    """The entry with the sentence that was asked for before its conclusion, and no longer after it."""
    sentences = [text for text in _SENTENCE.split(entry.conditions) if text]
    asked = next(_asked_for(entry, sentences, question, knowledge), None)
    if asked is None or entry.unexplained:
        return entry
    rest = "".join(text for text in sentences if text is not asked)
    said = _BEGINNING.sub("", asked).rstrip("。；") + "。"
    return replace(entry, conclusion=said + entry.conclusion, conditions=rest)


def stated(entry: Entry) -> str:
    """What an entry says with its title, but for the clauses on what is not written."""
    clauses = _CLAUSE.split("。".join((entry.title, *entry.answer_parts)))
    return "。".join(clause for clause in clauses if not _LEFT_OUT.search(clause))


def tells_apart(entry: Entry) -> bool:
    """Whether an entry says of two things that they are not the same."""
    return bool(_TWO_THINGS.search(entry.conditions))


def _asked_for(
    entry: Entry, sentences: list[str], question: Understanding, knowledge: Knowledge
) -> Iterator[str]:
    if ASKS_IF_THE_SAME.search(question.text):
        yield from (text for text in sentences if _TWO_THINGS.search(text))
    if _YEAR_OR_STAY.search(question.text):
        yield from (text for text in sentences if _YEAR_OR_STAY.search(text) and NOT_WRITTEN.search(text))
    silent = [text for text in sentences if NOT_WRITTEN.search(text)]
    asked, illnesses = question.analysis.names(*_KINDS), question.analysis.names("disease")
    if _SAME_KIND.search(question.text) and len(illnesses) >= FEWEST:
        yield from (text for text in silent if illnesses <= _names(text, knowledge))
    if not silent or len(asked) < FEWEST:
        return
    stated = _names(entry.title + entry.conclusion, knowledge)
    for text in silent:
        named = {item: _names(NOT_WRITTEN.sub("", item), knowledge) for item in _ITEM.split(text)}
        just_that = any(
            len(names) >= FEWEST and names <= asked and names - stated and _asks_alike(item, question.text)
            for item, names in named.items()
        )
        alike = all(_asks_alike(item, question.text) for item, names in named.items() if names & asked)
        if just_that or (asked <= frozenset().union(*named.values()) and asked - stated and alike):
            yield text


def _asks_alike(written: str, text: str) -> bool:
    kinds = [kind for kind in _ASKED if kind.search(written)]
    return not kinds or any(kind.search(text) for kind in kinds)


def _names(text: str, knowledge: Knowledge) -> frozenset[str]:
    return knowledge.analyser.stated(text, *_KINDS) - _SAYS_NOTHING
