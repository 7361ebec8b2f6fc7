"""A quiz question made of an entry, as a draft that staff correct; and which ones a person gets. Pure."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_kb.records import Entry

QUESTIONS = 3  # of one quiz
CHOICES = 3  # of one question
LONGEST = 60  # characters of a choice that is made here
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(%|元|万元|天|次|年|岁|个月)")
_STEPS = {"%": (-20, -10, 10), "岁": (-5, 5, 10), "天": (-3, 5, 10), "次": (1, 2, 3), "年": (-1, 1, 2)}
_FACTORS = (0.5, 2.0, 3.0)
_VAGUE = ("没有这样的规定", "要自己全部出钱")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to pick from."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A published question as it is asked."""

    id: int
    topic: str
    text: str
    choices: tuple[Choice, ...]

    @property
    def right(self) -> str:
        """The words of the right choice."""
        return next(one.text for one in self.choices if one.right)


def drafted(entry: Entry) -> tuple[str, tuple[Choice, ...]]:
    """A question and its choices: the first sentence that holds a figure, and the same with other figures.

    Whether the wrong ones are wrong, and not silly, only a person can say: hence a draft.
    """
    sentences = [part for part in re.split(r"[。；]", entry.conclusion) if part]
    told = _short(next((one for one in sentences if _FIGURE.search(one)), sentences[0] if sentences else ""))
    wrong = _with_other_figures(told) or _VAGUE
    choices = [Choice(told, True), *(Choice(text, False) for text in wrong[: CHOICES - 1])]
    random.Random(entry.id).shuffle(choices)  # noqa: S311 - the same draft every time, no secret
    return (entry.phrasings[0] if entry.phrasings else entry.title), tuple(choices)


def drawn(questions: Sequence[Drawn], seed: str) -> tuple[Drawn, ...]:
    """Three of them, of different topics where there are; the same for the same seed."""
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


def _with_other_figures(sentence: str) -> tuple[str, ...]:
    found = _FIGURE.search(sentence)
    if found is None:
        return ()
    number, unit = float(found[1]), found[2]
    others = [number + step for step in _STEPS.get(unit, ())] or [number * factor for factor in _FACTORS]
    fit = [one for one in others if one > 0 and not (unit == "%" and one > 100) and one != number]
    head, tail = sentence[: found.start()], sentence[found.end() :]
    return tuple(f"{head}{one:g}{unit}{tail}" for one in fit)
