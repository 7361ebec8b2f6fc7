"""Which entries a region's quiz may be drawn from: its own, and those of the regions above that hold there too.

Of two that say the same the nearer is what residents are told, and so what they are asked.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from backend.core.subtree import stem
from policy_kb import store
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.quality.likeness import spoken
from policy_kb.records import Entry


def holding(session: Session, region: str) -> list[Entry]:
    """Every entry that answers the people of a region, as it is told now; the nearest first."""
    chain = store.region_tree(session).chain(region)
    live = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number)
    query = select(EntryRow.id, EntryRevisionRow.content).join(EntryRevisionRow, live)
    rows = session.execute(query.where(EntryRow.region_code.in_(chain)).order_by(EntryRow.id))
    found = [EntryText.from_json(content).entry(id) for id, content in rows]
    return sorted(found, key=lambda one: chain.index(one.region_code))


def from_above(entries: Iterable[Entry], chain: Sequence[str], words: str, most: int) -> tuple[Entry, ...]:
    """Entries above a region that its own do not take the place of; every one of the `words` in title or phrasings.

    `entries`: whatever is published anywhere; `chain`: the region and what is above it, the nearest first.
    """
    held = [one for one in entries if one.region_code in chain]
    found = (
        one
        for one in sorted(held, key=lambda one: (chain.index(one.region_code), one.id))
        if one.region_code != chain[0]
        and all(word in f"{one.title} {' '.join(one.phrasings)}" for word in words.split())
        and nearer(one, held) is None
    )
    return tuple(one for _, one in zip(range(most), found, strict=False))


def nearer(entry: Entry, held: Sequence[Entry]) -> Entry | None:
    """Of what holds at a place, the nearest first: one before it that is asked for in the same words."""
    ways = _ways(entry)
    deep = len(stem(entry.region_code))
    before = (one for one in held if len(stem(one.region_code)) > deep)
    return next((one for one in before if one.id != entry.id and ways & _ways(one)), None)


def _ways(entry: Entry) -> frozenset[str]:
    return frozenset(map(spoken, (entry.title, *entry.phrasings)))
