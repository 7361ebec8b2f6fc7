"""What a charge per head comes to for a household of several kinds of people. Data: `rules/household.csv`.

A row is what one person of a kind pays, and what is paid for them; the entry it belongs to says the conditions.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path

from backend.core.errors import BadInput
from policy_kb.benefits.fields import money
from policy_kb.benefits.steps import ZERO, yuan


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of person. `said`: a regular expression of the words for it; `pays` and `aided` in 元 a head."""

    kind: str
    said: str
    pays: Decimal
    aided: Decimal
    condition: str  # what must hold besides, empty when nothing
    entries: tuple[str, ...]  # the first states it; a question that leads to any of them may mean a household

    def times(self, heads: int) -> str:
        """建档立卡贫困人口3人，自己交125元 × 3人 = 375元."""
        if not self.pays:
            return f"{self.kind}{heads}人，政府全额资助{yuan(self.aided)} × {heads}人，自己不用交"
        return f"{self.kind}{heads}人，自己交{yuan(self.pays)} × {heads}人 = {yuan(self.pays * heads)}"


def load(folder: Traversable | Path) -> tuple[Share, ...]:
    """The rows of `household.csv`; none when the folder has no such file. BadInput names the line that is wrong."""
    file = folder / "household.csv"
    if not file.is_file():
        return ()
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    found: list[Share] = []
    for row in rows:
        try:
            pays = money(row["pays"]) if row["pays"] else ZERO
            entries = tuple(row["entries"].split("|"))
            found.append(
                Share(row["kind"], row["said"], pays, money(row["aided"]), row["condition"], entries)
            )
        except (KeyError, ValueError, AttributeError):
            raise BadInput(f"规则文件 household.csv 第{rows.line_num}行不对：金额要写成 125元。") from None
    return tuple(found)


def together(heads: Mapping[Share, int], others: int) -> str:
    """One sentence or two: each kind, what the household pays together, what that takes for granted.

    `others`: persons of the household for whom the document gives nothing; they are not counted.
    """
    parts = "；".join(share.times(number) for share, number in heads.items())
    pays = sum((share.pays * number for share, number in heads.items()), ZERO)
    aided = sum((share.aided * number for share, number in heads.items()), ZERO)
    conditions = [share.condition for share in heads if share.condition]
    only = f"（按您说的人数算；{'，'.join([*conditions, '每人只按一种身份'])}）"
    left = f"另外{others}个人是哪一类没有说，或者文件没有写，没算进去。" if others else ""
    return f"您家合起来自己交{yuan(pays)}，政府资助{yuan(aided)}：{parts}{only}。{left}"
