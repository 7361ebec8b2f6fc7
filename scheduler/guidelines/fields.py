"""Reading one value of a rule file. What the values mean is `loading`'s."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from backend.core.rule_files import RuleFields

E = TypeVar("E", bound=StrEnum)


class Fields(RuleFields):
    """One mapping of a rule file of the guidelines."""

    __slots__ = ()
    page: ClassVar[str] = "docs/guidelines.md"

    def choice(self, key: str, allowed: type[E]) -> E:
        """One member of an enumeration."""
        value = self.text(key)
        if value not in set(allowed):
            self.fail(key, f"不认得“{value}”，能用的是 " + "、".join(allowed))
        return allowed(value)

    def name_in(self, key: str, known: Mapping[str, Any]) -> str:
        """A text that is a key of `known`."""
        value = self.text(key)
        if value not in known:
            self.fail(key, f"没有“{value}”，能用的是 " + "、".join(known))
        return value

    def count(self, key: str, least: int = 0) -> int:
        """A whole number."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 1000:
            self.fail(key, f"要写{least}到1000的整数")
        return value

    def optional_count(self, key: str) -> int | None:
        """A whole number from 1, or None when left out."""
        return self.count(key, 1) if self.has(key) else None

    def figure(self, key: str) -> Decimal:
        """A number above 0, as it is written."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1000:
            self.fail(key, "要写大于0、不超过1000的数")
        return Decimal(str(value))

    def optional_figure(self, key: str) -> Decimal | None:
        """A number above 0, or None when left out."""
        return self.figure(key) if self.has(key) else None

    def day(self, key: str) -> date:
        """A date written 2017-02-28, without quotes."""
        value = self.values.get(key)
        if type(value) is not date:
            self.fail(key, "要写日期，如 2017-02-28，不加引号")
        return value
