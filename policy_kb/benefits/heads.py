"""What a document gives or asks per head, multiplied for the persons somebody names. Data: `rules/per_head.csv`.

A row is one charge of one entry; the entry itself says the conditions and holds the figure.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path

from backend.core.errors import BadInput
from policy_kb.benefits.fields import money
from policy_kb.benefits.steps import yuan

YEARLY = "每年"


@dataclass(frozen=True, slots=True)
class Charge:
    """What one person pays or is paid, 元, and who must be meant for it to hold."""

    pays: str
    each: Decimal
    only: str

    def times(self, heads: int) -> str:
        """自己交125元 × 5人 = 625元."""
        return f"{self.pays}{yuan(self.each)} × {heads}人 = {yuan(self.each * heads)}"

    @property
    def yearly(self) -> bool:
        """Whether it comes again each year."""
        return YEARLY in self.pays

    def over(self, years: int) -> str:
        """每年补贴2500元 × 3年 = 7500元."""
        return f"{self.pays}{yuan(self.each)} × {years}年 = {yuan(self.each * years)}"


Charges = dict[str, tuple[Charge, ...]]  # by the id of the entry that states them


def load(folder: Traversable | Path) -> Charges:
    """The charges of `per_head.csv`; none when the folder has no such file. BadInput names the line that is wrong."""
    file = folder / "per_head.csv"
    if not file.is_file():
        return {}
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    found: Charges = {}
    for row in rows:
        try:
            charge = Charge(row["pays"], money(row["each"]), row["only"])
        except (KeyError, ValueError):
            raise BadInput(f"规则文件 per_head.csv 第{rows.line_num}行不对：金额要写成 125元。") from None
        found[row["entry"]] = (*found.get(row["entry"], ()), charge)
    return found


def over_years(charges: Sequence[Charge], years: int) -> str:
    """One sentence for the yearly ones of one person; empty when none is yearly."""
    sums = "，".join(charge.over(years) for charge in charges if charge.yearly)
    return f"{years}年合起来：{sums}（{charges[0].only}、每年都照这个数，才能这样算）。" if sums else ""


def together(charges: Sequence[Charge], heads: int) -> str:
    """One sentence for all of them, every multiplication shown."""
    sums = "，".join(charge.times(heads) for charge in charges)
    return f"您说的{heads}个人合起来：{sums}（{heads}个人{charges[0].only}才能这样算）。"
