"""An entry's text as the fields of a form: one string each, with its label; there, back, and compared. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from backend.core.errors import BadInput
from policy_kb import issued
from policy_kb.entry_text import EntryText
from policy_kb.normalise import clean

LABELS: Mapping[str, str] = {
    "title": "标题",
    "phrasings": "问法",
    "conclusion": "结论",
    "conditions": "条件",
    "how": "怎么办",
    "where": "找谁",
    "audience": "适用人群",
    "region_code": "地区",
    "topic": "主题",
    "document_key": "来源文件",
    "section": "出处",
    "figures": "关键数字",
    "valid_from": "生效日期",
    "review_by": "复核日期",
    "unexplained": "文件没有写",
    "parts": "分地区或分年份的说法",
}
_PROSE = ("conditions", "how", "where")
_PART = re.compile(r"(\d{4,12})\s*[:：\s]\s*(.*)", re.DOTALL)
# Characters, but figures and words of other scripts whole: from 80% to 85% is not 8, 0 out, 5 in.
_UNIT = re.compile(r"[\dA-Za-z.,%-]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that both texts have (`same`), or only the older (`gone`) or the newer (`new`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two texts have differently; `label` as the form calls it."""

    name: str
    label: str
    old: str
    new: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """One text out of two: its fields, which of them were taken from the other person, which both have changed."""

    words: Mapping[str, str]
    taken: frozenset[str]
    clashing: frozenset[str]


def of(text: EntryText) -> dict[str, str]:
    """What stands in the form for a text."""
    return {
        **{name: str(getattr(text, name)) for name in LABELS if isinstance(getattr(text, name), str)},
        "phrasings": "\n".join(text.phrasings),
        "figures": "\n".join(text.figures),
        "audience": "、".join(text.audience),
        "valid_from": text.valid_from.isoformat() if text.valid_from else "",
        "review_by": text.review_by.isoformat() if text.review_by else "",
        "unexplained": "是" if text.unexplained else "",
        "parts": "\n".join(f"{key}：{said}" for key, said in text.parts),
    }


def text_of(words: Mapping[str, str], before: EntryText | None = None) -> EntryText:
    """The text of what stands in the form. BadInput for a day or a part that cannot be read.

    `before` keeps the order of the audience, which boxes to be ticked do not have.
    """
    chosen = [one for one in words.get("audience", "").split("、") if one]
    kept = [one for one in (before.audience if before else ()) if one in chosen]
    said = {name: clean(typed) for name, typed in words.items()}
    listed = {name: _lines(words.get(name, "")) for name in (*_PROSE, "phrasings", "figures", "parts")}
    return EntryText(
        region_code=said.get("region_code", ""),
        topic=said.get("topic", ""),
        title=said.get("title", ""),
        phrasings=tuple(listed["phrasings"]),
        conclusion=said.get("conclusion", ""),
        conditions="\n".join(listed["conditions"]),
        how="\n".join(listed["how"]),
        where="\n".join(listed["where"]),
        audience=(*kept, *(one for one in chosen if one not in kept)),
        figures=tuple(listed["figures"]),
        document_key=said.get("document_key", ""),
        section=said.get("section", ""),
        valid_from=_day("生效日期", said.get("valid_from", "")),
        review_by=_day("复核日期", said.get("review_by", "")),
        unexplained=bool(said.get("unexplained", "")),
        parts=tuple(map(_part, listed["parts"])),
    )


def differences(
    old: Mapping[str, str], new: Mapping[str, str], labels: Mapping[str, str] = LABELS
) -> tuple[Difference, ...]:
    """The fields that differ, in the order of the form, whose labels these are."""
    return tuple(
        Difference(
            *(name, label, old.get(name, ""), new.get(name, "")),
            tuple(_pieces(old.get(name, ""), new.get(name, ""))),
        )
        for name, label in labels.items()
        if old.get(name, "") != new.get(name, "")
    )


def settled(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Settled:
    """Three texts put together field by field: what only one of two people has changed since `base` is as they wrote.

    Where both changed it, and not to the same, it stays `mine`, for the writer to decide.
    """
    words, taken, clashing = dict(mine), list[str](), list[str]()
    for name, written in mine.items():
        before, other = base.get(name, ""), theirs.get(name, "")
        if written in (before, other):
            words[name] = other
            if written != other:
                taken.append(name)
        elif other != before:
            clashing.append(name)
    return Settled(words, frozenset(taken), frozenset(clashing))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    ours, theirs = _UNIT.findall(old), _UNIT.findall(new)
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        before, after = "".join(ours[a:b]), "".join(theirs[c:d])
        if kind == "equal":
            yield Piece("same", before)
            continue
        if before:
            yield Piece("gone", before)
        if after:
            yield Piece("new", after)


def _lines(typed: str) -> list[str]:
    return [line for one in typed.splitlines() if (line := clean(one))]


def _part(line: str) -> tuple[str, str]:
    found = _PART.fullmatch(line)
    if found is None:
        raise BadInput(f"“{line[:20]}”认不出是哪一年、哪个地区的，请写成“2019：……”或“640522：……”。")
    return found[1], found[2]


def _day(label: str, typed: str) -> date | None:
    try:
        return date.fromisoformat(issued.normal(typed)) if typed else None
    except ValueError:
        raise BadInput(f"{label}“{typed[:20]}”认不出，请写成 2026-03-01 这样。") from None
