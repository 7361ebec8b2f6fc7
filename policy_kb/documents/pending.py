"""Documents that wait for a second person: to be confirmed, or to give way to another. Changes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import below
from policy_kb.documents.life import brought_by
from policy_kb.models import SourceDocumentRow

WAITS = or_(
    and_(SourceDocumentRow.state == "draft", SourceDocumentRow.origin == "imported"),
    SourceDocumentRow.asked.is_not(None),
)


def firsts(session: Session, root: str) -> Mapping[str, Sequence[Collection[str]]]:
    """Those of the root's subtree by key, with the first persons of each decision that is to be made."""
    wanted = (WAITS, below(SourceDocumentRow.region_code, root))
    return {
        row.key: tuple(_decisions(row)) for row in session.scalars(select(SourceDocumentRow).where(*wanted))
    }


def unconfirmed(session: Session) -> frozenset[str]:
    """The keys of those that no second person has confirmed yet, wherever."""
    return frozenset(
        session.scalars(select(SourceDocumentRow.key).where(SourceDocumentRow.state != "published"))
    )


def _decisions(row: SourceDocumentRow) -> Iterator[Collection[str]]:
    if row.state == "draft" and row.origin == "imported":
        yield brought_by(row.put_by, row.dated_by)
    if row.asked is not None:
        yield brought_by(row.asked_by, None)
