"""Regions, cases and shorthands for the tests of the estimator."""

from dataclasses import replace
from decimal import Decimal

from policy_kb.benefits.rulebook import Case, Estimate, RuleBook, Setting

SUIXIAN = ("421321", "421300", "420000", "000000")
HAIYUAN = ("640522", "640500", "640000", "000000")
MAOJIAN = ("420302", "420300", "420000", "000000")
JIMO = ("370215", "370200", "370000", "000000")
DEZHOU = ("371428", "371400", "370000", "000000")
POOR = frozenset({"建档立卡贫困户"})
BOOK = RuleBook.load()


def case(amount: str | Decimal | int | None = None, level: int | None = None, **known: object) -> Case:
    """An inpatient case of a poor household, its costs eligible, unless told otherwise."""
    told = Case(
        setting=Setting.INPATIENT,
        amount=None if amount is None else Decimal(amount),
        level=level,
        persons=POOR,
        outside_county=None,
        referred=None,
        amount_is_eligible=True,
    )
    return replace(told, **known)  # type: ignore[arg-type]


def estimate(chain: tuple[str, ...], told: Case, book: RuleBook = BOOK) -> Estimate:
    verdict = book.estimate(chain, told)
    assert isinstance(verdict, Estimate), verdict
    return verdict


def results(found: Estimate) -> list[Decimal]:
    return [step.result for step in found.steps]
