"""Builds the index over a snapshot, or brings one up to date where few entries have changed: both give the same.

What an index holds is told in `index`.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

import numpy as np

from policy_kb.agreement import Agreement
from policy_kb.analysis import Analyser, Analysis
from policy_kb.index import Index, bare, pairs, weigh_gram, weigh_token
from policy_kb.postings import Moved, Numbers, Postings, union
from policy_kb.records import Entry
from policy_kb.store import Snapshot

T = TypeVar("T")
_SILENCE = re.compile(r"没有?(?:写|说|讲|列|给|解释|提|点名|规定)|不清楚|看不出")


@dataclass(frozen=True, slots=True)
class _Apart:
    """An entry taken apart: its title and ways of asking, all that it says, and of that what its answer states."""

    ways: tuple[Analysis, ...]
    body: Analysis
    states: Analysis

    @property
    def stated(self) -> frozenset[str]:
        return self.states.names()

    @property
    def names(self) -> frozenset[str]:
        return union(one.names() for one in (*self.ways, self.body))

    @property
    def grams(self) -> frozenset[str]:
        return union(one.grams for one in (*self.ways, self.body))

    @property
    def written(self) -> str:
        return "\n".join(one.text for one in (*self.ways, self.body))

    @property
    def said(self) -> str:
        return "\n".join(one.text for one in (*self.ways, self.states))


def build(snapshot: Snapshot, analyser: Analyser, agreement: Agreement) -> Index:
    """Index a snapshot."""
    return _made(None, snapshot, analyser, agreement)


def updated(before: Index, snapshot: Snapshot, analyser: Analyser) -> Index:
    """The same, of which only those entries are taken apart that the one before lacks.

    What was taken apart for it must still be so: the same regions and words.
    """
    return _made(before, snapshot, analyser, before.agreement)


def _made(before: Index | None, snapshot: Snapshot, analyser: Analyser, agreement: Agreement) -> Index:
    entries = snapshot.entries
    moved = _moved(before, entries)
    apart = [_apart(entries[at], analyser) for at in moved.fresh.tolist()]
    ways = [way for one in apart for way in one.ways]
    by_entry, by_way = _Brought(before, moved), _Brought(before, _ways_moved(before, entries, moved))
    names, written = [one.names for one in apart], [one.written for one in apart]
    speaking, grams_in = (
        by_entry.postings("speaking", names),
        by_entry.postings("grams_in", [one.grams for one in apart]),
    )
    pairs_in = by_entry.postings("pairs", list(map(pairs, written)))
    kinds, grams = (
        by_way.postings("kinds", [way.tokens for way in ways]),
        by_way.postings("grams", [way.grams for way in ways]),
    )
    token_idf, gram_idf = speaking.rarities(), grams_in.rarities()
    return Index(
        analyser=analyser,
        agreement=agreement,
        entries=entries,
        by_region=_by_region(entries),
        tokens_of=by_entry.listed("tokens_of", names),
        stated=by_entry.listed("stated", [one.stated for one in apart]),
        token_idf=token_idf,
        gram_idf=gram_idf,
        grams_in=grams_in,
        speaking=speaking,
        stating=by_entry.postings("stating", [one.stated for one in apart]),
        written=by_entry.listed("written", written),
        said=by_entry.listed("said", [one.said for one in apart]),
        pair_idf=pairs_in.rarities(),
        pairs=pairs_in,
        title_pairs=by_entry.postings("title_pairs", [pairs(one.ways[0].text) for one in apart]),
        positions={entry.id: position for position, entry in enumerate(entries)},
        parts=Postings([[key for key, _ in entry.parts] for entry in entries]),
        unexplained=np.array([entry.unexplained for entry in entries], np.bool_),
        rank=_places([entry.id for entry in entries]),
        phrasings=[text for entry in entries for text in _ways(entry)],
        asked=_asked(before, moved, [one.ways for one in apart]),
        first=_first(entries),
        tokens=by_way.postings("tokens", [way.names() for way in ways]),
        kinds=kinds,
        grams=grams,
        token_mass=kinds.mass(lambda token: weigh_token(token, token_idf, analyser)),
        gram_mass=grams.mass(lambda gram: weigh_gram(gram, gram_idf)),
    )


@dataclass(frozen=True, slots=True)
class _Brought:
    """Takes what stays from the index before, of entries or of phrasings."""

    before: Index | None
    moved: Moved

    def postings(self, field: str, new: Sequence[Iterable[Hashable]]) -> Postings:
        if self.before is None:
            return Postings(new)
        earlier: Postings = getattr(self.before, field)
        return earlier.updated(self.moved, new)

    def listed(self, field: str, new: list[T]) -> list[T]:
        return new if self.before is None else self.moved.listed(getattr(self.before, field), new)


def _moved(before: Index | None, entries: Sequence[Entry]) -> Moved:
    """Of every entry its place in the index before, -1 where it is not in there as it is, or in another order."""
    if before is None:
        return Moved(np.full(len(entries), -1, np.int32), 0)
    order, last = np.full(len(entries), -1, np.int32), -1
    for place, entry in enumerate(entries):
        at = before.positions.get(entry.id, -1)
        if at > last and (before.entries[at] is entry or before.entries[at] == entry):
            order[place] = last = at
    return Moved(order, len(before.entries))


def _ways_moved(before: Index | None, entries: Sequence[Entry], moved: Moved) -> Moved:
    """The same of their titles and ways of asking."""
    first = [] if before is None else before.first.tolist()
    numbers = chain.from_iterable(
        range(first[at], first[at] + len(_ways(entry))) if at >= 0 else repeat(-1, len(_ways(entry)))
        for entry, at in zip(entries, moved.order.tolist(), strict=True)
    )
    return Moved(np.fromiter(numbers, np.int32), 0 if before is None else len(before.phrasings))


def _apart(entry: Entry, analyser: Analyser) -> _Apart:
    ways = tuple(analyser.analyse(text, correct=False) for text in _ways(entry))
    body = analyser.analyse("。".join(_body(entry)), correct=False)
    return _Apart(ways, body, analyser.analyse(_stated(entry), correct=False))


def _asked(
    before: Index | None, moved: Moved, ways: Sequence[Sequence[Analysis]]
) -> dict[str, tuple[int, ...]]:
    """Each way of asking to the entries that list it, in order."""
    kept, found = moved.kept.tolist(), dict[str, tuple[int, ...]]()
    for text, places in ({} if before is None else before.asked).items():
        if there := tuple([kept[at] for at in places if kept[at] >= 0]):
            found[text] = there
    new: dict[str, list[int]] = defaultdict(list)
    for position, of_entry in zip(moved.fresh.tolist(), ways, strict=True):
        for text in dict.fromkeys(bare(way.text) for way in of_entry):
            new[text].append(position)
    return found | {text: tuple(sorted((*found.get(text, ()), *more))) for text, more in new.items()}


def _first(entries: Sequence[Entry]) -> Numbers:
    """Of each entry the number of its first phrasing."""
    return np.cumsum([0, *(len(_ways(entry)) for entry in entries)], dtype=np.int32)[:-1]


def _places(ids: Sequence[str]) -> Numbers:
    """Of each id, its place in the order of all of them."""
    places = np.empty(len(ids), np.int32)
    places[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return places


def _ways(entry: Entry) -> tuple[str, ...]:
    return (entry.title, *entry.phrasings)


def _body(entry: Entry) -> tuple[str, ...]:
    return (entry.title, *entry.answer_parts, entry.section)


def _stated(entry: Entry) -> str:
    sentences = re.split(r"(?<=[。；])", "。".join(entry.answer_parts))
    return "".join(sentence for sentence in sentences if not _SILENCE.search(sentence))


def _by_region(entries: Sequence[Entry]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        found[entry.region_code].append(position)
    return {code: tuple(positions) for code, positions in found.items()}
