"""What of an index may still be told when the database has moved on: asked once a revision, while a new one is built.

A message waits for no rebuilding, but what was retired, has ended or was replaced is told from no old index either.
What is new is left to the new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from policy_kb import answering, store
from policy_kb.records import Entry, SourceDocument
from policy_kb.store import Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """How a snapshot stands now: which of its entries are gone, which say something else, whose clauses are gone.

    `gone`: ids of entries; `instead`: id -> its new text, where it is asked for as before; `unquotable`: keys.
    """

    gone: frozenset[str]
    instead: Mapping[str, Entry]
    unquotable: frozenset[str]
    documents: Mapping[str, SourceDocument]
    rejected: Mapping[str, frozenset[str]]
    ends: Mapping[str, datetime]

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether everything of the snapshot may be told as it is."""
        if self.gone or self.instead or self.unquotable or snapshot.rejected != self.rejected:
            return False
        return all(self.documents.get(key) == one for key, one in snapshot.documents.items())

    def left(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot without what is gone, as of its own revision: what is new is not in it."""
        return replace(
            snapshot,
            entries=tuple(
                self.instead.get(one.id, one) for one in snapshot.entries if one.id not in self.gone
            ),
            clauses=tuple(one for one in snapshot.clauses if one.document_key not in self.unquotable),
            documents=dict(self.documents),
            rejected=self.rejected,
            ends=self.ends,
        )


def read(session: Session, snapshot: Snapshot) -> Standing:
    """Some short queries; the texts only of entries that were published anew."""
    live = answering.numbers(session)
    known = {one.id: one for one in snapshot.entries}
    moved = [id for id in known if live.get(id) != snapshot.live.get(id, live.get(id))]
    texts = answering.texts(session, [id for id in moved if id in live])
    instead = {one.id: one for one in texts if _is_asked_for_alike(known[one.id], one)}
    missing = known.keys() - live.keys()
    return Standing(
        gone=frozenset(missing | (set(moved) - instead.keys())),
        instead=instead,
        unquotable=_unquotable(session, snapshot),
        documents=store.documents(session),
        rejected=store.rejected(session),
        ends=answering.ends(session),
    )


def _is_asked_for_alike(old: Entry, new: Entry) -> bool:
    """What leads to the old text leads to the new one rightly: by the same people, in words that it lists too."""
    ways = {old.title, *old.phrasings} <= {new.title, *new.phrasings}
    return ways and (old.region_code, old.topic) == (new.region_code, new.topic)


def _unquotable(session: Session, snapshot: Snapshot) -> frozenset[str]:
    """Documents that are not quoted any more, or whose clauses are others since an upload."""
    now = store.quotable(session)
    return frozenset(key for key, brought in snapshot.quotable.items() if now.get(key) != brought)
