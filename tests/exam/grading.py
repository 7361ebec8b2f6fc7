"""Whether a reply is right: of an acceptable kind, holding what it must and nothing it must not, from the right source.

The same rule as shared/exam/README.md gives. Pure.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.reply import Kind, Reply

MOST_BYTES = 2048  # of UTF-8 in one WeChat message


@dataclass(frozen=True, slots=True)
class Item:
    """A question, what was said before it, and what is expected. `region` is a name, a code or empty."""

    id: str
    region: str
    turns: tuple[str, ...]
    question: str
    tag: str
    kinds: frozenset[str]
    holds: tuple[str, ...]  # patterns, each in the text
    lacks: tuple[str, ...]  # patterns, none in the text
    source: str  # a pattern in the citations of an answer or an estimate


def read(file: Path) -> list[Item]:
    """The items of a JSONL file."""
    return list(_items(file.read_text(encoding="utf-8-sig").splitlines()))


def faults(item: Item, reply: Reply) -> tuple[str, ...]:
    """What is wrong with a reply; empty when it passes."""
    found = []
    if str(reply.kind) not in item.kinds:
        found.append("kind")
    if not all(re.search(pattern, reply.text) for pattern in item.holds):
        found.append("all")
    if any(re.search(pattern, reply.text) for pattern in item.lacks):
        found.append("none")
    if reply.kind in (Kind.ANSWER, Kind.ESTIMATE) and not re.search(item.source, _cited(reply)):
        found.append("source")
    if len(reply.text.encode()) > MOST_BYTES:
        found.append("length")
    return tuple(found)


def _cited(reply: Reply) -> str:
    return "\n".join(f"{one.title} {one.issuer} {one.number}" for one in reply.citations)


def _items(lines: list[str]) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _item(json.loads(line), str(number))


def _item(row: Mapping[str, Any], number: str) -> Item:
    expected = row["expect"]
    kinds = expected["kind"]
    return Item(
        id=str(row.get("id", number)),
        region=str(row.get("region") or ""),
        turns=tuple(row.get("turns") or ()),
        question=row["question"],
        tag=str(row.get("tag") or "-"),
        kinds=frozenset([kinds] if isinstance(kinds, str) else kinds),
        holds=tuple(expected.get("all") or ()),
        lacks=tuple(expected.get("none") or ()),
        source=expected.get("source") or "",
    )
