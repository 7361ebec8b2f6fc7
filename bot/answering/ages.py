"""Whether the age a person names lies within the ages an answer names: said first, so that nobody reads a yes."""

import re
from decimal import Decimal

from policy_kb.numerals import chinese_number

_NUMBER = r"[\d零一二两三四五六七八九十]{1,4}"
_AGE = re.compile(
    rf"(?<![第\d])({_NUMBER})(?:周岁|岁)(半)?|({_NUMBER})个?半?月(?:大|的娃|的孩子|的伢|娃|龄)|({_NUMBER})个月"
)
# 我妈66了, 71了: an age without its unit, said of a person or as having been reached.
_BARE = re.compile(
    r"(?:妈|娘|爸|爹|爷|奶|婆|公|媳妇|老伴|老汉|姐|妹|嫂|姑|姨|婶|我|俺|今年|都|快|她|他)(?:今年|都|已经|快|才)*"
    r"(\d{2})(?=了|能|还|,|。| |的|够|可|$)"
)
_RANGE = re.compile(r"(\d+)-(\d+)(岁|月龄)")
YEAR = 12  # months


def verdict(question: str, conclusion: str) -> str:
    """One sentence, or nothing when the question names no age or the conclusion no range of ages."""
    age, limits = _age(question), _RANGE.search(conclusion)
    if age is None or limits is None:
        return ""
    said, months = age
    unit = YEAR if limits[3] == "岁" else 1
    # A person is 64 until the day before the 65th birthday; 24月龄 is reached on the second birthday.
    last = int(limits[2]) * unit + (unit - 1 if unit == YEAR else 0)
    inside = int(limits[1]) * unit <= months <= last
    return f"{said}{'在' if inside else '不在'}文件写的{limits[0]}里。"


def _age(text: str) -> tuple[str, Decimal] | None:
    """The first age of a text as it was said, and in months."""
    found = _AGE.search(text)
    if found is None:
        bare = _BARE.search(text)
        return None if bare is None else (f"{bare[1]}岁", Decimal(bare[1]) * YEAR)
    number = chinese_number(found[1] or found[3] or found[4])
    if number is None:
        return None
    months = number * YEAR + (6 if found[2] else 0) if found[1] else number
    return found[0], months
