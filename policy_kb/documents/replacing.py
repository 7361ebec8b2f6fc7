"""What may take a document's place, what has for single topics, and of how many of its entries' matters it speaks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.documents import successors
from policy_kb.documents.shown import Other, other
from policy_kb.documents.successors import Speaking
from policy_kb.editing import waiting
from policy_kb.in_force import Phase
from policy_kb.models import EntryRow, SourceDocumentRow, TopicSuccessionRow

MOST_WEIGHED = 5  # documents whose clauses are looked through for a page


def of_topics(session: Session, key: str) -> tuple[tuple[str, Other], ...]:
    """Topics, each with the newer document that has taken its place there."""
    query = (
        select(TopicSuccessionRow.topic, SourceDocumentRow)
        .join(SourceDocumentRow, SourceDocumentRow.key == TopicSuccessionRow.newer_key)
        .where(TopicSuccessionRow.document_key == key)
    )
    rows = session.execute(query.order_by(TopicSuccessionRow.topic))
    return tuple((topic, other(row)) for topic, row in rows)


def candidates(session: Session, row: SourceDocumentRow, speaking: Speaking) -> tuple[Other, ...]:
    """Documents in use of the same region that are not older: first which speaks of the most entries that answer out
    of this one, then which is called most alike.
    """
    if row.superseded_by or row.state != "published":
        return ()
    query = select(SourceDocumentRow).where(
        SourceDocumentRow.region_code == row.region_code,
        SourceDocumentRow.key != row.key,
        SourceDocumentRow.state == "published",
        SourceDocumentRow.superseded_by.is_(None),
        SourceDocumentRow.phase != Phase.PAST.value,
        SourceDocumentRow.issued >= row.issued[:4],
    )
    found = sorted(session.scalars(query), key=lambda one: (-_alike(one.title, row.title), one.key))
    said = _said(session, row.key)
    weighed = [other(one, len(speaking(session, said, one.key))) for one in found[:MOST_WEIGHED]]
    return (*sorted(weighed, key=lambda one: -one.covers), *map(other, found[MOST_WEIGHED:]))


def covered(session: Session, key: str, newer: str, topic: str, speaking: Speaking) -> tuple[int, int]:
    """Of how many entries (of a topic) that answer out of a document another one speaks, and how many there are."""
    said = _said(session, key, topic)
    return len(speaking(session, said, newer)), len(said)


def _said(session: Session, key: str, topic: str = "") -> dict[str, str]:
    """What the entries (of a topic) say that answer out of a document."""
    query = select(EntryRow.id, EntryRow.title, EntryRow.conclusion).where(waiting.published_source() == key)
    if topic:
        query = query.where(EntryRow.topic == topic)
    return {id: successors.words(title, conclusion) for id, title, conclusion in session.execute(query)}


def _alike(one: str, other: str) -> float:
    """Share of pairs of neighbouring characters that two titles have in common."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / max(1, len(pairs[0] | pairs[1]))
