"""What the knowledge would be if a document were confirmed, or what is asked of it were agreed to. Stores nothing."""

from dataclasses import replace

from sqlalchemy.orm import Session

from policy_kb import store
from policy_kb.documents.reading import Document
from policy_kb.store import Snapshot


def confirmed(session: Session, snapshot: Snapshot, found: Document) -> Snapshot:
    """With its clauses among those that are quoted."""
    kept = tuple(one for one in snapshot.clauses if one.document_key != found.key)
    return replace(snapshot, clauses=(*kept, *store.clauses_of(session, found.key)))


def agreed(session: Session, snapshot: Snapshot, found: Document) -> Snapshot:
    """Without its clauses where a newer one is to take its place, with them where it is to be in force again."""
    if found.asked == "restore":
        return confirmed(session, snapshot, found) if found.state == "published" else snapshot
    return replace(snapshot, clauses=tuple(one for one in snapshot.clauses if one.document_key != found.key))
