"""The field types of message templates, as WeChat's table of 2023 gives them. Knows nothing of `api.templates`."""

import re
from collections.abc import Mapping
from typing import Any

_HAN = re.compile("[\u4e00-\u9fff]")
_DAY = r"(\d{4}[年/.-])?\d{1,2}[月/.-](\d{1,2}日?)?"
_HOUR = r"\d{1,2}:\d{2}(:\d{2})?"
_PATTERNS = {
    "number": r"\d+(\.\d+)?",
    "letter": r"[A-Za-z]+",
    "time": rf"({_DAY} ?)?{_HOUR}( ?~ ?({_DAY} ?)?{_HOUR})?",
    "date": rf"{_DAY}( ?{_HOUR})?( ?~ ?{_DAY}( ?{_HOUR})?)?",
    "amount": r"[^\d\w]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[\d+()* -]+",
}
_LENGTHS = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phone_number": 17,
    "car_number": 8, "phrase": 5, "enum": 20, "const": 20, "time": 64, "date": 64, "amount": 16, "name": 20,
}  # fmt: skip


def wrong_field(data: Any) -> str | None:
    """The errmsg of 47003 for the first field that WeChat would not take; None: all are well."""
    if not isinstance(data, Mapping) or not data:
        return "argument invalid! data is empty"
    for name, held in data.items():
        value = held.get("value") if isinstance(held, Mapping) else None
        if value is None or str(value) == "":
            return f"argument invalid! data.{name}.value is empty"
        if not _fits(str(name).rstrip("0123456789"), str(value)):
            return f"argument invalid! data.{name}.value invalid"
    return None


def _fits(kind: str, value: str) -> bool:
    if kind not in _LENGTHS or len(value) > _LENGTHS[kind] or re.search(r"[\r\n\t]", value):
        return False
    if kind in _PATTERNS:
        return re.fullmatch(_PATTERNS[kind], value) is not None
    han = len(_HAN.findall(value))
    match kind:
        case "character_string" | "symbol":
            return han == 0
        case "phrase":
            return han == len(value)
        case "name":
            return not re.search(r"\d", value) and (han == 0 or len(value) <= 10)
    return True
