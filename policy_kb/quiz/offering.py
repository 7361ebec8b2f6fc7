"""Which entries a region's quiz may be drawn from: its own, and those of the regions above that hold there too.

Of two that say the same the nearer is what residents are told, and so what they are asked.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from backend.core.subtree import above
from policy_kb import answering
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.nearer import replaced
from policy_kb.records import Entry

_LIVE = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number)


def holding(session: Session, regions: Collection[str], now: datetime) -> list[Entry]:
    """Every entry of those regions that answers, as it is told at that moment."""
    query = select(EntryRow.id, EntryRevisionRow.content).join(EntryRevisionRow, _LIVE)
    there = (answering.answers(now), EntryRow.region_code.in_(regions))
    rows = session.execute(query.where(*there).order_by(EntryRow.id))
    return [EntryText.from_json(content).entry(id) for id, content in rows]


def nearer(session: Session, region: str, entry_id: str, now: datetime) -> Entry | None:
    """What the people of a region are told instead of an entry from above: one asked for in the same words."""
    if session.scalar(select(EntryRow.region_code).where(EntryRow.id == entry_id)) == region:
        return None
    chain = line(region)
    return replaced(holding(session, chain, now), chain).get(entry_id)


def line(region: str) -> tuple[str, ...]:
    """A region and what is above it, the nearest first, by the digits of their codes."""
    return region, *above(region)


def titles(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Of some entries, by id: what each is called in the text that answers, whatever is being written beside it."""
    query = select(EntryRow.id, EntryRevisionRow.content).join(EntryRevisionRow, _LIVE)
    rows = session.execute(query.where(EntryRow.id.in_(ids)))
    return {id: EntryText.from_json(content).title for id, content in rows}


def from_above(entries: Iterable[Entry], chain: Sequence[str], words: str, most: int) -> tuple[Entry, ...]:
    """Entries above a region that its own do not take the place of; every one of the `words` in title or phrasings.

    `entries`: whatever is published anywhere; `chain`: the region and what is above it, the nearest first.
    """
    near = {code: at for at, code in enumerate(chain)}
    held = [one for one in entries if one.region_code in near]
    named = [one for one in held if one.region_code != chain[0] and _speaks(one, words.split())]
    taken = replaced(held, chain) if named else {}
    found = sorted(named, key=lambda one: (near[one.region_code], one.id))
    return tuple(islice((one for one in found if one.id not in taken), most))


def _speaks(entry: Entry, words: Sequence[str]) -> bool:
    said = f"{entry.title} {' '.join(entry.phrasings)}" if words else ""
    return all(word in said for word in words)
