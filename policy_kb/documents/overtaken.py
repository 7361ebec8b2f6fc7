"""Entries that answer out of a document with a newer one in its place, or one to come: those to be revised."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, lazyload

from backend.core.subtree import below
from policy_kb import citing, store
from policy_kb.documents import successors
from policy_kb.documents.shown import Citing, Other, ShownClause, cites, clauses_of, other
from policy_kb.documents.successors import Speaking
from policy_kb.editing import waiting
from policy_kb.models import EntryRow, SourceDocumentRow
from policy_kb.records import SourceDocument


@dataclass(frozen=True, slots=True)
class Outdated:
    """An entry that answers out of a document with a newer one in its place, or one to come (`newer.begins`).

    `clause` of the newer may speak of it.
    """

    entry: Citing
    old: Other
    newer: Other
    clause: ShownClause | None


def entries(
    session: Session,
    root: str,
    topic: str = "",
    limit: int = 200,
    *,
    entry: str = "",
    speaking: Speaking = successors.nobody_looked,
) -> tuple[Outdated, ...]:
    """Entries that answer out of a document with a newer one in its place, oldest document first; then those whose
    document a newer one is to replace on a day to come. Of one `entry` alone. `speaking`: who finds the clauses.
    """
    now, later = waiting.newer_source(), waiting.next_source()
    query = (
        select(EntryRow, SourceDocumentRow, now, later, waiting.published_topic())
        .join(SourceDocumentRow, SourceDocumentRow.key == waiting.published_source())
        .where(waiting.followed(SourceDocumentRow.key), below(EntryRow.region_code, root))
        .where(or_(now.is_not(None), later.is_not(None)))
        .order_by(now.is_(None), SourceDocumentRow.issued, EntryRow.id)
        .options(lazyload(EntryRow.phrasings))
    )
    if topic:
        query = query.where(EntryRow.topic == topic)
    if entry:
        query = query.where(EntryRow.id == entry)
    known = store.documents(session)
    rows = [
        (row, old, _holding(known, old.key, str(topic)) if key else str(next))
        for row, old, key, next, topic in session.execute(query.limit(limit))
    ]
    said: dict[str, dict[str, str]] = defaultdict(dict)  # by the newer document
    for row, _, key in rows:
        said[key][row.id] = successors.words(row.title, row.conclusion)
    clauses = {key: clauses_of(session, key) for key in said}
    spoken = {key: speaking(session, found, key) for key, found in said.items()}
    newer = {key: session.get_one(SourceDocumentRow, key) for key in said}
    return tuple(
        Outdated(cites(row), other(old), other(newer[key]), _at(clauses[key], spoken[key].get(row.id)))
        for row, old, key in rows
    )


def _holding(known: Mapping[str, SourceDocument], key: str, topic: str) -> str:
    """The one in force, where several have taken each other's place since."""
    newer = citing.holding(known, known[key], topic)
    return newer.key if newer is not None else key


def _at(clauses: Sequence[ShownClause], position: int | None) -> ShownClause | None:
    return next((one for one in clauses if one.position == position), None)
