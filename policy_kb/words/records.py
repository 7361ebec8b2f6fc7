"""One row of the residents' language, and what a row must be. Pure; which rows there are is `keeping`'s matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.errors import BadInput
from backend.core.subtree import NATION
from policy_kb.lexicon import FILLER, Term
from policy_kb.normalise import normalise

SHORTEST, LONGEST, LONGEST_SOURCE = 2, 20, 200  # characters
_WORD = re.compile(r"[\w\u4e00-\u9fff]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")

# What a standard name that no dictionary has yet may be. The small words of asking are code's matter.
KINDS: Mapping[str, str] = {
    "thing": "事情、待遇、服务",
    "person": "什么样的人",
    "disease": "病名",
    "act": "做什么（住院、报销）",
    "place": "哪里",
    FILLER: "不算话题的话（语气、称呼）",
}


@dataclass(frozen=True, slots=True)
class Word:
    """What is said, normalised, and the standard name it stands for; of a filler its own.

    `region`: whose residents say so, a code; the nation is everybody. `source`: where it was heard or read, and why.
    """

    said: str
    canonical: str
    kind: str
    source: str
    region: str = NATION

    @property
    def term(self) -> Term:
        """What it is taken for."""
        return Term(self.canonical, self.kind)

    @property
    def everywhere(self) -> bool:
        """Whether everybody says so."""
        return self.region == NATION


def made(
    said: str,
    canonical: str,
    kind: str,
    source: str,
    region: str,
    known: Mapping[str, Term],
    names: Mapping[str, str],
) -> Word:
    """A row from what was typed. BadInput with a sentence where it cannot be one.

    `known`: variants of the built-in dictionary; `names`: its standard names with their kinds, which go before `kind`.
    """
    said, canonical = normalise(said).strip(), canonical.strip()
    source = source.strip()
    _demand_word(said, "词语")
    if kind == FILLER:
        canonical = said
    _demand_word(normalise(canonical).replace("+", ""), "标准说法")
    if not 2 <= len(source) <= LONGEST_SOURCE:
        raise BadInput(f"请写明来源：在哪里听到、看到，为什么要加，2到{LONGEST_SOURCE}个字。")
    if (held := known.get(said)) is not None:
        raise BadInput(f"“{said}”内置词表里已经有了，当作{_taken_for(held)}。")
    kind = names.get(canonical, kind)
    if canonical not in names and kind not in KINDS:
        raise BadInput(f"“{canonical}”不是词表里的标准说法，请换一个，或选它是哪一类。")
    if kind != FILLER and normalise(canonical) == said:
        raise BadInput("词语和标准说法一样，不用加。")
    return Word(said, canonical, kind, source, region)


def _taken_for(term: Term) -> str:
    return "不算话题的话" if term.kind == FILLER else f"“{term.name}”"


def _demand_word(text: str, what: str) -> None:
    if not (SHORTEST <= len(text) <= LONGEST and _WORD.fullmatch(text) and _HAN.search(text)):
        raise BadInput(f"{what}请写{SHORTEST}到{LONGEST}个字，只用汉字、字母和数字，不带标点和空格。")
