"""How many entries wait for somebody: for review, to be finished, to be looked through again. Changes nothing."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core.subtree import below
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.models import EntryRevisionRow, EntryRow, SourceDocumentRow


def pending(session: Session, root: str) -> int:
    """Sent to review and not yet approved: what waits for its moment only waits for nobody."""
    return _count(session, root, EntryRow.state == State.PENDING.value, EntryRow.publish_at.is_(None))


def drafts(session: Session, root: str) -> int:
    """Begun by staff and not sent to review."""
    return _count(session, root, EntryRow.state == State.DRAFT.value)


def unscheduled(session: Session, root: str) -> int:
    """Drafts by which an approval is void that waited for its moment: nothing will be published then."""
    return _count(session, root, cancelled())


def expiring(session: Session, root: str, until: datetime) -> int:
    """Answer residents now, and are to be looked through again, or end, by that moment."""
    return _count(session, root, ending(until))


def outdated(session: Session, root: str) -> int:
    """Answer residents now, out of a document that a newer one has replaced; whatever has been drafted since."""
    replaced = select(SourceDocumentRow.key).where(SourceDocumentRow.superseded_by.is_not(None))
    return _count(session, root, published_source().in_(replaced))


def cancelled() -> ColumnElement[bool]:
    """Whether an entry was approved, never went live with that text, and has only been saved since."""
    later = aliased(EntryStepRow)
    written = (Step.SAVED.value, Step.RESTORED.value)
    since = exists().where(
        later.entry_id == EntryRow.id, later.id > EntryStepRow.id, later.step.not_in(written)
    )
    approved = exists().where(
        EntryStepRow.entry_id == EntryRow.id,
        EntryStepRow.step == Step.APPROVED.value,
        EntryStepRow.number > func.coalesce(EntryRow.live_number, 0),
        ~since.correlate(EntryRow, EntryStepRow),
    )
    return and_(EntryRow.state == State.DRAFT.value, approved.correlate(EntryRow))


def ending(until: datetime) -> ColumnElement[bool]:
    """Whether an entry answers residents now, and is to be looked through again, or ends, by that moment."""
    ends = or_(EntryRow.review_by <= until.date(), EntryRow.expire_at <= until)
    return and_(EntryRow.live_number.is_not(None), ends)


def published_source() -> ColumnElement[str | None]:
    """The document that the live text of an entry cites; NULL where none is live. The row holds the newest text's."""
    live = (
        select(EntryRevisionRow.content["document_key"].as_string())
        .where(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number)
        .scalar_subquery()
    )
    return case((EntryRow.live_number == EntryRow.head_number, EntryRow.document_key), else_=live)


def _count(session: Session, root: str, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(EntryRow).where(below(EntryRow.region_code, root), *conditions)
    return session.scalar(query) or 0
