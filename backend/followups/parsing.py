"""One text as people type it into one value: BadInput with a sentence for what cannot be read. Knows no form."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backend.core.clock import possible_day
from backend.core.errors import BadInput
from backend.followups.figures import HOW, without_unit
from scheduler.guidelines import NoticeKind

Reader = Callable[[str], Any]
YES, NO = "yes", "no"
_WHOLE = re.compile(r"-?\d{1,6}")
_DECIMAL = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def day(text: str, name: str = "日期") -> date:
    """A day as people type it: 2026-03-02, 2026/3/2, 2026年3月2日. BadInput with a sentence."""
    found = _DAY.fullmatch(plain(text))
    try:
        if found is not None:
            return possible_day(date(*map(int, found.groups())), name)
    except ValueError:
        pass
    raise BadInput(f"{name}看不懂，请写成年-月-日，如2026-03-02。")


def tried(reading: Callable[[], Any]) -> Any:
    """What it reads, or the refusal itself."""
    try:
        return reading()
    except BadInput as refusal:
        return refusal


def whole_reader(word: str, name: str = "") -> Reader:
    """Of a whole number that is called so; `name`: the field, whose unit may stand behind it."""

    def read_whole(text: str) -> int:
        figures = without_unit(name, plain(text))
        if not _WHOLE.fullmatch(figures):
            raise BadInput(f"{word}要填整数{HOW.get(name, '')}；您写的看不懂，请重新填。")
        return int(figures)

    return read_whole


def decimal_reader(word: str, name: str = "") -> Reader:
    """Of a figure that is called so; `name`: the field, whose unit may stand behind it."""

    def read_decimal(text: str) -> Decimal:
        figures = without_unit(name, plain(text))
        if not _DECIMAL.fullmatch(figures):
            raise BadInput(f"{word}要填数字{HOW.get(name, '，如6.5')}；您写的看不懂，请重新填。")
        return Decimal(figures)

    return read_decimal


def choice_reader(kind: type[StrEnum]) -> Reader:
    """Of the code of one of these."""

    def read_choice(text: str) -> StrEnum:
        if text not in set(kind):
            raise BadInput("没有这个选项，请重新选。")
        return kind(text)

    return read_choice


def notice_kind(text: str) -> NoticeKind:
    """What began: a notice, unless it says that a suspect was referred. BadInput."""
    if not text:
        return NoticeKind.NOTIFIED
    if text not in set(NoticeKind):
        raise BadInput("请选是收到管理通知单，还是推介转诊了可疑患者。")
    return NoticeKind(text)


def answer(text: str) -> bool:
    """Yes or no."""
    if text not in (YES, NO):
        raise BadInput("请选“是”或“否”。")
    return text == YES


def clean(text: str) -> str:
    """Without what no database and no page can hold: control characters, halves of a character."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()


def plain(text: str) -> str:
    """Full-width digits and points of an input method are the same figures."""
    return unicodedata.normalize("NFKC", text).strip().replace("。", ".")
