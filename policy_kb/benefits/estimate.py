"""One estimate: a case computed through a scheme's steps, with its conclusion and all it takes for granted.

Whether the scheme applies and whether enough is known was decided before, in `rulebook`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from policy_kb.benefits.rules import Place, Scheme, Setting, Stage
from policy_kb.benefits.steps import LEVEL_NAMES, Bill, Guarantee, Payment, cents, yuan


@dataclass(frozen=True, slots=True)
class Case:
    """What a person has told; None is unknown. `amount` in 元, `level` 1 to 3, `persons` of AUDIENCES."""

    setting: Setting | None
    amount: Decimal | None
    level: int | None
    persons: frozenset[str]
    outside_county: bool | None
    referred: bool | None
    amount_is_eligible: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the sum. `result` is what this step pays, 元; the section is of the estimate's document."""

    label: str
    working: str
    result: Decimal
    citation_section: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What it comes to, 元.

    `personal` is what the person pays; for a guarantee (或) it is the most that is left whichever promise is
    kept, so say the conclusion, not this number alone.
    """

    scheme_id: str
    title: str
    conclusion: str
    steps: tuple[Step, ...]
    assumptions: tuple[str, ...]
    document_key: str
    section: str
    personal: Decimal


def compute(scheme: Scheme, case: Case, amount: Decimal, *, several: bool) -> Estimate:
    """The estimate of an amount, 元 > 0. `several`: the region has other schemes for other persons."""
    bill, pairs = _settle(scheme, Bill(cents(amount), cents(amount), case.level))
    return Estimate(
        scheme_id=scheme.id,
        title=scheme.title,
        conclusion=_conclusion(scheme, case, bill, pairs),
        steps=tuple(Step(one.label, paid.working, paid.paid, one.section) for one, paid in pairs),
        assumptions=tuple(_assumptions(scheme, case, several)),
        document_key=scheme.document_key,
        section=scheme.section,
        personal=_personal(scheme, bill),
    )


def _settle(scheme: Scheme, bill: Bill) -> tuple[Bill, list[tuple[Stage, Payment]]]:
    """The bill after all steps, and what each paid."""
    pairs = []
    for stage in scheme.stages:
        payment = stage.kind.pay(bill)
        pairs.append((stage, payment))
        bill = Bill(bill.amount, bill.burden - payment.paid, bill.level)
    return bill, pairs


def _personal(scheme: Scheme, bill: Bill) -> Decimal:
    kind = scheme.stages[0].kind
    return kind.most(bill.amount) if isinstance(kind, Guarantee) else bill.burden


def _conclusion(scheme: Scheme, case: Case, bill: Bill, pairs: list[tuple[Stage, Payment]]) -> str:
    kind = scheme.stages[0].kind
    text = scheme.conclusion.format(
        amount=yuan(bill.amount),
        level=LEVEL_NAMES.get(bill.level or 0, ""),
        rest=yuan(bill.burden),
        covered=yuan(bill.amount - bill.burden),
        limit=yuan(kind.at_most) if isinstance(kind, Guarantee) else "",
    )
    cautions = "".join(
        f"注意：{stage.label}这一步{payment.caution}。" for stage, payment in pairs if payment.caution
    )
    condition = "转诊要是经过批准，" if referral_open(scheme, case) else ""
    return condition + text + cautions


def _assumptions(scheme: Scheme, case: Case, several: bool) -> Iterator[str]:
    """What the sum takes for granted: the person, the costs, the place, readings, then the scheme's own."""
    who = next((person for person in scheme.persons if person in case.persons), scheme.persons[0])
    if not case.persons:
        yield f"按{who}算，不是{who}的不一定能这样。"
    elif who not in case.persons:
        yield f"您说的是{said(case.persons)}，文件这一条写的是{who}；这里按{who}算，不是的话不一定能这样。"
    elif several:
        yield f"按{who}算。"
    if scheme.assume_eligible and not case.amount_is_eligible:
        yield scheme.assume_eligible
    yield scheme.assume_place
    yield from (stage.reading.says for stage in scheme.stages if stage.reading)
    yield from scheme.assume


def referral_open(scheme: Scheme, case: Case) -> bool:
    """Outside the county, not known whether referred, and a referral would make the difference."""
    unknown = bool(case.outside_county) and case.referred is None
    return unknown and Place.REFERRED in scheme.places and Place.OUTSIDE not in scheme.places


def said(persons: frozenset[str]) -> str:
    """The persons in one order."""
    return "、".join(sorted(persons))
