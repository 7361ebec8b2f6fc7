"""The arithmetic of benefits: what each kind of step takes off a bill, and how it says so.

Owns money, rounding and the step kinds. Which steps a region has is data (`rules`); who may use
them and what must be asked first is `rulebook`. The kinds are described for authors in docs/estimator.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

ZERO = Decimal(0)
LEVEL_NAMES: Mapping[int, str] = {1: "一级", 2: "二级", 3: "三级"}


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to 分."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def yuan(amount: Decimal) -> str:
    """An amount as a person writes it: 25600元, 3200.5元."""
    return f"{_plain(amount)}元"


def percent(share: Decimal) -> str:
    """A share as a person writes it: 0.9 -> 90%."""
    return f"{_plain(share * 100)}%"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Bill:
    """Before a step. `amount` is the whole cost, `burden` what the person still carries of it, both in 元."""

    amount: Decimal
    burden: Decimal
    level: int | None


@dataclass(frozen=True, slots=True)
class Payment:
    """What a step takes off the burden, 元, its working, and what to say when it cannot be promised."""

    paid: Decimal
    working: str
    caution: str = ""


class StepKind(Protocol):
    """One kind of step. Pure: the same bill gives the same payment; 0 <= paid <= the bill's burden."""

    def pay(self, bill: Bill) -> Payment:
        """What this step pays of the bill."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the burden above a threshold (起付线), up to a ceiling (封顶线)."""

    share: Decimal
    threshold: Decimal = ZERO
    ceiling: Decimal | None = None

    def pay(self, bill: Bill) -> Payment:
        """share x (burden - threshold), at most the ceiling."""
        counted = bill.burden - self.threshold
        if counted <= ZERO < self.threshold:
            return Payment(ZERO, f"{yuan(bill.burden)}没超过起付线{yuan(self.threshold)}，这一项不报")
        base = f"（{yuan(bill.burden)} − {yuan(self.threshold)}）" if self.threshold else yuan(bill.burden)
        paid = cents(counted * self.share)
        working = f"{base} × {percent(self.share)} = {yuan(paid)}"
        if self.ceiling is not None and paid > self.ceiling:
            return Payment(self.ceiling, f"{working}，超过封顶线，只报{yuan(self.ceiling)}")
        return Payment(paid, working)


@dataclass(frozen=True, slots=True)
class Reduce(Share):
    """The same sum for a charge that is waived in part (减免), such as a deposit."""


@dataclass(frozen=True, slots=True)
class ShareByLevel:
    """A share that depends on the hospital's level. The bill's level must be one of `shares`."""

    shares: Mapping[int, Decimal]
    thresholds: Mapping[int, Decimal] = field(default_factory=dict)
    ceiling: Decimal | None = None

    def pay(self, bill: Bill) -> Payment:
        """The share of the bill's level. KeyError when the level is not among `shares`."""
        level = bill.level or 0
        return Share(self.shares[level], self.thresholds.get(level, ZERO), self.ceiling).pay(bill)


@dataclass(frozen=True, slots=True)
class Band:
    """The part of a burden over `over` up to and including `to` (None: no end), 元."""

    over: Decimal
    to: Decimal | None
    share: Decimal

    def part(self, burden: Decimal) -> Decimal:
        """How much of the burden lies in this band."""
        end = burden if self.to is None else min(burden, self.to)
        return max(ZERO, end - self.over)


@dataclass(frozen=True, slots=True)
class BandsOnBurden:
    """Rising shares of what the person still carries, as serious-illness insurance pays."""

    bands: tuple[Band, ...]

    def pay(self, bill: Bill) -> Payment:
        """The sum of each band's share, each rounded to 分."""
        parts = [(band, part) for band in self.bands if (part := band.part(bill.burden)) > ZERO]
        if not parts:
            floor = yuan(self.bands[0].over)
            return Payment(ZERO, f"个人负担{yuan(bill.burden)}，没超过{floor}，这一项不报")
        sums = [cents(part * band.share) for band, part in parts]
        lines = [_band_line(band, part, paid) for (band, part), paid in zip(parts, sums, strict=True)]
        total = sum(sums, ZERO)
        ending = f"；合计{yuan(total)}" if len(lines) > 1 else ""
        return Payment(total, f"个人负担{yuan(bill.burden)}，" + "；".join(lines) + ending)


def _band_line(band: Band, part: Decimal, paid: Decimal) -> str:
    return f"超过{yuan(band.over)}的{yuan(part)} × {percent(band.share)} = {yuan(paid)}"


@dataclass(frozen=True, slots=True)
class CapToMin:
    """Brings the burden down to the smallest of: what remains, (1 - reimbursed) x amount, `at_most`.

    `insured` is the most this step can pay; beyond it the payment carries a caution instead of a promise.
    At least one of `reimbursed` and `at_most` is given.
    """

    reimbursed: Decimal | None = None
    at_most: Decimal | None = None
    insured: Decimal | None = None

    def pay(self, bill: Bill) -> Payment:
        """Everything above the target, or the insured amount with a caution."""
        target = self._target(bill)
        need, left = bill.burden - target, yuan(bill.burden)
        if need == ZERO:
            return Payment(ZERO, f"{self._reason(bill)}；还剩{left}，没有超过，不用再付")
        if self.insured is not None and need > self.insured:
            return self._short(bill, need, target)
        return Payment(need, f"{self._reason(bill)}；{left} − {yuan(target)} = {yuan(need)}")

    def _target(self, bill: Bill) -> Decimal:
        limits = [bill.burden]
        if self.reimbursed is not None:
            limits.append(cents(bill.amount * (1 - self.reimbursed)))
        if self.at_most is not None:
            limits.append(self.at_most)
        return min(limits)

    def _reason(self, bill: Bill) -> str:
        parts = []
        if self.reimbursed is not None:
            rest = 1 - self.reimbursed
            own = f"{yuan(bill.amount)} × {percent(rest)} = {yuan(cents(bill.amount * rest))}"
            parts.append(f"报到{percent(self.reimbursed)}，个人就是{own}")
        if self.at_most is not None:
            parts.append(f"个人不超过{yuan(self.at_most)}")
        return "，".join(parts) + ("，取少的" if len(parts) > 1 else "")

    def _short(self, bill: Bill, need: Decimal, target: Decimal) -> Payment:
        insured = self.insured or ZERO
        limit, excess = yuan(insured), yuan(need - insured)
        caution = (
            f"要付{yuan(need)}才能让个人只付{yuan(target)}，可保险金额只有{limit}，"
            f"超出的{excess}谁来付，文件没有写，所以先算在个人头上，不能保证"
        )
        return Payment(insured, f"{self._reason(bill)}；要付{yuan(need)}，超过{limit}，按{limit}算", caution)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Two promises joined by 或: reimbursed at least a share, or the person's year at most `at_most` 元.

    The document does not say which of the two applies, so neither is chosen here. A scheme holds it alone.
    """

    reimbursed: Decimal
    at_most: Decimal
    period: str

    def pay(self, bill: Bill) -> Payment:
        """The least the first promise pays; the working says both."""
        least = cents(bill.amount * self.reimbursed)
        first = f"{yuan(bill.amount)} × {percent(self.reimbursed)} = {yuan(least)}，至少报这么多"
        return Payment(least, f"{first}；或者{self.period}个人自付费用累计不超过{yuan(self.at_most)}")

    def most(self, amount: Decimal) -> Decimal:
        """The most a person can pay whichever promise is kept, 元."""
        return min(amount, max(amount - cents(amount * self.reimbursed), self.at_most))
