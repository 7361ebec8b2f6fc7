"""The estimator: which scheme a person's case meets, what must be asked first, and what is not covered.

Pure decisions over rules that are data (`policy_kb/rules`, read by `rules`); the sum itself is
`estimate`. Understanding what a person said, and wording the reply, are the dialog's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

from policy_kb.benefits import heads, household
from policy_kb.benefits.estimate import Case, Estimate, Step, compute, referral_open, said
from policy_kb.benefits.rules import Place, Scheme, Setting, load_schemes
from policy_kb.benefits.steps import LEVEL_NAMES, ZERO, cents

__all__ = ["Case", "Estimate", "Missing", "NotCovered", "Refused", "RuleBook", "Scheme", "Setting", "Step"]

MOST = Decimal(10_000_000)  # 元; nobody's bill is larger, so more is a slip of the finger
_SPENT: Mapping[Setting, str] = {
    Setting.INPATIENT: "住院费用",
    Setting.CHRONIC_OUTPATIENT: "慢性病门诊费用",
    Setting.DEPOSIT: "住院押金",
    Setting.SERIOUS_ILLNESS: "大病保险范围内的个人负担",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """What must be known, in the order to ask (setting, person, amount, level); `question` asks the first.

    `choices`: what may be answered to it, where only few things may.
    """

    facts: tuple[str, ...]
    question: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The document does not give this person, place or hospital what was asked for."""

    sentence: str
    document_key: str
    section: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing can be computed from this; the sentence says what to send instead."""

    sentence: str


Verdict = Estimate | Missing | NotCovered | Refused


@dataclass(frozen=True)
class RuleBook:
    """All schemes by region code, in the order of their file; charges per head by the id of their entry."""

    by_region: Mapping[str, tuple[Scheme, ...]]
    per_head: heads.Charges = field(default_factory=dict)
    households: tuple[household.Share, ...] = ()

    @classmethod
    def load(cls, folder: Traversable | Path | None = None) -> Self:
        """The rules of a folder of `<region code>.yaml`, or the built-in ones. BadInput when malformed."""
        folder = folder if folder is not None else files("policy_kb") / "rules"
        schemes = load_schemes(folder)
        codes = dict.fromkeys(scheme.region_code for scheme in schemes)
        by_region = {code: tuple(one for one in schemes if one.region_code == code) for code in codes}
        return cls(by_region, heads.load(folder), household.load(folder))

    def schemes(self, region_code: str) -> tuple[Scheme, ...]:
        """The schemes of exactly this region; empty when it has none."""
        return self.by_region.get(region_code, ())

    def speaks_of(self, region_chain: Sequence[str]) -> bool:
        """Whether any region of the chain has a rule at all."""
        return any(code in self.by_region for code in region_chain)

    def estimate(self, region_chain: Sequence[str], case: Case) -> Verdict | None:
        """The verdict of the nearest region that speaks of the setting; None when none of the chain does.

        `region_chain` is codes, nearest first. Never raises for anything a person can say.
        """
        schemes = self._nearest(region_chain, case.setting)
        if not schemes:
            return None
        return _refuse(case) or _decide(schemes, case)

    def _nearest(self, region_chain: Sequence[str], setting: Setting | None) -> tuple[Scheme, ...]:
        for code in region_chain:
            found = tuple(one for one in self.schemes(code) if setting in (None, one.setting))
            if found:
                return found
        return ()


def _refuse(case: Case) -> Refused | None:
    amount = case.amount
    if case.level is not None and case.level not in LEVEL_NAMES:
        return Refused("医院级别只有一级、二级、三级，请告诉我是哪一级。")
    if amount is None:
        return None
    if not amount.is_finite() or amount > MOST:
        return Refused("这个金额超过1000万元，太大了，我不敢算，请核对以后再发一次，比如：花了3万。")
    if amount < 0:
        return Refused("金额不能是负数，请再发一次花了多少元，比如：花了3万。")
    if cents(amount) == ZERO:
        return Refused("金额要大于0，请再发一次花了多少元，比如：花了3万。")
    return None


def _decide(schemes: tuple[Scheme, ...], case: Case) -> Verdict:
    if case.setting is None or _person_unknown(schemes, case):
        return _ask(schemes, case)
    scheme = _choose(schemes, case.persons)
    if isinstance(scheme, NotCovered):
        return scheme
    refusal = _outside(scheme, case)
    if refusal is not None:
        return refusal
    if case.amount is None or ("level" in scheme.needs and case.level is None):
        return _ask((scheme,), case)
    return compute(scheme, case, case.amount, several=len(schemes) > 1)


def _person_unknown(schemes: tuple[Scheme, ...], case: Case) -> bool:
    """Whether the person decides and was not told: the region gives different persons different things."""
    return not case.persons and (len(schemes) > 1 or "person" in schemes[0].needs)


def _choose(schemes: tuple[Scheme, ...], persons: frozenset[str]) -> Scheme | NotCovered:
    """The first scheme that names one of the persons; a lone lenient one serves under an assumption."""
    for scheme in schemes:
        if persons & set(scheme.persons):
            return scheme
    first = schemes[0]
    if len(schemes) > 1:
        listed = "、".join(_categories(schemes))
        sentence = (
            f"文件只分别写了{listed}怎么算，没有写{said(persons)}。您要是也属于其中一种，告诉我，我再算。"
        )
        return NotCovered(sentence, first.document_key, first.section)
    if first.strict and persons:
        return NotCovered(first.refuse_person, first.document_key, first.section)
    return first


def _outside(scheme: Scheme, case: Case) -> NotCovered | None:
    """The refusal when the place, or the hospital's level, is known and the document does not speak of it."""
    if _place(case) not in scheme.places and not referral_open(scheme, case):
        return NotCovered(scheme.refuse_place, scheme.document_key, scheme.section)
    if scheme.levels and case.level is not None and case.level not in scheme.levels:
        sentence = f"文件没有写{LEVEL_NAMES[case.level]}医院报多少，我不能乱算。"
        return NotCovered(sentence, scheme.document_key, scheme.section)
    return None


def _place(case: Case) -> Place:
    """Where the case is; an unknown place is taken as in the county, which every scheme states as assumed."""
    if not case.outside_county:
        return Place.IN_COUNTY
    return Place.REFERRED if case.referred else Place.OUTSIDE


def _ask(schemes: tuple[Scheme, ...], case: Case) -> Missing:
    facts = tuple(_lacking(schemes, case))
    return Missing(facts, _question(facts[0], schemes), _choices(facts[0], schemes))


def _lacking(schemes: tuple[Scheme, ...], case: Case) -> Iterator[str]:
    if case.setting is None:
        yield "setting"
    elif _person_unknown(schemes, case):
        yield "person"
    if case.amount is None:
        yield "amount"
    if case.level is None and all("level" in scheme.needs for scheme in schemes):
        yield "level"


def _question(fact: str, schemes: tuple[Scheme, ...]) -> str:
    spent = _SPENT[schemes[0].setting]
    levels = (LEVEL_NAMES[level] for level in sorted(schemes[0].levels))
    questions = {
        "setting": f"您要算的是{'、'.join(_settings(schemes))}，还是别的费用？",
        "person": f"您家是{'、'.join(_categories(schemes))}里的哪一种？",
        "amount": f"{spent}一共是多少元？",
        "level": f"您住的是{'、'.join(levels)}里的哪一级医院？回“二级”这样就行（不清楚可以问医院）。",
    }
    return questions[fact]


def _choices(fact: str, schemes: tuple[Scheme, ...]) -> tuple[str, ...]:
    named = {"setting": _settings, "person": _categories}
    return named[fact](schemes) if fact in named else ()


def _settings(schemes: tuple[Scheme, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_SPENT[scheme.setting] for scheme in schemes))


def _categories(schemes: tuple[Scheme, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for scheme in schemes for person in scheme.persons))
