"""Whose hand is in what approving would make live: who has written it, who has saved it, who wrote it first."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.subtree import below
from policy_kb.editing.deciding import Revision
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow

# Entry and account of every saving of what is not live yet.
_SAVED = (
    select(EntryStepRow.entry_id, EntryStepRow.account)
    .join(EntryRow, EntryRow.id == EntryStepRow.entry_id)
    .where(
        EntryStepRow.number > func.coalesce(EntryRow.live_number, 0),
        EntryStepRow.step.in_([Step.SAVED.value, Step.RESTORED.value]),
        EntryStepRow.account.is_not(None),
    )
)


def revision(session: Session, row: EntryRow) -> Revision:
    """The head's moments, and everybody who has a hand in what is not live yet."""
    query = select(EntryRevisionRow).where(EntryRevisionRow.entry_id == row.id)
    rows = session.scalars(query.order_by(EntryRevisionRow.number)).all()
    head = next(one for one in rows if one.number == row.head_number)
    begins = EntryText.from_json(head.content).valid_from
    hands = _authors(rows, row.live_number, row.head_number) | _savers(session, row)
    return Revision(head.publish_at, head.expire_at, frozenset(hands), begins)


def of(session: Session, id: str) -> frozenset[str]:
    """Everybody who has a hand in what of an entry is not live yet."""
    return revision(session, session.get_one(EntryRow, id)).authors


def unread(session: Session, root: str) -> Mapping[str, Collection[str]]:
    """The same of every entry of the subtree that is sent to review and not approved, by id, in few statements."""
    waits = (
        below(EntryRow.region_code, root),
        EntryRow.state == State.PENDING.value,
        EntryRow.publish_at.is_(None),
    )
    entries = session.execute(
        select(EntryRow.id, EntryRow.live_number, EntryRow.head_number).where(*waits)
    ).all()
    written: dict[str, list[EntryRevisionRow]] = {id: [] for id, _, _ in entries}
    revisions = (
        select(EntryRevisionRow).join(EntryRow, EntryRow.id == EntryRevisionRow.entry_id).where(*waits)
    )
    for one in session.scalars(revisions.order_by(EntryRevisionRow.number)):
        written[one.entry_id].append(one)
    found = {id: _authors(written[id], live, head) for id, live, head in entries}
    for id, account in session.execute(_SAVED.where(*waits)):
        found[id].add(str(account))
    return found


def _authors(rows: Sequence[EntryRevisionRow], live: int | None, head: int) -> set[str]:
    """Whose words they are: those of every revision since the live one; of a restored text its first writer too."""
    first = (live or 0) + 1
    answering = next((one.content for one in rows if one.number == live), None)
    since = [one for one in rows if first <= one.number <= head]
    new = [one.content for one in since if one.content != answering]
    return {one.author for one in rows if one.author and (one in since or one.content in new)}


def _savers(session: Session, row: EntryRow) -> set[str]:
    """Who has saved them, be they somebody else's words."""
    return {str(account) for _, account in session.execute(_SAVED.where(EntryRow.id == row.id))}
