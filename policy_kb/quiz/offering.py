"""Which entries a region's quiz may be drawn from: its own, and those of the regions above that hold there too.

Of two that say the same the nearer is what residents are told, and so what they are asked.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from backend.core.subtree import stem
from policy_kb import answering, store
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.quality.likeness import spoken
from policy_kb.records import Entry

_LIVE = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number)


def holding(session: Session, region: str, now: datetime) -> list[Entry]:
    """Every entry that answers the people of a region, as it is told at that moment; the nearest first."""
    chain = store.region_tree(session).chain(region)
    query = select(EntryRow.id, EntryRevisionRow.content).join(EntryRevisionRow, _LIVE)
    rows = session.execute(
        query.where(answering.answers(now), EntryRow.region_code.in_(chain)).order_by(EntryRow.id)
    )
    found = [EntryText.from_json(content).entry(id) for id, content in rows]
    return sorted(found, key=lambda one: chain.index(one.region_code))


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
    taken = _taken(held, chain) if named else {}
    found = (
        one
        for one in sorted(named, key=lambda one: (near[one.region_code], one.id))
        if all(taken.get(way, len(chain)) >= near[one.region_code] for way in _ways(one))
    )
    return tuple(islice(found, most))


def _speaks(entry: Entry, words: Sequence[str]) -> bool:
    said = f"{entry.title} {' '.join(entry.phrasings)}" if words else ""
    return all(word in said for word in words)


def _taken(held: Iterable[Entry], chain: Sequence[str]) -> dict[str, int]:
    """Each way of asking, and the place in the chain of the nearest region one of whose entries is asked for so."""
    near = {code: at for at, code in enumerate(chain)}
    found: dict[str, int] = {}
    for one in held:
        for way in _ways(one):
            found[way] = min(found.get(way, len(chain)), near[one.region_code])
    return found


def nearer(entry: Entry, held: Sequence[Entry]) -> Entry | None:
    """Of what holds at a place, the nearest first: one before it that is asked for in the same words."""
    ways = _ways(entry)
    deep = len(stem(entry.region_code))
    before = (one for one in held if len(stem(one.region_code)) > deep)
    return next((one for one in before if one.id != entry.id and ways & _ways(one)), None)


def _ways(entry: Entry) -> frozenset[str]:
    return _spoken((entry.title, *entry.phrasings))


@lru_cache(1 << 14)  # the same entries at every look at the page
def _spoken(ways: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(spoken, ways))
