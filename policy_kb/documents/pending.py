"""Documents that wait for a second person: to be confirmed, or to give way to another. Changes nothing."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import below
from policy_kb.models import SourceDocumentRow

WAITS = or_(
    and_(SourceDocumentRow.state == "draft", SourceDocumentRow.origin == "imported"),
    SourceDocumentRow.asked.is_not(None),
)


def count(session: Session, root: str) -> int:
    """How many of the root's subtree."""
    wanted = (WAITS, below(SourceDocumentRow.region_code, root))
    return session.scalar(select(func.count()).select_from(SourceDocumentRow).where(*wanted)) or 0
