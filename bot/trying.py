"""试问: what the bot would say to a question, and which entries were weighed for it. Remembers and records nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.answering import lookup
from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Reply
from policy_kb.documents.turns import CLAUSE
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that was weighed. `score` is about 0 to 1; above that where the question is `listed` word for word."""

    entry: Entry
    score: float
    listed: bool
    phrasing: str  # the way of asking that is nearest
    matched: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One question that was tried: the reply, and the entries in the order in which they were weighed."""

    question: str
    reply: Reply
    answering: Entry | None
    candidates: tuple[Candidate, ...]


def ask(knowledge: Knowledge, guard: Guard, region: str, question: str, now: datetime) -> Tried:
    """What a resident of the region, asking for the first time, would be told."""
    reply, _ = Dialog(knowledge, guard).turn(Memory(region=region), question, now)
    index = knowledge.index
    weighed = [(index.positions.get(hit["entry"]), hit) for hit in reply.explanation.get("hits", ())]
    candidates = [_candidate(index.entries[at], hit) for at, hit in weighed if at is not None]
    at = index.positions.get(reply.entry or "")
    return Tried(question, reply, None if at is None else index.entries[at], tuple(candidates))


def answering(knowledge: Knowledge, guard: Guard, region: str, question: str, now: datetime) -> str | None:
    """The id of the entry that answers; None when none does."""
    return Dialog(knowledge, guard).turn(Memory(region=region), question, now)[0].entry


def source(knowledge: Knowledge, guard: Guard, region: str, question: str, now: datetime) -> str | None:
    """The id of the entry that answers, or `CLAUSE` and the key of the document that is quoted; None when none does."""
    reply = Dialog(knowledge, guard).turn(Memory(region=region), question, now)[0]
    clause = reply.explanation.get("clause")
    return f"{CLAUSE}{clause['document']}" if clause and reply.entry is None else reply.entry


def preview(knowledge: Knowledge, entry: Entry, today: date) -> Reply:
    """The entry's own answer, as a resident of its region reads it who chooses it by its number."""
    chain = knowledge.tree.chain(entry.region_code)
    return lookup.tell(Memory(region=entry.region_code), entry, chain, knowledge, today)[0]


def _candidate(entry: Entry, hit: dict[str, Any]) -> Candidate:
    matched, missing = tuple(hit["matched"]), tuple(hit["missing"])
    return Candidate(entry, hit["score"], hit["listed"], hit["phrasing"], matched, missing)
