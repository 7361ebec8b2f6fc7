"""Column types and checks that several tables share. The tables are in the other modules of this package."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import CheckConstraint, Dialect, Integer
from sqlalchemy.types import TypeDecorator

SCALE = 100


class Hundredths(TypeDecorator[Decimal]):
    """A decimal with at most two places, kept as a whole number of hundredths.

    SQLite has no decimals, and a float 3.9 is not the 3.9 of a rule. ValueError for a third place.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        if scaled != int(scaled):
            raise ValueError(f"{value} has more than two places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value) / SCALE)


def one_of(column: str, allowed: Iterable[str]) -> CheckConstraint:
    """The column holds one of these codes, or NULL where that is allowed. Named after the column."""
    codes = ", ".join(f"'{code}'" for code in allowed)
    return CheckConstraint(f"{column} IN ({codes})", name=column)
