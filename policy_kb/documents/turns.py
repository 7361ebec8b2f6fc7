"""What the day on which a document came into force, or ended, has changed of the standard questions' answers.

The audit log keeps it with the deed, in keys alone: number of the standard question, region of who asks, and the
entry or document that answered before and after. Here they are put into words again, for the document's page.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Filters, Record
from policy_kb.documents.models import KIND
from policy_kb.editing import titles
from policy_kb.editing.models import GoldenQuestionRow
from policy_kb.in_force import Phase
from policy_kb.models import EntryRow, SourceDocumentRow

DEEDS = {Phase.CURRENT: "开始施行", Phase.PAST: "有效期满"}
CLAUSE = "clause:"  # before the key of a document whose clause is quoted
MOST_KEPT = 200  # changes of one turn
_NONE = "-"
_ABOVE = "别的地区的一条，现在不回答"


@dataclass(frozen=True, slots=True)
class Changed:
    """A standard question whose answer changed. Titles; empty: nothing answered."""

    question: str
    region: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One such day. `count` of all changes, of which `changes` are the first."""

    at: datetime
    what: str
    count: int
    changes: tuple[Changed, ...]


def kept(question: int, region: str, before: str | None, after: str | None) -> str:
    """One change as the log keeps it. `before` and `after`: ids of entries, or `CLAUSE` and a document's key."""
    return f"{question} {region} {before or _NONE} {after or _NONE}"


def detail(changed: Collection[str]) -> Mapping[str, Any]:
    """What the log's record holds of them; nothing where nothing changed."""
    return {"questions": len(changed), "answers": list(changed)[:MOST_KEPT]} if changed else {}


def of(session: Session, key: str, region: str) -> tuple[Turn, ...]:
    """The days of a document of the region on which an answer changed, the last first."""
    found = sorted(_records(session, key, region), key=lambda one: -one.id)
    return tuple(_turn(session, one, region) for one in found)


def _records(session: Session, key: str, region: str) -> Iterator[Record]:
    for action in DEEDS.values():
        yield from (
            one
            for one in audit.listing(session, region, Filters(kind=KIND, key=key, action=action))
            if one.detail.get("answers")
        )


def _turn(session: Session, record: Record, region: str) -> Turn:
    read = [_read(str(one)) for one in record.detail["answers"]]
    asked = GoldenQuestionRow.id.in_([number for number, _, _, _ in read])
    query = select(GoldenQuestionRow.id, GoldenQuestionRow.text).where(asked)
    texts: dict[int, str] = {row.id: row.text for row in session.execute(query)}
    named = _named(session, {key for _, _, *both in read for key in both}, region)
    changes = (
        Changed(texts.get(number, f"{number} 号，已经删去"), place, named[before], named[after])
        for number, place, before, after in read
    )
    return Turn(record.at, record.action, int(record.detail["questions"]), tuple(changes))


def _read(kept: str) -> tuple[int, str, str, str]:
    number, region, before, after = kept.split(" ")
    return int(number), region, before, after


def _named(session: Session, keys: Collection[str], region: str) -> Mapping[str, str]:
    documents = [key.removeprefix(CLAUSE) for key in keys if key.startswith(CLAUSE)]
    written = select(EntryRow.id, titles.seen(EntryRow, region)).where(EntryRow.id.in_(keys))
    entries: dict[str, str] = {id: title or _ABOVE for id, title in session.execute(written)}
    named = select(SourceDocumentRow.key, SourceDocumentRow.title).where(SourceDocumentRow.key.in_(documents))
    quoted = {f"{CLAUSE}{key}": f"原文：《{title}》" for key, title in session.execute(named)}
    found = entries | quoted | {_NONE: ""}
    return {key: found.get(key, "已经删去的") for key in keys}
