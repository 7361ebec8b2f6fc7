"""What a page offers for a group: what the bot says to it by now, entries it could belong to, what was no help.

Only looked up here. What applies to the people who asked may be read, an entry of a region above too; attached to is
only what the person may write.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.subtree import NATION, within
from backend.enquiry import Published
from bot import wording
from bot.memory import Memory
from bot.questions.groups import Detail
from bot.reply import Reply
from policy_kb.editing import catalogue, reading
from policy_kb.editing import told as telling
from policy_kb.editing.catalogue import Filters
from policy_kb.records import Entry
from policy_kb.search import search

OFFERED = 6  # entries to attach to


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry that the questions could belong to. `words` is where it stands; `above`: only to be read here."""

    id: str
    title: str
    region: str
    words: str
    above: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """What who asks now is told by an entry. `left`: ways of asking of the group that it does not answer.

    `text`: the whole reply; `sent`: what of it those are sent who have asked already, beside the source.
    """

    entry_id: str
    title: str
    region: str
    text: str
    sent: str
    left: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Stands for just this answer: what somebody has looked at must be what is told."""
        return hashlib.sha256(f"{self.entry_id} {self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that was no help, as it was then.

    `number`: its revision then, None: not known, and `parts` are empty: what nobody was told is not shown as told;
    `live`: the one that answers now, None: none does. `title` is empty where neither is known.
    """

    question: str
    entry_id: str
    title: str
    parts: tuple[str, ...]
    number: int | None
    live: int | None
    above: bool


def now(
    published: Published, found: Detail, ways: Sequence[str], told: Sequence[Told], at: datetime
) -> Now | None:
    """None where no entry answers the group's question, or just what was no help does."""
    region = found.line.region or NATION
    reply = _reply(published, region, found.line.question, at)
    entry = _entry(published, reply)
    if entry is None or any(one.entry_id == entry.id and one.number in (one.live, None) for one in told):
        return None
    sent = wording.from_when(entry, at.date(), entry.conclusion)
    others = (way for way in ways if _reply(published, region, way, at).entry != entry.id)
    return Now(entry.id, entry.title, entry.region_code, reply.text, sent, tuple(others))


def answered_by_now(published: Published, region: str | None, question: str, at: datetime) -> bool:
    """Whether an entry answers it by now: a mark in a list."""
    return _entry(published, _reply(published, region or NATION, question, at)) is not None


def told(session: Session, found: Detail, root: str, now: datetime) -> tuple[Told, ...]:
    """The answers of entries that were no help, each revision once, the newest question's first."""
    known = catalogue.lines(session, {one.entry for one in found.questions if one.entry}, now)
    seen: dict[tuple[str, int | None], Told] = {}
    for one in found.questions:
        if not one.disliked or one.entry is None or one.entry not in known:
            continue
        entry = reading.detail(session, one.entry)
        number = telling.number_at(entry, one.asked_at)
        live = known[one.entry].standing.live
        parts = entry.revision(number).text.entry(entry.id).answer_parts if number else ()
        named = number or live
        title = entry.revision(named).text.title if named else ""
        above = not within(root, entry.region)
        seen.setdefault((one.entry, number), Told(one.text, entry.id, title, parts, number, live, above))
    return tuple(seen.values())


def offers(
    session: Session, published: Published, found: Detail, root: str, words: str, now: datetime
) -> tuple[Offer, ...]:
    """What was looked for, else what the index finds nearest, fit for these people; what is raised already first."""
    region = found.line.region or NATION
    if words:
        own = catalogue.listing(session, root, now, Filters(words=words), limit=50)
        listed = [one.id for one in own.lines]
        ids = [*listed, *(one.id for one in _above(published, root, words.split()))]
    else:
        chain = published.tree.chain(region)
        index, analyser = published.knowledge.index, published.knowledge.analyser
        hits = search(index, analyser.analyse(found.line.question), chain, top=OFFERED * 3)
        ids = [index.entries[hit.entry].id for hit in hits]
    if found.line.raised is not None:
        ids = [found.line.raised.entry_id, *ids]
    return tuple(_fit(session, dict.fromkeys(ids), region, root, now))[:OFFERED]


def _fit(session: Session, ids: Collection[str], region: str, root: str, now: datetime) -> Iterator[Offer]:
    """Of a region above only what is published: its drafts stay its own."""
    lines = catalogue.lines(session, ids, now)
    for one in (lines[id] for id in ids if id in lines):
        above = not within(root, one.region)
        if not within(one.region, region) or (above and not one.standing.answers):
            continue
        yield Offer(one.id, one.title, one.region, "上级的，已发布" if above else one.standing.words, above)


def _above(published: Published, root: str, words: Sequence[str]) -> Iterator[Entry]:
    """Published entries of the regions above, every one of the words in title or phrasings."""
    chain = [code for code in published.tree.chain(root) if code != root]
    for one in published.knowledge.index.entries:
        if one.region_code in chain and all(
            word in f"{one.title} {' '.join(one.phrasings)}" for word in words
        ):
            yield one


def _reply(published: Published, region: str, question: str, at: datetime) -> Reply:
    return published.dialog.turn(Memory(region=region), question, at)[0]


def _entry(published: Published, reply: Reply) -> Entry | None:
    """What answers it whole: nothing of it waits for staff."""
    index = published.knowledge.index
    position = index.positions.get(reply.entry or "")
    return None if position is None or reply.for_staff else index.entries[position]
