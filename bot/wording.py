"""How the bot says it: plain words, the conclusion in the first line, source and year in the last, 2048 bytes.

WeChat stays silent over 2048 bytes of a text reply; whole sentences are left out from the middle, never the
conclusion and never the source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policy_kb.benefits.rulebook import Estimate
from policy_kb.records import Citation, Entry

MOST_BYTES = 2048
_INNER_QUOTES = str.maketrans("“”", "‘’")
_REST_UNKNOWN = "您问的不止一件事，别的我没有查到，不敢乱说，可以分开再问一次。"
_YEAR = re.compile(r"20\d\d年")
_INNER = str.maketrans("《》", "〈〉")  # a title within a title


def source_line(citation: Citation, today: date) -> str:
    """来源, with the document's year, and its age once it is past the year it speaks of; the newer one or its end."""
    year = int(citation.date[:4])
    number = f"（{citation.number}）" if citation.number else ""
    age = today.year - year
    old = f"，到今年已经{age}年，现在可能变了，办事前先问村医或当地卫健局、医保局" if age >= 1 else ""
    if citation.newer:
        old = f"，已有新文件《{citation.newer.translate(_INNER)}》，办事前先问村医或当地卫健局、医保局"
    elif citation.partly:
        told = "，".join(
            f"{topic}的规定已有新文件《{title.translate(_INNER)}》" for topic, title in citation.partly
        )
        old = f"，其中{told}，办事前先问村医或当地卫健局、医保局"
    elif citation.ended:
        old = f"，有效期到{_day(citation.ended)}已满，还执不执行，办事前先问村医或当地卫健局、医保局"
    title = citation.title.translate(_INNER)
    return f"来源：{citation.issuer}《{title}》{number}，{_day(citation.date)}{old}。"


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a statistic was asked for: a region's, a year's. `only`: the rest was not asked."""

    text: str
    only: bool


def answer(
    entry: Entry,
    more: Sequence[Entry],
    citation: Citation,
    today: date,
    asked_year: int | None,
    part: Slice | None = None,
    asks_who: bool = False,
    limits: str = "",
    asked_apart: bool = False,
    rest_unknown: bool = False,
) -> str:
    """The text of an entry, with the conclusions of `more` beside it.

    `asked_apart`: each answers a question of its own. `rest_unknown`: something else was asked that is not known.
    """
    stated = (
        entry.conclusion.removeprefix("有。") if limits else entry.conclusion
    )  # it would be read as a yes
    entry = replace(entry, conclusion=limits + stated)
    also = [_beside(one, today, asks_who and one.where != entry.where) for one in more]
    also += [_REST_UNKNOWN] if rest_unknown else []
    if part is not None and part.only:
        lines = [
            _dated(limits + part.text, entry, citation, today, asked_year),
            *(also if asked_apart or rest_unknown else ()),
        ]
        return fitted(lines, source_line(citation, today))
    lines = [_dated(entry.conclusion, entry, citation, today, asked_year)]
    if part is not None:
        lines = [_dated(part.text, entry, citation, today, asked_year), entry.conclusion]
    lines += [*also, entry.conditions] if asked_apart else [entry.conditions, *also]
    if entry.how:
        lines.append(f"怎么办：{entry.how}")
    if entry.where:
        lines.append(f"找谁：{entry.where}")
    elif asks_who:
        lines.append("归谁管、找谁办，文件这一条没有写。")
    return fitted(lines, source_line(citation, today))


def _beside(entry: Entry, today: date, with_where: bool) -> str:
    """The conclusion of an entry under another one, and whom it says to turn to where that was asked."""
    where = f"这一条找：{entry.where}" if with_where and entry.where else ""
    return f"另外，{entry.title}：{from_when(entry, today, entry.conclusion)}{where}"


def quotation(
    quote: str, section: str, citation: Citation, today: date, asked_year: int | None = None
) -> str:
    """A clause as the document has it, marked as such: nobody has put it into plain words yet."""
    year = int(citation.date[:4])
    words = f"文件原文：“{quote.translate(_INNER_QUOTES)}”"
    if asked_year is not None and asked_year > year:
        words = f"{asked_year}年的规定我没有查到。我手里是{year}年的文件。{words}"
    lines = [words]
    if section:
        lines.append(f"出自“{section}”这一部分。")
    lines.append("这是原文照录。看不明白的，可以问村医或乡镇卫生院。")
    return fitted(lines, source_line(citation, today))


def estimate(result: Estimate, citation: Citation, today: date) -> str:
    """Conclusion, every step, what was assumed."""
    lines = [_outdated(citation, result.conclusion), "怎么算的："]
    lines += [f"{number}. {step.label}：{step.working}" for number, step in enumerate(result.steps, start=1)]
    if result.assumptions:
        lines.append("这样算的前提：")
        lines += [f"· {text}" for text in result.assumptions]
    return fitted(lines, source_line(citation, today))


def estimates(named: Mapping[str, Estimate], citation: Citation, today: date) -> str:
    """Several sums by what tells them apart: all conclusions first, then the steps of each, what was assumed once."""
    lines = [_outdated(citation, f"{name}：{result.conclusion}") for name, result in named.items()]
    for name, result in named.items():
        lines.append(f"{name}怎么算的：")
        lines += [
            f"{number}. {step.label}：{step.working}" for number, step in enumerate(result.steps, start=1)
        ]
    assumed = dict.fromkeys(text for result in named.values() for text in result.assumptions)
    lines += ["这样算的前提：", "· 每一笔是分开算的；同一个人一年里的两笔合起来怎么算，要问医保窗口。"]
    lines += [f"· {text}" for text in assumed]
    return fitted(lines, source_line(citation, today))


def numbered(sentence: str, choices: Sequence[str]) -> str:
    """A question with at most five numbered choices."""
    rows = [f"{number}. {choice}" for number, choice in enumerate(choices[:5], start=1)]
    return fitted([sentence, *rows], "")


def fitted(lines: Sequence[str], last: str) -> str:
    """The lines and the last one, within 2048 bytes: sentences are dropped from the end of the middle."""
    first, *middle = lines
    text = "\n".join([line for line in (first, *middle, last) if line])
    while len(text.encode()) > MOST_BYTES and middle:
        middle[-1:] = [shorter] if (shorter := _without_last_sentence(middle[-1])) else []
        text = "\n".join([line for line in (first, *middle, last) if line])
    return text if len(text.encode()) <= MOST_BYTES else text.encode()[:MOST_BYTES].decode(errors="ignore")


def _without_last_sentence(text: str) -> str:
    found = list(re.finditer(r"[。；！？]", text.rstrip("。；！？")))
    return text[: found[-1].end()] if found else ""


def _dated(conclusion: str, entry: Entry, citation: Citation, today: date, asked_year: int | None) -> str:
    """The conclusion; one of another time says so first, so that nobody takes it for today's."""
    return from_when(entry, today, _aged(conclusion, entry, citation, today, asked_year))


def from_when(entry: Entry, today: date, text: str) -> str:
    """What an entry says, after the day from which it holds while that day is to come."""
    begins = entry.valid_from
    if begins <= today:
        return text
    return f"从{begins.year}年{begins.month}月{begins.day}日起执行，现在还没有开始：{text}"


def _aged(conclusion: str, entry: Entry, citation: Citation, today: date, asked_year: int | None) -> str:
    year = int(citation.date[:4])
    written = conclusion + entry.conclusion + entry.conditions
    if asked_year is not None and str(asked_year) in written:
        asked_year = None  # 到2018年, in a document of 2017: just that year is written of
    if asked_year is not None and asked_year < year and _YEAR.search(entry.conclusion):
        return _outdated(citation, f"{asked_year}年的，文件没有写。按{year}年的文件：{conclusion}")
    if asked_year is not None and asked_year > year:
        known = f"{asked_year}年的规定我没有查到。我手里是{year}年的文件，当时是这样：{conclusion}"
        return _outdated(citation, known)
    if citation.newer:
        return _outdated(citation, f"下面是{year}年旧文件的说法：{conclusion}")
    return f"按{year}年的文件：{conclusion}" if today > entry.review_by else conclusion


def _outdated(citation: Citation, text: str) -> str:
    """Said first of all while the entry waits to be revised after a newer document."""
    return f"政策已更新，这一条还没有改好。{text}" if citation.newer else text


def _day(issued: str) -> str:
    parts = [int(part) for part in issued.split("-")]
    return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
