"""What the knowledge would be if words were approved: the same snapshot with them among those that are heeded. Pure."""

from dataclasses import replace

from policy_kb.store import Snapshot
from policy_kb.words.records import Word


def heeding(snapshot: Snapshot, *words: Word) -> Snapshot:
    """The snapshot with these words too."""
    return replace(snapshot, words=(*snapshot.words, *words))
