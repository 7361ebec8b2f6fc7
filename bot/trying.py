"""试问: what the bot would say to a question, and which entries were weighed for it. Remembers and records nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.answering import lookup
from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Reply
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

VERBATIM = 1.0  # a score above it: the question is one of the entry's ways of asking, word for word


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that was weighed. `score` is between 0 and 1, or above 1 for a way of asking that stands there."""

    entry: Entry
    score: float
    phrasing: str  # the way of asking that is nearest
    matched: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def verbatim(self) -> bool:
        """Whether the question is listed word for word."""
        return self.score > VERBATIM


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
    found = (index.positions.get(hit["entry"]) for hit in reply.explanation.get("hits", ()))
    hits = zip(found, reply.explanation.get("hits", ()), strict=True)
    candidates = [
        Candidate(
            index.entries[at], hit["score"], hit["phrasing"], tuple(hit["matched"]), tuple(hit["missing"])
        )
        for at, hit in hits
        if at is not None
    ]
    at = index.positions.get(reply.entry or "")
    return Tried(question, reply, None if at is None else index.entries[at], tuple(candidates))


def answering(knowledge: Knowledge, guard: Guard, region: str, question: str, now: datetime) -> str | None:
    """The id of the entry that answers; None when none does."""
    return Dialog(knowledge, guard).turn(Memory(region=region), question, now)[0].entry


def preview(knowledge: Knowledge, entry: Entry, today: date) -> Reply:
    """The entry's own answer, as a resident of its region reads it who chooses it by its number."""
    chain = knowledge.tree.chain(entry.region_code)
    return lookup.tell(Memory(region=entry.region_code), entry, chain, knowledge, today)[0]
