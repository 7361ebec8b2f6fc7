"""Decodes text: UTF-8 with or without its mark, UTF-16, GBK, GB18030. A guess that looks wrong is refused."""

import codecs
import re

from policy_kb.importing.refusals import ImportRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ufffe\uffff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COMMON_ENOUGH = 0.85
"""Share of the Chinese characters that must be in GB 2312: real text has nearly all, a wrong guess half."""


def decode(data: bytes) -> str:
    """The text. Raises ImportRefused if no encoding gives plausible Chinese."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _plausible(_decoded(data, encoding))
    if b"\x00" not in data and (text := _decoded(data, "utf-8")) is not None:
        return _plausible(text)
    guesses = ("utf-16-le", "utf-16-be") if b"\x00" in data else ("gb18030",)
    texts = [text for guess in guesses if (text := _decoded(data, guess)) is not None]
    return _plausible(max(filter(_mostly_common, texts), key=_common_han, default=None))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str | None) -> str:
    if text is None or _CONTROL.search(text):
        raise ImportRefused("认不出文件的文字编码，请用记事本打开，另存为时把编码选成 UTF-8 再导入。")
    return text


def _common_han(text: str) -> int:
    return sum(len(han.encode("gb2312", "ignore")) // 2 for han in _HAN.findall(text))


def _mostly_common(text: str) -> bool:
    return _common_han(text) >= _COMMON_ENOUGH * len(_HAN.findall(text))
