"""What the knowledge would be if a document were confirmed, or what is asked of it were agreed to. Stores nothing."""

from dataclasses import replace

from sqlalchemy.orm import Session

from policy_kb import store
from policy_kb.documents.reading import Document
from policy_kb.in_force import Phase
from policy_kb.store import Snapshot


def confirmed(session: Session, snapshot: Snapshot, found: Document) -> Snapshot:
    """With its clauses among those that are quoted, as on its first day; none of those whose place it takes then."""
    if found.phase is Phase.PAST:
        return snapshot
    replaced = {one.key for one in snapshot.documents.values() if one.superseded_by == found.key}
    return _with(session, snapshot, found.key, replaced)


def agreed(session: Session, snapshot: Snapshot, found: Document) -> Snapshot:
    """Without its clauses where a newer one is to take its place, with them where it is to be in force again.

    With those of a newer one that is not in force yet: as it will be on that day.
    """
    if found.asked_topic:
        return snapshot  # its clauses stay, with a word that the topic has changed
    if found.asked == "restore":
        return confirmed(session, snapshot, found) if found.state == "published" else snapshot
    return _with(session, snapshot, found.asked_newer.key if found.asked_newer else "", {found.key})


def turned(session: Session, snapshot: Snapshot, key: str, phase: Phase) -> Snapshot:
    """As it will be once the document has come into force, or its last day is over."""
    found = snapshot.documents[key]
    replaced = {one.key for one in snapshot.documents.values() if one.superseded_by == key}
    holds = phase is Phase.CURRENT and (not found.superseded_by or found.superseded_by in found.later)
    documents = {
        one.key: replace(one, later=one.later - {key}, phase=phase if one.key == key else one.phase)
        for one in snapshot.documents.values()
    }
    after = _with(session, snapshot, key if holds else "", {key, *replaced})
    return replace(after, documents=documents)


def _with(session: Session, snapshot: Snapshot, key: str, without: set[str]) -> Snapshot:
    kept = tuple(one for one in snapshot.clauses if one.document_key not in {key, *without})
    return replace(snapshot, clauses=(*kept, *store.clauses_of(session, key)))
