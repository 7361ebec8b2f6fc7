"""Figures as people write them: a unit behind, both pressures in one field. What is ambiguous is left to refuse."""

import re
from collections.abc import Mapping

from backend.core.errors import BadInput

PRESSURE = ("mmhg", "毫米汞柱")
UNITS: Mapping[str, tuple[str, ...]] = {
    "sbp": PRESSURE,
    "dbp": PRESSURE,
    "glucose": ("mmol/l", "mmol"),
    "hba1c": ("%",),
    "heart_rate": ("次/分钟", "次/分", "次"),
    "height_cm": ("cm", "厘米", "公分"),
    "weight_kg": ("kg", "公斤", "千克"),
    "weight_goal_kg": ("kg", "公斤", "千克"),
}
HOW: Mapping[str, str] = {
    "sbp": "，只填高的那个数，如145",
    "dbp": "，只填低的那个数，如90",
    "glucose": "，小数点写成“.”，如7.5",
    "hba1c": "，小数点写成“.”，如6.8",
    "heart_rate": "，如72",
    "height_cm": "，按厘米，如165",
    "weight_kg": "，按公斤，如60.5",
    "weight_goal_kg": "，按公斤，如60",
}
_BOTH = re.compile(r"(\d{2,3})\s*/\s*(\d{2,3})")


def without_unit(name: str, figures: str) -> str:
    """The number alone, where behind it stands the unit that the field is asked in; any other is left there."""
    lower = figures.lower()
    unit = next((one for one in UNITS.get(name, ()) if lower.endswith(one)), "")
    return figures[: len(figures) - len(unit)].rstrip()


def both_pressures(sbp: str, dbp: str) -> tuple[str, str]:
    """145/90 written where the upper one is asked says both; BadInput when the lower one's field says another."""
    found = _BOTH.fullmatch(without_unit("sbp", sbp))
    if found is None:
        return sbp, dbp
    upper, lower = found.groups()
    if dbp and without_unit("dbp", dbp) != lower:
        raise BadInput(f"收缩压一栏写了{upper}/{lower}，舒张压一栏又写了别的数，请核对，两个数分开填。")
    return upper, lower
