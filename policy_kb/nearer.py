"""Of two entries that are asked for in the same words the nearer is what residents are told. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from policy_kb.quality.likeness import spoken
from policy_kb.records import Entry


def replaced(entries: Iterable[Entry], chain: Sequence[str]) -> Mapping[str, Entry]:
    """By id what holds in a region and is not told there in all its words, with the nearer one that is.

    `entries`: whatever answers anywhere; `chain`: the region and what is above it, the nearest first.
    """
    near = {code: at for at, code in enumerate(chain)}
    held = sorted((one for one in entries if one.region_code in near), key=lambda one: near[one.region_code])
    first: dict[str, Entry] = {}  # way of asking -> the nearest entry that is asked for so
    found: dict[str, Entry] = {}
    for one in held:
        told = [first.setdefault(way, one) for way in _ways((one.title, *one.phrasings))]
        nearer = [other for other in told if other.region_code != one.region_code]
        if nearer:
            found[one.id] = min(nearer, key=lambda other: (near[other.region_code], other.id))
    return found


@lru_cache(1 << 14)  # the same entries at every look at a page
def _ways(said: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(spoken, said)) - {""}
