"""A quiz question made of an entry, as a draft that staff correct; and which ones a person gets. Pure."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_kb.quality import figures
from policy_kb.records import Entry

QUESTIONS = 3  # of one quiz
CHOICES = 3  # of one question
LONGEST = 60  # characters of a choice that is made here
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(%|元|万元|天|次|年|岁|个月)")
# What people might take it for, the likeliest first.
_STEPS: dict[str, tuple[int, ...]] = {
    "%": (-10, 10, -20, -15, 5, -5, -25, 15, -30, -35, 20),
    "岁": (-5, 5, 10, -10, 15, -15),
    "天": (-3, 5, 10, 3, 15, 20),
    "次": (1, 2, -1, 3, 4, 6),
    "年": (1, -1, 2, 3, 4),
}
_FACTORS = ("0.5", "2", "3", "0.8", "1.5", "0.6", "4", "5")
# 不低于90% holds of 80% too: only a larger figure is wrong there, behind 不超过 only a smaller one.
_AT_LEAST = re.compile(r"不低于|不少于|不小于|至少|最少|以上|起码")
_AT_MOST = re.compile(r"不超过|不高于|不大于|不多于|至多|最多|以内|以下|之内|不到")
# What a question asks for, and the units of the figures that answer it; the first that it says holds.
_ASKED_FOR: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(words), frozenset(units.split()))
    for words, units in (
        (r"哪几?年|几几年", "年"),
        (r"时候|到期", ""),  # of a plan, of its document or of the thing itself: nobody can tell
        (r"多久|多长|几天|几个月", "天 个月 年"),
        (r"多大|几岁|年龄|年纪", "岁 个月"),
        (r"[几多]少?(?:人?次|回|趟)|几多次|好多次", "次"),
        (r"几成|百分|比例.*[多几]|率.*[多几]", "%"),
        (r"(?:多少|几多|好多)(?:贫困|重病|大病)*(?:人|患者)", ""),
        (
            r"[多几][少多]?(?:个|名|人|条|样|类|种|项|家|户|号)|几(?:个|名|人|条|样|类|种|项|家|户|号)|文号|窗口",
            "",
        ),
        (r"多少|几多|好多|多高", "% 元 万元"),
    )
)
_YEAR = re.compile(r"(?:19|20)\d\d")
Mark = tuple[int, int]  # of a question as it was asked: its number and its version


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to pick from."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A published question as it is asked. `version`: another one may have other words, or another right choice."""

    id: int
    topic: str
    text: str
    choices: tuple[Choice, ...]
    version: int = 0

    @property
    def mark(self) -> Mark:
        """By which it is known again, as long as nobody changes it."""
        return self.id, self.version

    @property
    def right(self) -> str:
        """The words of the right choice."""
        return next(one.text for one in self.choices if one.right)


def drafted(entry: Entry, beside: Iterable[Entry] = ()) -> tuple[str, tuple[Choice, ...]]:
    """A question and its choices: the first sentence that holds a figure, and the same with other figures of its kind.

    None of those is a figure that the entry itself, or another one that holds at the place (`beside`), gives anywhere.
    Whether they are not silly only a person can say: hence a draft. Where no figure can be changed the wrong choices
    are empty, for that person to write: what a machine would make up is no question.
    """
    sentences = [part for part in re.split(r"[。；]", entry.conclusion) if part]
    when = any("年" in _units(way) for way in entry.phrasings)
    holding = (one for one in sentences if _figure(one, when=when))
    told = _short(next(holding, sentences[0] if sentences else ""))
    wrong = tuple(_with_other_figures(told, _given((entry, *beside)), when=when))
    if len(wrong) < CHOICES - 1:
        told = _short(sentences[0] if sentences else "")
        return _first(entry), _shuffled(entry, told, [""] * (CHOICES - 1))
    changed = _figure(told, when=when)
    unit = changed[2] if changed and told == _short(sentences[0]) else ""
    return _asking(entry, unit), _shuffled(entry, told, wrong[: CHOICES - 1])


def _shuffled(entry: Entry, right: str, wrong: Iterable[str]) -> tuple[Choice, ...]:
    """Where the right one always stood first, whoever guesses 1 would be thought to know."""
    choices = [Choice(right, True), *(Choice(text, False) for text in wrong)]
    random.Random(entry.id).shuffle(choices)  # noqa: S311 - the same draft every time, no secret
    return tuple(choices)


def _asking(entry: Entry, unit: str) -> str:
    """What the choices, which differ in a figure of that unit, answer; "": they are not the entry's first sentence."""
    asked = (one for one in entry.phrasings if unit and unit in _units(one))
    return next(asked, f"关于“{entry.title}”，下面哪一句说得对？")


def _units(question: str) -> frozenset[str]:
    """Of the figures that would answer it."""
    return next((units for asks, units in _ASKED_FOR if asks.search(question)), frozenset())


def _figure(sentence: str, *, when: bool) -> re.Match[str] | None:
    """The first one that can be asked for. The year of a plan is no answer where nobody asks `when`."""
    found = _FIGURE.finditer(sentence)
    return next((one for one in found if when or one[2] != "年" or not _YEAR.fullmatch(one[1])), None)


def _first(entry: Entry) -> str:
    return entry.phrasings[0] if entry.phrasings else entry.title


def drawn(questions: Sequence[Drawn], seed: str) -> tuple[Drawn, ...]:
    """Three of them, of different topics where there are; the same for the same seed. None while there are fewer."""
    if len(questions) < QUESTIONS:
        return ()
    mixed = sorted(questions, key=lambda one: one.id)
    random.Random(seed).shuffle(mixed)  # noqa: S311
    first: dict[str, Drawn] = {}
    for one in mixed:
        first.setdefault(one.topic, one)
    rest = [one for one in mixed if one not in first.values()]
    return tuple([*first.values(), *rest][:QUESTIONS])


def _short(sentence: str) -> str:
    """Cut where a part of the sentence ends: half a word or half a figure would be another answer."""
    if len(sentence) <= LONGEST:
        return sentence
    end = max(sentence.rfind(mark, 0, LONGEST + 1) for mark in "，、：")
    return sentence[:end] if end > 0 else f"{sentence[:LONGEST]}……"


def _given(entries: Iterable[Entry]) -> frozenset[tuple[str, Decimal]]:
    """Kind and value of every figure there."""
    told = ("\n".join((one.title, *one.answer_parts, *dict(one.parts).values())) for one in entries)
    return frozenset((one.kind, one.value) for text in told for one in figures.figures(text))


def _with_other_figures(sentence: str, given: frozenset[tuple[str, Decimal]], *, when: bool) -> Iterator[str]:
    """The sentence with figures that are certainly wrong, the likeliest to be believed first."""
    found = _figure(sentence, when=when)
    if found is None:
        return
    number, unit = Decimal(found[1]), found[2]
    head, tail = sentence[: found.start()], sentence[found.end() :]
    for other in _others(number, unit):
        words = f"{other.normalize():f}{unit}"
        same = {(one.kind, one.value) for one in figures.figures(words)}
        if _is_wrong(other, number, head[-6:] + unit + tail[:3]) and not same & given:
            yield f"{head}{words}{tail}"


def _others(number: Decimal, unit: str) -> Iterator[Decimal]:
    steps = [number + step for step in _STEPS.get(unit, ())] or [number * Decimal(one) for one in _FACTORS]
    whole = number == number.to_integral_value()
    for one in steps:
        if one > 0 and not (unit == "%" and one > 100) and (one == one.to_integral_value() or not whole):
            yield one


def _is_wrong(other: Decimal, number: Decimal, around: str) -> bool:
    if _AT_LEAST.search(around):
        return other > number
    return other < number if _AT_MOST.search(around) else other != number
