"""The parts of a message that ask, each by itself and with what it leaves out (封顶呢): before they are looked up."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.understand import WHAT_IS_ASKED, Understanding, continued, parts_of
from policy_kb.analysis import Token, made_of
from policy_kb.knowledge import Knowledge
from policy_kb.records import AUDIENCES

# A part that asks: 几样, 哪两样, 能不能, 么事, …吗.
_ASKS = re.compile(
    r"(?:几|多少|好多|哪|啥|什么|咋|怎么|(?<![什怎那这要])么|谁|能不能|有没有|要不要|是不是|可不可以|行不行|管不管)[^,。!?;]*"
    r"|[吗不没么][,。!?; ]*$|(.)不\1"
)
_EACH = re.compile(
    r"(?:,?(?:这|那)[几两三四][^,。]{0,5})?(?:(?<!全国)各(?!项|种|类|级|县|区|乡|镇|村|位|单位|科)|分别)"
)
_LISTED = re.compile(r"[、和]")
_COUNTED = frozenset({"人数", "多少"})
_HOW_MANY = re.compile(r"几|多少|好多|啥|什么|哪|谁")
_STOPS = re.compile(r"([,。!?; ]+)")
FEW_WORDS = 8  # characters of a part that may leave out its subject without saying so
SHORT_ITEM = 4  # characters of one of a list, before which what is said of the first holds too
ELLIPTIC = re.compile(r"(?:呢|咧|哩)$")  # 封顶呢: leaves out what it has in common with the part before


@dataclass(frozen=True, slots=True)
class Part:
    """A part that asks. `goes_on`: it has no subject of its own, and `said` holds that of the part before.

    `joined`: another reading of it, with what it may leave out.
    """

    said: Understanding
    goes_on: bool
    joined: Understanding | None = None


def asked(question: Understanding, knowledge: Knowledge) -> Iterator[Part]:
    """The parts that ask. One without a subject of its own goes on with the things of the one before.

    方案哪天发的, 管哪几年.
    """
    base: Understanding | None = None
    for text in _of_each(question.text) or _asking(question.text):
        part = alone(text, question, knowledge)
        things = tuple(token for token in base.analysis.tokens if token.kind == "thing") if base else ()
        if part.subject - WHAT_IS_ASKED or (part.subject and not things) or _counts_persons(part):
            yield Part(part, False, _with_what_it_leaves_out(base, part, text))
            base = part if base is None or not _leaves_out(text) else base
        elif base is not None and base.subject and _turns_to_another(part):
            yield Part(continued(base, part), True)
        elif "报销" in part.subject and (stay := _stay(question)):
            yield Part(
                replace(part, analysis=made_of(stay[0].name + text, (*stay, *part.analysis.tokens))), True
            )
        elif things:
            spoken = "".join(token.name for token in things) + text
            yield Part(replace(question, analysis=made_of(spoken, (*things, *part.analysis.tokens))), True)


def _asking(text: str) -> list[str]:
    """What stands between the stops of a message and asks: by its words, by a question mark, or as 封顶呢 does."""
    pieces = _STOPS.split(text)
    found = []
    for part, stop in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        for one in _each_asked(parts_of(part)):
            if _ASKS.search(one) or ELLIPTIC.search(one) or "?" in stop:
                found.append(one)
    return found


def _each_asked(texts: Iterable[str]) -> Iterator[str]:
    """几个大夫、几张卡、查几回体: of a list in which each item asks, each by itself."""
    for text in texts:
        items = [item for item in text.split("、") if item]
        each = len(items) > 1 and all(_HOW_MANY.search(item) for item in items)
        yield from items if each else [text]


def _turns_to_another(part: Understanding) -> bool:
    """低保户呢, 县医院呢: another person, place or year is asked about in the same words."""
    turned = part.subject | part.analysis.names("person", "region", "year", "level", "place")
    return bool(turned) and bool(ELLIPTIC.search(part.text))


def _stay(question: Understanding) -> tuple[Token, ...]:
    """能报几成, where 住院 or 门诊 was said before: of which of the two; nothing where both were."""
    named = [name for name in ("住院", "门诊") if name in question.text]
    return (Token(named[0], "act"),) if len(named) == 1 else ()


def _leaves_out(text: str) -> bool:
    return bool(ELLIPTIC.search(text)) or len(text) <= FEW_WORDS


def _counts_persons(part: Understanding) -> bool:
    """贫困人口多少人: persons are what is asked about."""
    return bool(part.analysis.names("person")) and bool(part.analysis.names("ask", "vague") & _COUNTED)


def _with_what_it_leaves_out(
    base: Understanding | None, part: Understanding, text: str
) -> Understanding | None:
    """大病救了多少, 重病呢; 大病有多少种, 救治率要达到几成: the illness of the part before holds on."""
    if base is None:
        return None
    if _leaves_out(text):
        return continued(base, part)
    ill = tuple(token for token in base.analysis.tokens if token.kind == "disease")
    if not ill or part.analysis.names("disease"):
        return None
    spoken = "".join(token.name for token in ill) + text
    return replace(part, analysis=made_of(spoken, (*ill, *part.analysis.tokens)))


def _of_each(text: str) -> list[str]:
    """覆盖率、婚检率分别是多少: what is asked of each thing that is listed; empty when nothing is."""
    found = _EACH.search(text)
    if found is None:
        return []
    before = re.split(r"[,。!?;:]", text[: found.start()].rstrip(",。 "))[-1]
    listed = [one for one in _LISTED.split(before) if len(one) > 1] or [""]
    whose = listed[0][: listed[0].rfind("的") + 1]  # 贫困户的住院和门诊: it is said once, of both
    said = [listed[0], *(whose + one if len(one) <= SHORT_ITEM else one for one in listed[1:])]
    return [one + text[found.end() :] for one in said] if len(said) > 1 else []


def alone(text: str, question: Understanding, knowledge: Knowledge) -> Understanding:
    """A part of a message as if it were all of it; the persons of the whole unless it names its own."""
    analysis = knowledge.analyser.analyse(text, correct=False)
    persons = analysis.names("person") & AUDIENCES
    return replace(question, analysis=analysis, persons=(persons or question.persons) - question.not_persons)
