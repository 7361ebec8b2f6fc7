"""What a step of an entry's life leaves behind: where the row stands, its version, its history, the audit log."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from policy_kb.editing import whose
from policy_kb.editing.deciding import Standing
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow

KIND = "问答条目"
NOTHING: Mapping[str, str] = MappingProxyType({})


def standing(row: EntryRow) -> Standing:
    """Where the row stands."""
    return Standing(State(row.state), row.head_number, row.live_number, row.publish_at, row.expire_at)


def apply(row: EntryRow, after: Standing) -> None:
    """It stands so from now on."""
    row.state, row.head_number, row.live_number = after.state.value, after.head, after.live
    row.publish_at, row.expire_at = after.publish_at, after.expire_at


def text(session: Session, row: EntryRow) -> EntryText:
    """Of the newest revision."""
    query = select(EntryRevisionRow.content).where(
        EntryRevisionRow.entry_id == row.id, EntryRevisionRow.number == row.head_number
    )
    return EntryText.from_json(session.scalars(query).one())


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken: by whom, why, and when.

    `detail`: what the audit log says beside where the entry stands now. `looked_at`: the changed answers that were
    accepted with it (`life.approve`).
    """

    step: Step
    actor: Actor
    reason: str
    at: datetime
    detail: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    looked_at: Collection[str] = ()


def changed(session: Session, row: EntryRow, done: Done) -> None:
    """One version on, with the step noted."""
    row.version += 1
    row.adopted = True
    row.changed_at, row.changed_by = done.at, done.actor.account
    note(session, row, done)


def arrive(session: Session, row: EntryRow, region: str, actor: Actor, now: datetime) -> None:
    """It is that region's from now on; said in its log, since what led there stands in that of the region it leaves."""
    if region != row.region_code:
        audit.record(session, actor, whose.arrival(KIND, row.id, row.region_code, region), now)
        row.region_code = region


def note(session: Session, row: EntryRow, done: Done) -> None:
    """One step in the entry's own history, one deed in the audit log, which holds no texts."""
    session.add(
        EntryStepRow(
            entry_id=row.id,
            number=row.head_number,
            step=done.step.value,
            account=done.actor.account,
            reason=done.reason.strip(),
            at=done.at,
            looked_at=list(done.looked_at) or None,
        )
    )
    whole = {"revision": row.head_number, "state": row.state, **done.detail}
    audit.record(session, done.actor, Deed(done.step.word, KIND, row.id, row.region_code, whole), done.at)
