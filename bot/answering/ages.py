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
# 差几天六个月, 不到两岁, 两岁多: a little before what was said, or after it.
_NOT_YET = re.compile(
    r"(?:差|不到|没到|未到|不满|未满|没满|不足|不够|快)(?:[几一两三四五六七八九十半\d]{1,3}(?:天|日|个?月|个?星期|周)|一点)?(?:就|就要|才)?(?:满|到)?$"
)
_SHORT_OF_IT = re.compile(r"^[,。 ]?(?:还)?(?:差|不到|没到|不满|没满|未满|不足|缺)")
_PAST = re.compile(r"^(?:多(?!少)|出头|零|过)")
A_LITTLE = Decimal("0.1")  # of a month


def verdict(question: str, conclusion: str) -> str:
    """One sentence, or nothing when the question names no age or the conclusion no range of ages."""
    age, limits = _age(question), _RANGE.search(conclusion)
    if age is None or limits is None:
        return ""
    said, months = age
    unit = YEAR if limits[3] == "岁" else 1
    # A person is 64 until the day before the 65th birthday; 24月龄 is reached on the second birthday.
    last = int(limits[2]) * unit + (unit - A_LITTLE if unit == YEAR else 0)
    inside = int(limits[1]) * unit <= months <= last
    return f"{said}{'在' if inside else '不在'}文件写的{limits[0]}里。"


def _age(text: str) -> tuple[str, Decimal] | None:
    """The first age of a text as it was said, and in months."""
    found = _AGE.search(text)
    if found is None:
        bare = _BARE.search(text)
        return None if bare is None else _nearly(f"{bare[1]}岁", Decimal(bare[1]) * YEAR, text, bare.span(1))
    number = chinese_number(found[1] or found[3] or found[4])
    if number is None:
        return None
    months = number * YEAR + (6 if found[2] else 0) if found[1] else number
    return _nearly(found[0], months, text, found.span())


def _nearly(said: str, months: Decimal, text: str, at: tuple[int, int]) -> tuple[str, Decimal]:
    """An age that is not reached yet, or past by a little, as the words around it say."""
    if _NOT_YET.search(text[: at[0]]) or _SHORT_OF_IT.search(text[at[1] :]):
        return f"不到{said}", months - A_LITTLE
    return (f"{said}多", months + A_LITTLE) if _PAST.search(text[at[1] :]) else (said, months)
