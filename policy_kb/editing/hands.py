"""Whose hand is in what approving would make live: who has written it, who has saved it, who wrote it first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.editing.deciding import Revision
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow


def revision(session: Session, row: EntryRow) -> Revision:
    """The head's moments, and everybody who has a hand in what is not live yet."""
    query = select(EntryRevisionRow).where(EntryRevisionRow.entry_id == row.id)
    rows = session.scalars(query.order_by(EntryRevisionRow.number)).all()
    head = next(one for one in rows if one.number == row.head_number)
    begins = EntryText.from_json(head.content).valid_from
    hands = _authors(rows, row) | _savers(session, row)
    return Revision(head.publish_at, head.expire_at, frozenset(hands), begins)


def of(session: Session, id: str) -> frozenset[str]:
    """Everybody who has a hand in what of an entry is not live yet."""
    return revision(session, session.get_one(EntryRow, id)).authors


def _authors(rows: Sequence[EntryRevisionRow], row: EntryRow) -> set[str]:
    """Whose words they are: those of every revision since the live one; of a restored text its first writer too."""
    first = (row.live_number or 0) + 1
    answering = next((one.content for one in rows if one.number == row.live_number), None)
    since = [one for one in rows if first <= one.number <= row.head_number]
    new = [one.content for one in since if one.content != answering]
    return {one.author for one in rows if one.author and (one in since or one.content in new)}


def _savers(session: Session, row: EntryRow) -> set[str]:
    """Who has saved them, be they somebody else's words."""
    query = select(EntryStepRow.account).where(
        EntryStepRow.entry_id == row.id,
        EntryStepRow.number > (row.live_number or 0),
        EntryStepRow.step.in_([Step.SAVED.value, Step.RESTORED.value]),
        EntryStepRow.account.is_not(None),
    )
    return {account for account in session.scalars(query) if account is not None}
