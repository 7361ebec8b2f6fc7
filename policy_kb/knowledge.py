"""One revision of the knowledge, ready to answer: records, index, rules. `library` hands it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from policy_kb import citing
from policy_kb.analysis import Analyser
from policy_kb.assurance import Assurance
from policy_kb.benefits.rulebook import RuleBook
from policy_kb.clauses.index import ClauseIndex
from policy_kb.index import Index
from policy_kb.other_services import OtherServices
from policy_kb.quality.likeness import spoken
from policy_kb.ranking.engine import Engine
from policy_kb.ranking.pool import Mask
from policy_kb.records import Citation, Entry
from policy_kb.regions import RegionTree
from policy_kb.standing import Standing
from policy_kb.store import Snapshot
from policy_kb.words import sheet
from policy_kb.words.mattering import Mattering
from policy_kb.words.records import Word

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Knowledge:
    """Immutable; shared by all threads."""

    snapshot: Snapshot
    analyser: Analyser
    index: Index
    clauses: ClauseIndex
    rules: RuleBook
    other: OtherServices
    assurance: Assurance
    local: tuple[Word, ...] = ()  # words that only the people of some region say

    @property
    def tree(self) -> RegionTree:
        """The regions."""
        return self.snapshot.tree

    def citation(self, document_key: str, section: str, topic: str | None = None) -> Citation:
        """Where an entry, a clause or a step of a rule stands. The `topic` is an entry's; others have none."""
        snapshot = self.snapshot
        return citing.citation(snapshot.documents, snapshot.tree, document_key, section, topic)

    def spoken_in(self, region: str | None) -> "Knowledge":
        """The same, that also understands what only the people of a region say, or of what is above it."""
        here = self.said_only_in(region)
        if not here:
            return self
        found = self._spoken.get(here)
        if found is None:
            words = {word.said: word.term for word in here}  # of two the nearer
            found = self._spoken[here] = replace(self, analyser=self.analyser.knowing(words))
        return found

    def said_only_in(self, region: str | None) -> tuple[Word, ...]:
        """The words that the people of a region know beside everybody's, those of what is above it first."""
        chain = self.tree.chain(region) if region is not None and self.local else ()
        return tuple(word for code in reversed(chain) for word in self.local if word.region == code)

    @cached_property
    def mattering(self) -> Mattering:
        """Which rows of the dictionaries matter in what is asked, as far as `words.report` has found it out."""
        rows = (*sheet.builtin(), *sheet.builtin_turns(), *self.snapshot.words)
        return Mattering(self.analyser, {word.said for word in rows})

    @cached_property
    def looked_up(self) -> dict[tuple[str, str], int]:
        """What `documents.successors` has looked up in this revision."""
        return {}

    @cached_property
    def looked_among(self) -> dict[str, tuple[Engine, Mask]]:
        """Among what."""
        return {}

    @cached_property
    def _spoken(self) -> dict[tuple[Word, ...], "Knowledge"]:
        return {}

    def heeding(self, question: str) -> "Knowledge":
        """The same without the entries that staff have rejected for just this question, as it was asked."""
        gone = (
            self.snapshot.rejected.get(spoken(question), frozenset())
            if self.snapshot.rejected
            else frozenset()
        )
        if not gone:
            return self
        kept = {
            code: tuple(at for at in places if self.index.entries[at].id not in gone)
            for code, places in self.index.by_region.items()
        }
        return replace(self, index=replace(self.index, by_region=kept))

    def beside(self, snapshot: Snapshot) -> "Knowledge":
        """The same index with the documents and the rejected matches of another snapshot, whose entries it may lack."""
        return replace(self, snapshot=snapshot)

    def standing(self, now: Standing) -> "Knowledge":
        """What of this one may be told as things stand; itself where that is everything."""
        if now.holds(self.snapshot):
            return self
        return replace(
            self,
            snapshot=now.left(self.snapshot),
            index=self.index.without(now.gone, now.instead),
            clauses=self.clauses.without(now.unquotable),
        )

    def ended(self, now: datetime) -> frozenset[str]:
        """The entries whose last moment has come: the clock takes them out only with its next tick."""
        if self._first_end is None or now < self._first_end:
            return _NONE
        return frozenset(id for id, end in self.snapshot.ends.items() if end <= now)

    def left_by(self, ended: frozenset[str]) -> "Knowledge":
        """As it stands once just these entries have ended, of which none is to end any more; itself where none is."""
        if not self.snapshot.ends:
            return self
        found = self._left.get(ended)
        if found is None:
            kept = tuple(one for one in self.snapshot.entries if one.id not in ended)
            index = self.index.without(ended, {}) if ended else self.index
            found = replace(self, snapshot=replace(self.snapshot, entries=kept, ends={}), index=index)
            self._left[ended] = found
        return found

    @cached_property
    def _first_end(self) -> datetime | None:
        return min(self.snapshot.ends.values(), default=None)

    @cached_property
    def _left(self) -> dict[frozenset[str], "Knowledge"]:
        return {}

    def year(self, entry: Entry) -> int:
        """The year of the entry's document."""
        return self.snapshot.documents[entry.document_key].year

    def covered(self, chain: Sequence[str]) -> bool:
        """Whether any region of the chain has entries or an imported document."""
        return any(code in self.index.by_region or code in self.clauses.by_region for code in chain)

    def regions_with_entries(self) -> tuple[str, ...]:
        """Codes, in order of code."""
        return tuple(sorted(self.index.by_region))
