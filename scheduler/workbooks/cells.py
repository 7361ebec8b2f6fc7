"""Reading the value of one cell. BadInput says in one Chinese sentence what to do; `rows` names the cell."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from backend.core.errors import BadInput
from backend.core.privacy import holds_personal_number, redact
from backend.core.spreadsheets import plain
from scheduler.guidelines.facts import Disease
from scheduler.identity import IdNumber, parse_id_number, parse_phone
from scheduler.models.kinds import Named
from scheduler.workbooks.columns import DISEASES, NO, YES
from scheduler.workbooks.dates import parse_date

N = TypeVar("N", bound=Named)
_SAFE_DIGITS = 10**15  # Excel keeps 15 digits of a number
_NAME = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff·A-Za-z ]{2,30}")
_LARGEST = 1_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")  # no database and no sheet takes them
_BETWEEN = re.compile(r"[、,，;；/+＋\s]+|和|合并|伴")
_SEVERAL = re.compile(r"[、,，;；\s]+")
_ENDED = re.compile(r"(.*?)[:：(（]?(\d{4}\D\d{1,2}\D\d{1,2}日?)[)）]?")
_LOST = "身份证号被 Excel 变成了数字，后三位已经丢失，请把这一列设成“文本”格式，再照身份证重新填写18位号码。"


def text(value: object) -> str:
    """As it stands, without blanks around it and without the apostrophe that keeps a formula from running."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = _CONTROL.sub("", unicodedata.normalize("NFKC", "" if value is None else str(value))).strip()
    return re.sub(r"\s+", " ", plain(found))


def words(value: object, most: int = 60) -> str:
    """A short text that holds no personal number: it is stored in the clear."""
    found = text(value)
    if holds_personal_number(found):
        raise BadInput("这里不该有身份证号或电话号码，请填到它们自己的列里。")
    if len(found) > most:
        raise BadInput(f"这里最多{most}个字，请写短些。")
    return found


def private_words(value: object) -> str:
    """A text that is stored sealed."""
    found = text(value)
    if len(found) > 200:
        raise BadInput("这里最多200个字，请写短些。")
    return found


def person_name(value: object) -> str:
    """A name in Chinese characters or Latin letters."""
    found = re.sub(r"[•．・‧.]", "·", text(value))
    if not re.search("[A-Za-z]", found):
        found = found.replace(" ", "")
    if not _NAME.fullmatch(found):
        raise BadInput("姓名要写2到30个汉字或字母，不能有数字和符号，请核对。")
    return found


def id_number(value: object, today: date) -> IdNumber:
    """Of text; of a number only where no digit can have been lost."""
    if isinstance(value, float) or (isinstance(value, int) and value >= _SAFE_DIGITS and value % 1000 == 0):
        raise BadInput(_LOST)
    return parse_id_number(str(value), today)


def phone(value: object) -> str:
    """Mobile or landline."""
    return parse_phone(text(value))


def whole(value: object) -> int:
    """A whole number."""
    found = number(value)
    if found != int(found):
        raise BadInput(f"“{_shown(value)}”要写整数，请核对。")
    return int(found)


def number(value: object) -> Decimal:
    """A number with at most two places."""
    found = re.sub(r"(?i)(mmhg|mmol/l)$", "", text(value)).strip()
    if re.fullmatch(r"\d{2,3}\s*[/-]\s*\d{2,3}", found):
        raise BadInput("一格里写了两个数，请把收缩压和舒张压分开填到两列。")
    try:
        exact = Decimal(found)
    except InvalidOperation:
        raise BadInput(f"“{_shown(value)}”不是数字，请只填数字。") from None
    if not exact.is_finite() or abs(exact) >= _LARGEST:
        raise BadInput(f"“{_shown(value)}”太大了，请核对。")
    if exact != round(exact, 2):
        raise BadInput(f"“{_shown(value)}”最多写两位小数，请核对。")
    return exact


def choice(value: object, kind: type[N]) -> N:
    """One of a closed list, by its Chinese word."""
    found = kind.by_word(text(value).removesuffix("户"))
    if found is None:
        raise BadInput(f"“{_shown(value)}”不在可选项里，请从下拉里选：{'、'.join(kind.words())}。")
    return found


def yes_no(value: object) -> bool:
    """是 or 否."""
    found = text(value)
    if found not in (YES, NO):
        raise BadInput(f"“{_shown(value)}”看不懂，请填“是”或“否”。")
    return found == YES


def diseases(value: object) -> tuple[Disease, ...]:
    """One or several, in the order of the rules."""
    known: Mapping[str, Disease] = {name: one for one, names in DISEASES.items() for name in names}
    said = [part for part in _BETWEEN.split(text(value)) if part]
    for part in said:
        if part.upper() not in known:
            offered = "、".join(names[0] for names in DISEASES.values())
            raise BadInput(f"不认得病种“{redact(part[:20])}”，能填的是：{offered}，几种用顿号隔开。")
    found = {known[part.upper()] for part in said}
    return tuple(one for one in Disease if one in found)


def ended(value: object, born: date, today: date) -> tuple[tuple[Disease, date], ...]:
    """肺结核2024-03-05: each with the day from which it is followed no more."""
    found: dict[Disease, date] = {}
    for part in filter(None, _SEVERAL.split(text(value))):
        said = _ENDED.fullmatch(part)
        if said is None:
            shown = redact(part[:20])
            raise BadInput(f"“{shown}”看不懂，请写病种和结束的日期，如 肺结核2024-03-05，几种用顿号隔开。")
        (disease,) = diseases(said[1] or "没有写")
        found[disease] = parse_date(said[2])
        if not born <= found[disease] <= today:
            which = f"今天（{today}）以后" if found[disease] > today else f"出生（{born}）以前"
            raise BadInput(f"{DISEASES[disease][0]}结束的日期{found[disease]}在{which}，请核对。")
    return tuple((one, found[one]) for one in Disease if one in found)


def _shown(value: object) -> str:
    return redact(text(value)[:20])
