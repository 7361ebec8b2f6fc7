"""Entries that the engine can hardly tell apart, found by asking it what they list themselves.

Each way of asking is asked of an index that lacks it, together with a fifth of all others: as a resident's words
that nobody has written down. What then finds another entry first, or nearly so, falls between the two. Judges no
answer: two entries with nearly the same answer are `likeness`' matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from policy_kb import indexing
from policy_kb.analysis import Apart, Recalling
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.regions import RegionTree
from policy_kb.search import LOOKED_AT_TWICE, Hit, search
from policy_kb.store import Snapshot

FOLDS = 5  # a fifth of the ways of asking is hidden at a time
HARDLY = 0.02  # of the score: the other entry is not further behind than this
FEWEST = (
    2  # questions between two entries; of the pairs that have them half mislead people (docs/retrieval.md)
)


@dataclass(frozen=True, slots=True)
class Between:
    """A way of asking that entry `own` lists, and the `other` one that it finds as easily."""

    own: str
    other: str
    question: str


@dataclass(frozen=True, slots=True)
class Confusable:
    """Two entries, the smaller id first, and the listed ways of asking that fall between them."""

    first: str
    second: str
    questions: tuple[str, ...]


def questions(snapshot: Snapshot) -> int:
    """How many are asked."""
    sections = _sections(snapshot.entries, snapshot.tree).values()
    return sum(len(entry.phrasings) for section in sections for entry in section)


def confusable(
    snapshot: Snapshot, index: Index, asked: Callable[[int], None] = lambda number: None
) -> list[Confusable]:
    """The pairs that one resident may get, most questions first. `index` is of the snapshot.

    `asked` hears each time how many more questions have been asked.
    """
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for one in _between(snapshot, index, asked):
        found[min(one.own, one.other), max(one.own, one.other)][one.question] = None
    pairs = [Confusable(*ids, tuple(said)) for ids, said in found.items() if len(said) >= FEWEST]
    return sorted(pairs, key=lambda pair: (-len(pair.questions), pair.first, pair.second))


def found_first(snapshot: Snapshot, index: Index) -> int:
    """How many of the ways of asking find their own entry before every other, while they are hidden."""
    number = 0
    for lacking, chain, entry, hidden in _hidden(snapshot, index):
        for text in hidden:
            hits = _search(lacking, text, chain, top=1)
            number += bool(hits) and lacking.entries[hits[0].entry].id == entry.id
    return number


def _between(snapshot: Snapshot, index: Index, asked: Callable[[int], None]) -> Iterator[Between]:
    for lacking, chain, entry, hidden in _hidden(snapshot, index):
        for text in hidden:
            if (other := _rival(lacking, text, chain, entry.id)) is not None:
                yield Between(entry.id, other, text)
        asked(len(hidden))


def _hidden(
    snapshot: Snapshot, index: Index
) -> Iterator[tuple[Index, tuple[str, ...], Entry, tuple[str, ...]]]:
    """An index, a chain to ask in, an entry, and those of its ways of asking that the index lacks."""
    taken: dict[str, Apart] = {}
    sections = _sections(snapshot.entries, snapshot.tree)
    for fold in range(FOLDS):
        recalling = Recalling(index.analyser, taken)
        entries = tuple(replace(entry, phrasings=_shown(entry, fold)) for entry in snapshot.entries)
        lacking = indexing.build(replace(snapshot, entries=entries), recalling, index.agreement)
        taken = taken | recalling.taken
        for chain, section in sections.items():
            for entry in section:
                yield lacking, chain, entry, entry.phrasings[fold::FOLDS]


def _search(index: Index, text: str, chain: Sequence[str], top: int) -> list[Hit]:
    return search(index, index.analyser.analyse(text, correct=False), chain, top=top)


def _shown(entry: Entry, fold: int) -> tuple[str, ...]:
    """The ways of asking that are not hidden."""
    return tuple(text for at, text in enumerate(entry.phrasings) if at % FOLDS != fold)


def _rival(index: Index, text: str, chain: Sequence[str], own: str) -> str | None:
    """The entry that the text finds before its own, or hardly after it."""
    hits = _search(index, text, chain, LOOKED_AT_TWICE)
    scores = {index.entries[hit.entry].id: hit.score for hit in hits}
    other = next((id for id in scores if id != own), None)
    if other is None or (own in scores and scores[other] < scores[own] - HARDLY):
        return None
    return other


def _sections(entries: Sequence[Entry], tree: RegionTree) -> dict[tuple[str, ...], tuple[Entry, ...]]:
    """Of each chain of regions that residents are answered from, its entries; a chain within another is left out."""
    speaking = {entry.region_code for entry in entries}
    chains = {tuple(code for code in tree.chain(region) if code in speaking) for region in speaking}
    longest = [one for one in chains if not any(set(one) < set(other) for other in chains)]
    return {
        chain: tuple(entry for entry in entries if entry.region_code in chain) for chain in sorted(longest)
    }
