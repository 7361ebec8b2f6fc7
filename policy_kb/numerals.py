"""Numbers as people say them: 两万三, 8千多, 一万五, 1.5万, 2w5, 万把块, 三十二块五. Pure; exact decimals.

What may be one sum or another (万八千, 三四万) is found, and marked as unclear: nobody should reckon with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import prod

_DIGITS = {char: value for value, chars in enumerate(("零〇", "一壹", "二两贰俩", "三叁", "四肆", "五伍", "六陆",
                                                      "七柒", "八捌", "九玖")) for char in chars}  # fmt: skip
_UNITS = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10_000,
    "萬": 10_000,
    "亿": 10**8,
}
_CHINESE = "零〇一二三四五六七八九十百千万亿两俩壹贰叁肆伍陆柒捌玖拾佰仟"
# 1,2345: the comma stands where none belongs, so a digit may be lacking.
_ODD_COMMAS = r"(?<![\d,.])\d{1,3}(?:,\d{3})*,(?:\d{1,2}|\d{4,})(?![\d,])"
_EACH = r"一(?:个月|个人|年|次|天|趟|回|盒|瓶|支|针|人|家|户)"  # 二百四一个月 is 240 each month
_NUMBER = (
    rf"(?:{_ODD_COMMAS}|\d+(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:[百千万亿][{_CHINESE}\d]*)?"
    rf"|(?:(?!{_EACH})[{_CHINESE}])+(?:点[{_CHINESE}]+)?"
)
# A unit without a number before it: 万把块 is about 10000; 万八千, 千儿八百 are one thing here and another there.
_ABOUT_ONE = r"(?<![十百千万亿几好数\d])[千万](?:把|数)(?=块|元|$|[,。!?、 ]|来|多)"
_ODD = (
    rf"{_ABOUT_ONE}|(?<![一二两三四五六七八九十百千万亿几好数\d])"
    r"(?:万儿?[一二三四五六七八九]千|千儿?[一二三四五六七八九]百|百儿?[一二三四五六七八九]十)"
)
_MONEY = re.compile(
    rf"(?<![a-z])(?P<sign>(?<![自担背欠抱])负|(?<!\d)-)?"
    rf"(?:(?P<odd>{_ODD})|(?P<number>{_NUMBER})(?P<half>(?<=[百千万])半(?!年|个|月|天|夜|路|辈|边|斤|数|价))?"
    rf"(?P<more>多|来|余|几|出头|左右|上下)?(?P<unit2>万|千|百)?(?P<more2>多|来|出头|左右)?)"
    rf"\s*(?:(?P<yuan>元|块钱|块|圆|rmb)(?P<tail>[{_CHINESE}\d](?![{_CHINESE}\d]))?)?"
)
_ANY_NUMBER = re.compile(rf"[\d{_CHINESE}]")
_WAN = re.compile(r"(?<=\d)w(?![a-z])")  # 2w, 2w5
# 三万块零五百 is one sum: the unit in its middle says nothing, and is as long as what stands in for it.
_UNIT_INSIDE = re.compile(
    r"(?<=[万千百])(?:元|块)零(?=[一二两三四五六七八九\d]\d*[千百十元块]|\d{3,4}(?!\d))"
)
# Two digits side by side (三四万, 一万二三) are a range; so is a bare digit before the sum (3到4万, 三、四万).
_RANGE = re.compile(r"[一二两三四五六七八九][一二三四五六七八九](?:[十百千万]|$)")
_RANGE_BEFORE = re.compile(
    r"(?<![\d.])[\d一二两三四五六七八九](?:[-~到至、]|或者?)$|[\d一二两三四五六七八九][万千百](?:元|块)?[-~到至]$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in yuan, said at text[start:end].

    `about`: 多, 左右. `plain`: no unit word was said. `unclear`: may be more than one sum (三四万, 万八千).
    """

    value: Decimal
    start: int
    end: int
    about: bool
    plain: bool
    unclear: bool = False


def chinese_number(text: str) -> Decimal | None:
    """A number in Chinese or mixed writing, with the spoken short forms (一万五 = 15000); None when it is none."""
    if re.fullmatch(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    if text[:1].isdigit():
        return _mixed(text)
    if "点" in text:
        whole, _, part = text.partition("点")
        return _decimal(whole, part)
    return _pure(text)


_PART = re.compile(rf"(\d+(?:\.\d+)?|[{_CHINESE}])([百千万亿]*)")


def _mixed(text: str) -> Decimal | None:
    """1.5万, 8千, 3万2, 2万3千: pairs of digits and unit; a last bare digit counts in the next lower unit."""
    parts = _PART.findall(text)
    if "".join(number + units for number, units in parts) != text:
        return None
    total, last_unit, zero = Decimal(0), 1, False
    for number, units in parts:
        value = Decimal(number) if number[0].isdigit() else Decimal(_DIGITS.get(number, 0))
        unit = prod(_UNITS[char] for char in units)
        if not units and last_unit > 10 and len(number) == 1 and not zero:
            unit = last_unit // 10
        zero = not value
        total += value * unit
        last_unit = unit
    return total


def _decimal(whole: str, part: str) -> Decimal | None:
    unit = Decimal(1)
    while part and part[-1] in _UNITS:
        unit *= _UNITS[part[-1]]
        part = part[:-1]
    head = _pure(whole)
    if head is None or not part or any(char not in _DIGITS for char in part):
        return None
    digits = "".join(str(_DIGITS[char]) for char in part)
    return Decimal(f"{head}.{digits}") * unit


def _pure(text: str) -> Decimal | None:
    if not text or any(char not in _DIGITS and char not in _UNITS for char in text):
        return None
    if text[0] in _UNITS and text[0] not in "十拾":
        return None  # 万元, 千万: a unit without a number
    if all(char in _DIGITS for char in text):
        return (
            Decimal("".join(str(_DIGITS[char]) for char in text)) if len(text) > 1 else Decimal(_DIGITS[text])
        )
    return Decimal(_sum(text))


def _sum(text: str) -> int:
    """Sections of 亿 and 万; a last bare digit counts in the next lower unit (两万三 = 23000)."""
    total = section = digit = 0
    last_unit = 1
    zero = False
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            zero = zero or digit == 0
            continue
        unit = _UNITS[char]
        if unit == 10_000:
            total, section = total + (section + digit or 1) * unit, 0
        elif unit > 10_000:
            total, section = (total + section + digit or 1) * unit, 0
        else:
            section += (digit or 1) * unit
        digit, last_unit, zero = 0, unit, False
    if digit and last_unit >= 100 and not zero:
        digit *= last_unit // 10
    return total + section + digit


def amounts(text: str) -> Iterator[Amount]:
    """Every sum of money in the text, left to right. A bare number counts only from 100 on."""
    if not _ANY_NUMBER.search(text):
        return
    text = _UNIT_INSIDE.sub("零零", _WAN.sub("万", text))
    for found in _MONEY.finditer(text):
        amount = _amount(found, text)
        if amount is not None:
            yield amount


def _amount(found: re.Match[str], text: str) -> Amount | None:
    if found["odd"] is not None:
        return _odd_amount(found)
    number = found["number"] + (found["unit2"] or "")
    odd = re.fullmatch(_ODD_COMMAS, found["number"]) is not None
    value = chinese_number(number.replace(",", "") if odd else number)
    if value is None or _is_something_else(found, text):
        return None
    if found["half"]:
        value += Decimal(_UNITS[found["number"][-1]]) / 2  # 一万半
    if found["tail"] and found["yuan"]:
        tail = found["tail"]
        value += Decimal(tail if tail.isdigit() else _DIGITS.get(tail, 0)) / 10  # 三块五
    plain = not found["yuan"] and not re.search("[百千万亿佰仟]", number)
    if plain and value < 100:
        return None
    if found["sign"]:
        value = -value
    end = found.end("yuan") if found["yuan"] else found.end()
    unclear = odd or bool(
        _RANGE.search(number) or (not plain and _RANGE_BEFORE.search(text[: found.start()]))
    )
    return Amount(value, found.start(), end, bool(found["more"] or found["more2"]), plain, unclear)


def _odd_amount(found: re.Match[str]) -> Amount:
    """万把块, 万八千: a unit that no number stands before."""
    odd = found["odd"]
    digits = [
        Decimal(_DIGITS[char]) * _UNITS[unit]
        for char, unit in re.findall(r"([一二三四五六七八九])([十百千])", odd)
    ]
    value = Decimal(_UNITS[odd[0]]) + sum(digits)
    return Amount(value, found.start(), found.end(), about=True, plain=False, unclear=bool(digits))


# 2019-2020年, 2019、2020年, 2019-03-12; 160/100.
_DATE_OR_READING = re.compile(r"(?:19|20)\d\d(?:[-—~至到和、/.]\d)|\d{2,3}/\d{2,3}")
_SECOND_OF_PAIR = re.compile(r"(?:19|20)\d\d[-—~至到和、/.](?:\d{1,2}[-/.])?$|\d{2,3}/$")
_YEAR = re.compile(r"20[0-3]\d")
_SPENT_BEFORE = re.compile(r"(?:[花费用交钱金共计了收款掏付出报]|(?:里头|里面|其中)有?)$")
_OTHER_UNIT = re.compile(
    r"\s*(?:年|月|日|号|岁|周|天|次|回|个|人|种|类|级|张|家|户|所|名|位|期|场|例|份|册|条|项|成|%|％|分之|平方|平米|毫|mg|ml|克|"
    r"斤|里(?!头|面)|公里|度|点|时|分钟|小时|楼|层|床|栋|座|台|村|镇|乡|县|亩|口|片|粒|倍|几年|几岁)"
)


def _is_the_ambulance(before: str, after: str) -> bool:
    """120 as a telephone number: 打120, 120救护车费用."""
    return before.endswith(("打", "拨", "叫", "拨打")) or after.lstrip().startswith(
        ("救护", "急救", "的车", "出车")
    )


def _is_something_else(found: re.Match[str], text: str) -> bool:
    """A year, an age, a count, a percentage, a blood pressure - not money."""
    before = text[max(0, found.start() - 4) : found.start()]
    if _DATE_OR_READING.match(text, found.start()) or _SECOND_OF_PAIR.search(text[: found.start()]):
        return True
    if _YEAR.fullmatch(found["number"]) and not found["yuan"] and not _SPENT_BEFORE.search(before):
        return True
    if found["number"] == "120" and not found["yuan"] and _is_the_ambulance(before, text[found.end() :]):
        return True
    if re.search(r"血压|血糖", before):
        return True
    if before.endswith(("第", "分之", ".", "几", "血压", "高压", "低压", "血糖")):
        return True
    return not found["yuan"] and bool(_OTHER_UNIT.match(text, found.end()))
