"""The use-cases of an entry's life: draft, save, submit, approve, reject, publish, retire, restore, and what is due.

Each takes the version the page was opened at, and raises Conflict when somebody was quicker. What residents read
changes in one statement of one transaction (`live_number`), and revisions never change.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below, within
from policy_kb import builtin, store
from policy_kb.editing import deciding, faults, hands
from policy_kb.editing.deciding import Conflict, Standing
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow

KIND = "问答条目"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody saves: the text, why, and when it is to begin and end answering (None: on approval, never).

    `author`: whose words they are; None: of who saves them.
    """

    text: EntryText
    reason: str
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Which entry, as the page knew it: its version then, and the root of the subtree that the person may touch."""

    id: str
    version: int
    root: str = NATION


def draft(
    session: Session,
    given: Given,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    id: str | None = None,
) -> str:
    """A new entry of the staff's own, a draft; its id, a new one unless an import brings the one it had elsewhere."""
    _demand_given(session, given, root)
    id = id or f"staff-{secrets.token_hex(6)}"
    row = EntryRow(
        id=id, origin="staff", adopted=True, state=State.DRAFT, head_number=1, **given.text.columns()
    )
    row.version, row.changed_at, row.changed_by = 1, now, actor.account
    session.add(row)
    session.flush()
    _add_revision(session, row, 1, given, actor, now)
    builtin.write_head(session, row, given.text)
    _note(session, row, Step.SAVED, actor, given.reason, now)
    return id


def save(session: Session, hold: Hold, given: Given, actor: Actor, now: datetime) -> int:
    """A new revision, a draft; its number. What is live goes on answering."""
    row = _held(session, hold)
    _demand_given(session, given, hold.root)
    return _save(session, row, given, Step.SAVED, actor, now)


def unchanged_moments(session: Session, id: str, text: EntryText, reason: str, now: datetime) -> Given:
    """A text for who is not asked about moments: it expires when it was to, and begins then if that is to come."""
    newest = session.scalar(
        select(EntryRevisionRow)
        .join(EntryRow, EntryRow.id == EntryRevisionRow.entry_id)
        .where(EntryRow.id == id, EntryRevisionRow.number == EntryRow.head_number)
    )
    if newest is None:
        return Given(text, reason)
    to_come = newest.publish_at if newest.publish_at is not None and newest.publish_at > now else None
    return Given(text, reason, to_come, newest.expire_at)


def submit(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """Send the newest revision to review; BadInput says what is still missing."""
    row = _held(session, hold)
    _apply(row, deciding.submitted(_standing(row), faults.of_entry(session, row.id, _text(session, row))))
    _changed(session, row, Step.SUBMITTED, actor, "", now)


def approve(session: Session, hold: Hold, actor: Actor, now: datetime, remark: str = "") -> Standing:
    """By another person than who wrote it: live at once, at the moment it names, or when the policy is in force."""
    row = _held(session, hold)
    found = faults.of_entry(session, row.id, _text(session, row))
    after = deciding.approved(_standing(row), hands.revision(session, row), actor.account, found, now)
    _apply(row, after)
    _changed(session, row, Step.APPROVED, actor, remark, now)
    if after.state is State.PUBLISHED:
        store.touch(session)
    return after


def publish(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """What is approved and waits for its moment goes live now; by a reviewer who has not written it."""
    row = _held(session, hold)
    after = deciding.published(_standing(row), hands.revision(session, row), actor.account, now)
    _publish(session, row, after, actor, now)


def reject(session: Session, hold: Hold, reason: str, actor: Actor, now: datetime) -> None:
    """Back to draft, with the reason that its authors read."""
    row = _held(session, hold)
    _apply(row, deciding.rejected(_standing(row), reason))
    _changed(session, row, Step.REJECTED, actor, reason, now)


def retire(session: Session, hold: Hold, reason: str, actor: Actor, now: datetime) -> None:
    """It answers nobody from now on. Its revisions stay."""
    row = _held(session, hold)
    answered = row.live_number is not None
    _apply(row, deciding.retired(_standing(row), reason))
    _changed(session, row, Step.RETIRED, actor, reason, now)
    if answered:
        store.touch(session)


def restore(session: Session, hold: Hold, number: int, reason: str, actor: Actor, now: datetime) -> int:
    """The text of an earlier revision (or of a retired entry) as a new draft; its number. Review follows as always."""
    row = _held(session, hold)
    old = session.scalar(
        select(EntryRevisionRow).where(EntryRevisionRow.entry_id == row.id, EntryRevisionRow.number == number)
    )
    if old is None:
        raise NotFound(f"这条没有第{number}版，请从版本列表里选。")
    text, why = EntryText.from_json(old.content), reason.strip() or f"恢复第{number}版"
    given = unchanged_moments(session, row.id, text, why, now)
    _demand_given(session, given, hold.root)
    return _save(session, row, given, Step.RESTORED, actor, now)


def act_on_due(session: Session, now: datetime) -> int:
    """Publish what was approved for a moment that has come, retire what has expired; how many entries changed."""
    store.hold(session)
    waiting = session.scalars(_due(EntryRow.publish_at, now)).all()
    for row in waiting:
        _come(session, row, now)
    session.flush()
    over = session.scalars(_due(EntryRow.expire_at, now)).all()
    for row in over:
        _apply(row, deciding.expired(_standing(row)))
        _changed(session, row, Step.EXPIRED, audit.SYSTEM, "", now)
    if over:
        store.touch(session)
    return len({row.id for row in (*waiting, *over)})


def is_due(session: Session, now: datetime) -> bool:
    """Whether `act_on_due` would find anything: asked without keeping a writer waiting."""
    waiting = or_(EntryRow.publish_at <= now, EntryRow.expire_at <= now)
    return session.scalar(select(EntryRow.id).where(waiting).limit(1)) is not None


def _due(column: InstrumentedAttribute[datetime | None], now: datetime) -> Select[EntryRow]:
    return select(EntryRow).where(column <= now).order_by(EntryRow.id)


def _held(session: Session, hold: Hold) -> EntryRow:
    """The row, nobody else's until the caller commits. NotFound outside the subtree, Conflict when it has changed."""
    store.hold(session)
    query = select(EntryRow).where(EntryRow.id == hold.id, below(EntryRow.region_code, hold.root))
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这条问答，可能在别的地区，请从列表里选。")
    if row.version != hold.version:
        raise Conflict("您打开这一页以后，别人改过这条，您的改动还没有存。请对照两边再保存。")
    return row


def _demand_given(session: Session, given: Given, root: str) -> None:
    deciding.demand_reason(given.reason, "这次修改")
    deciding.demand_order(deciding.beginning(given.publish_at, given.text.valid_from), given.expire_at)
    if not within(root, given.text.region_code):
        raise BadInput("您不能给这个地区写条目，请选自己地区之内的。")
    faults.demand_storable(session, given.text)


def _save(session: Session, row: EntryRow, given: Given, step: Step, actor: Actor, now: datetime) -> int:
    # A release may have laid revisions beside the head: numbers are never given twice.
    number = builtin.last_number(session, row.id) + 1
    _add_revision(session, row, number, given, actor, now)
    before = _standing(row)
    builtin.write_head(session, row, given.text)
    row.adopted = True
    _apply(row, deciding.saved(before, number))
    _changed(session, row, step, actor, given.reason, now, unscheduled=before.publish_at)
    return number


def _add_revision(
    session: Session, row: EntryRow, number: int, given: Given, actor: Actor, now: datetime
) -> None:
    session.add(
        EntryRevisionRow(
            entry_id=row.id,
            number=number,
            content=given.text.as_json(),
            publish_at=given.publish_at,
            expire_at=given.expire_at,
            author=given.author or actor.account,
            reason=given.reason.strip(),
            made_at=now,
        )
    )


def _come(session: Session, row: EntryRow, now: datetime) -> None:
    """Its moment has come: it is published, unless the policy itself begins later still."""
    after = deciding.came(_standing(row), hands.revision(session, row), now)
    if after.state is State.PUBLISHED:
        _publish(session, row, after, audit.SYSTEM, now)
    else:
        row.publish_at = after.publish_at


def _publish(session: Session, row: EntryRow, after: Standing, actor: Actor, now: datetime) -> None:
    _apply(row, after)
    _changed(session, row, Step.PUBLISHED, actor, "", now)
    store.touch(session)


def _standing(row: EntryRow) -> Standing:
    return Standing(State(row.state), row.head_number, row.live_number, row.publish_at, row.expire_at)


def _apply(row: EntryRow, after: Standing) -> None:
    row.state, row.head_number, row.live_number = after.state.value, after.head, after.live
    row.publish_at, row.expire_at = after.publish_at, after.expire_at


def _text(session: Session, row: EntryRow) -> EntryText:
    query = select(EntryRevisionRow.content).where(
        EntryRevisionRow.entry_id == row.id, EntryRevisionRow.number == row.head_number
    )
    return EntryText.from_json(session.scalars(query).one())


def _changed(
    session: Session,
    row: EntryRow,
    step: Step,
    actor: Actor,
    reason: str,
    now: datetime,
    unscheduled: datetime | None = None,
) -> None:
    """`unscheduled`: the moment for which something approved waited that is void by this step."""
    row.version += 1
    row.adopted = True
    row.changed_at, row.changed_by = now, actor.account
    _note(session, row, step, actor, reason, now, unscheduled)


def _note(
    session: Session,
    row: EntryRow,
    step: Step,
    actor: Actor,
    reason: str,
    now: datetime,
    unscheduled: datetime | None = None,
) -> None:
    """One step in the entry's own history, one deed in the audit log, which holds no texts."""
    session.add(
        EntryStepRow(
            entry_id=row.id,
            number=row.head_number,
            step=step.value,
            account=actor.account,
            reason=reason.strip(),
            at=now,
        )
    )
    detail = {"revision": row.head_number, "state": row.state}
    if unscheduled is not None:
        detail["unscheduled"] = str(unscheduled)
    audit.record(session, actor, Deed(step.word, KIND, row.id, row.region_code, detail), now)
