"""Reading one value of a rule file: figures as the documents write them.

What the values mean together is `rules`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import ClassVar, TypeVar

from backend.core.rule_files import RuleFields
from policy_kb.benefits.steps import LEVEL_NAMES

T = TypeVar("T")
_MONEY = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)(万?)元", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)


def money(text: str) -> Decimal:
    """元 from 5000元 or 3万元. ValueError when it is not written so, or is zero."""
    found = _MONEY.fullmatch(text)
    amount = Decimal(found[1]) * (10_000 if found[2] else 1) if found else Decimal(0)
    if not amount:
        raise ValueError("要写成 5000元 或 3万元")
    return amount


def share(text: str) -> Decimal:
    """A fraction from 90%. ValueError when it is not written so, or not above 0% and at most 100%."""
    found = _SHARE.fullmatch(text)
    fraction = Decimal(found[1]) / 100 if found else Decimal(0)
    if not 0 < fraction <= 1:
        raise ValueError("要写成 90% 这样，大于0%，不超过100%")
    return fraction


class Fields(RuleFields):
    """One mapping of a rule file of the estimator."""

    __slots__ = ()
    page: ClassVar[str] = "docs/estimator.md"

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of the allowed texts."""
        value = self.text(key)
        if value not in set(allowed):
            self.fail(key, f"不认得“{value}”，能用的是 " + "、".join(allowed))
        return value

    def texts(self, key: str, allowed: Callable[[str], object] | None = None) -> tuple[str, ...]:
        """A list of texts without doubles, each accepted by `allowed`; with `allowed`, at least one."""
        rows = self.rows(key)
        if any(not isinstance(row, str) or not row.strip() for row in rows):
            self.fail(key, "每一项都要写文字")
        if (not rows and allowed) or len(set(rows)) < len(rows):
            self.fail(key, "至少写一项，不能重复")
        for row in rows:
            if allowed and not allowed(row):
                self.fail(key, f"不认得“{row}”")
        return tuple(row.strip() for row in rows)

    def money(self, key: str) -> Decimal:
        """元."""
        return self._figure(key, self.values.get(key), money)

    def optional_money(self, key: str) -> Decimal | None:
        """元, or None when left out."""
        return self.money(key) if self.has(key) else None

    def share(self, key: str) -> Decimal:
        """A fraction above 0, at most 1."""
        return self._figure(key, self.values.get(key), share)

    def optional_share(self, key: str) -> Decimal | None:
        """A fraction, or None when left out."""
        return self.share(key) if self.has(key) else None

    def by_level(self, key: str, parse: Callable[[str], T]) -> dict[int, T]:
        """Hospital level (1 to 3) -> figure; at least one."""
        rows = self.values.get(key)
        if not isinstance(rows, Mapping) or not rows:
            self.fail(key, "要按医院级别写，比如 1: 90%")
        if not set(rows) <= set(LEVEL_NAMES):
            self.fail(key, "医院级别只有 1、2、3")
        return {level: self._figure(f"{key}.{level}", value, parse) for level, value in sorted(rows.items())}

    def _figure(self, key: str, value: object, parse: Callable[[str], T]) -> T:
        try:
            return parse(value if isinstance(value, str) else "")
        except ValueError as error:
            self.fail(key, str(error))
