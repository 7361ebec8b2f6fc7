"""The numberings of Chinese official documents, outermost first, and how to find one at the head of a line.

Source: GB/T 9704-2012 《党政机关公文格式》 7.3.3 (一、 （一） 1. （1）) and 《立法技术规范（试行）》
(编 章 节 条 款 项).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from policy_kb.numerals import chinese_number


class Rank(IntEnum):
    """How far out a heading stands: it closes every open heading of its own rank or a greater one."""

    TITLE = 0  # 关于…的通知
    ANNEX = 1  # 附件1
    ENCLOSED = 2  # the plan a notice sends, the list in an annex
    SECTION = 3  # a heading without a number; markdown's ## to ###### take 3 to 7
    PART = 10  # 第一编
    CHAPTER = 11  # 第一章
    DIVISION = 12  # 第一节
    ARTICLE = 13  # 第一条
    CHINESE = 14  # 一、
    CHINESE_BRACKET = 15  # （一）
    ARABIC = 16  # 1.
    DECIMAL = 17  # 1.1
    ARABIC_BRACKET = 18  # （1）
    HALF_BRACKET = 19  # 1）
    CIRCLED = 20  # ①
    TEXT = 99


@dataclass(frozen=True)
class Marker:
    """The numbering at the head of a line: `text` as written, without the blanks after it."""

    rank: Rank
    text: str


_CN = "[一二三四五六七八九十百零〇]+"
_NUMBER = rf"(?:{_CN}|\d{{1,3}})"
_NOT_CITED = "(?![规第款项中所和至、的])"  # 第五条规定… cites an article, it does not begin one
_FORMS = (
    (Rank.PART, rf"第{_NUMBER}编"),
    (Rank.CHAPTER, rf"第{_NUMBER}章"),
    (Rank.DIVISION, rf"第{_NUMBER}节"),
    (Rank.ARTICLE, rf"第{_NUMBER}条{_NOT_CITED}"),
    (Rank.CHINESE, rf"{_CN}[、．.]"),
    (Rank.CHINESE_BRACKET, rf"[（(]{_CN}[）)]、?"),
    (Rank.DECIMAL, r"\d{1,2}(?:\.\d{1,2}){1,3}(?=\s|$)"),
    (Rank.ARABIC, r"\d{1,2}[.．、](?!\d)"),
    (Rank.ARABIC_BRACKET, r"[（(]\d{1,2}[）)]"),
    (Rank.HALF_BRACKET, r"\d{1,2}[）)]"),
    (Rank.CIRCLED, "[①-⑳]"),
)
_DIGITS = re.compile(rf"{_CN}|\d{{1,3}}")
_PATTERNS = tuple((rank, re.compile(form)) for rank, form in _FORMS)


def find_marker(text: str) -> Marker | None:
    """The numbering this line begins with, if any. 一是 and 第一， are none: they stay in their clause."""
    for rank, pattern in _PATTERNS:
        if found := pattern.match(text):
            return Marker(rank, found[0])
    return None


def follows(before: Marker, marker: Marker) -> bool:
    """Whether the number is the next one: 第二条, 第三条."""
    one, next_one = (_value(each.text) for each in (before, marker))
    return one is not None and next_one is not None and next_one == one + 1


def _value(text: str) -> Decimal | None:
    found = _DIGITS.search(text)
    return chinese_number(found[0]) if found else None


def after_marker(text: str) -> str:
    """The line without its numbering and the blanks after it."""
    marker = find_marker(text)
    return text[len(marker.text) :].lstrip() if marker else text
