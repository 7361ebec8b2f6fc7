"""The use-cases of an entry's life: draft, save, submit, approve, reject, publish, retire, restore.

Each takes the version the page was opened at, and raises Conflict when somebody was quicker. What residents read
changes in one statement of one transaction (`live_number`), and revisions never change. The clock's are in `coming`.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.accounts import apart
from backend.core.audit import Actor
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below, within
from policy_kb import builtin, store
from policy_kb.editing import deciding, faults, hands, whose, writing
from policy_kb.editing.deciding import Conflict, Standing
from policy_kb.editing.states import State, Step
from policy_kb.editing.writing import Done
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow


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


def new_id() -> str:
    """Of an entry of the staff's own that nobody else has."""
    return f"staff-{secrets.token_hex(6)}"


def draft(
    session: Session,
    given: Given,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    id: str | None = None,
) -> str:
    """A new entry of the staff's own, a draft; its id, a new one unless an import brings the one it had elsewhere, or
    its form was shown with one.
    """
    _demand_given(session, given, root)
    id, region = id or new_id(), given.text.region_code
    row = EntryRow(id=id, region_code=region, origin="staff", adopted=True, **given.text.columns())
    row.state, row.head_number = State.DRAFT.value, 1
    row.version, row.changed_at, row.changed_by = 1, now, actor.account
    session.add(row)
    session.flush()
    _add_revision(session, row, 1, given, actor, now)
    builtin.write_head(session, row, given.text)
    writing.note(session, row, Done(Step.SAVED, actor, given.reason, now))
    return id


def save(session: Session, hold: Hold, given: Given, actor: Actor, now: datetime) -> int:
    """A new revision, a draft; its number. What is live goes on answering."""
    row = held(session, hold)
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
    row = held(session, hold)
    text = writing.text(session, row)
    whose.demand_both(hold.root, text.region_code)
    found = faults.of_entry(session, row.id, text)
    revision = hands.revision(session, row)
    if deciding.over(revision.expire_at, now):
        found.append(deciding.OVER)
    if deciding.backwards(revision.begins, revision.expire_at):
        found.append(deciding.BACKWARDS)
    writing.apply(row, deciding.submitted(writing.standing(row), found))
    writing.changed(session, row, Done(Step.SUBMITTED, actor, "", now))


def approve(
    session: Session,
    hold: Hold,
    actor: Actor,
    now: datetime,
    remark: str = "",
    *,
    looked_at: Collection[str] = (),
) -> Standing:
    """By another person than who wrote it: live at once, at the moment it names, or when the policy is in force.

    `looked_at`: the changed answers (`due.Weigh`) that the reviewer accepts; at the moment only these may pass.
    """
    row = held(session, hold)
    text = writing.text(session, row)
    whose.demand_both(hold.root, text.region_code)
    found = faults.of_entry(session, row.id, text)
    revision = hands.revision(session, row)
    after = deciding.approved(writing.standing(row), revision, actor.account, found, now)
    third = apart.demand(session, actor, revision.authors)
    writing.apply(row, after)
    said = [remark.strip()[:200], *(f"写和审的两个账号都由{one}开立或重设密码" for one in third.values())]
    detail = {**third, **whose.change(row.region_code, text.region_code)}
    writing.changed(
        session, row, Done(Step.APPROVED, actor, "；".join(filter(None, said)), now, detail, looked_at)
    )
    if after.state is State.PUBLISHED:
        writing.arrive(session, row, text.region_code, actor, now)
        store.touch(session)
    return after


def publish(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """What is approved and waits for its moment goes live now; by a reviewer who has not written it."""
    row = held(session, hold)
    whose.demand_both(hold.root, writing.text(session, row).region_code)
    revision = hands.revision(session, row)
    after = deciding.published(writing.standing(row), revision, actor.account, now)
    third = apart.demand(session, actor, revision.authors)
    go_live(session, row, after, actor, now, third)


def reject(session: Session, hold: Hold, reason: str, actor: Actor, now: datetime) -> None:
    """Back to draft, with the reason that its authors read."""
    row = held(session, hold)
    writing.apply(row, deciding.rejected(writing.standing(row), reason))
    writing.changed(session, row, Done(Step.REJECTED, actor, reason, now))


def retire(session: Session, hold: Hold, reason: str, actor: Actor, now: datetime) -> None:
    """It answers nobody from now on. Its revisions stay."""
    row = held(session, hold)
    answered = row.live_number is not None
    writing.apply(row, deciding.retired(writing.standing(row), reason))
    writing.changed(session, row, Done(Step.RETIRED, actor, reason, now))
    if answered:
        store.touch(session)


def restore(session: Session, hold: Hold, number: int, reason: str, actor: Actor, now: datetime) -> int:
    """The text of an earlier revision (or of a retired entry) as a new draft; its number. Review follows as always.

    An end that is past is not brought back with it: the text would end again at once. Its history says so.
    """
    row = held(session, hold)
    old = session.scalar(
        select(EntryRevisionRow).where(EntryRevisionRow.entry_id == row.id, EntryRevisionRow.number == number)
    )
    if old is None:
        raise NotFound(f"这条没有第{number}版，请从版本列表里选。")
    text, why = EntryText.from_json(old.content), reason.strip() or f"恢复第{number}版"
    given = unchanged_moments(session, row.id, text, why, now)
    if given.expire_at is not None and deciding.over(given.expire_at, now):
        why += f"；原来定在{given.expire_at:%Y-%m-%d %H:%M}到期停用，已经过了，没有带过来"
        given = replace(given, reason=why, expire_at=None)
    _demand_given(session, given, hold.root)
    return _save(session, row, given, Step.RESTORED, actor, now)


def held(session: Session, hold: Hold) -> EntryRow:
    """The row, nobody else's until the caller commits. NotFound outside the subtree, Conflict when it has changed."""
    store.hold(session)
    query = select(EntryRow).where(EntryRow.id == hold.id, below(EntryRow.region_code, hold.root))
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这条问答，可能在别的地区，请从列表里选。")
    if row.version != hold.version:
        raise Conflict("您打开这一页以后，别人改过这条，您的改动还没有存。请对照两边再保存。")
    return row


def demand_own_region(root: str, region: str) -> None:
    """BadInput for a region that is not of the writer's subtree: neither writing there nor looking is theirs."""
    if not within(root, region):
        raise BadInput("您不能给这个地区写条目，请选自己地区之内的。")


def _demand_given(session: Session, given: Given, root: str) -> None:
    deciding.demand_reason(given.reason, "这次修改")
    deciding.demand_order(deciding.beginning(given.publish_at, given.text.valid_from), given.expire_at)
    demand_own_region(root, given.text.region_code)
    faults.demand_storable(session, given.text)


def _save(session: Session, row: EntryRow, given: Given, step: Step, actor: Actor, now: datetime) -> int:
    # A release may have laid revisions beside the head: numbers are never given twice.
    number = builtin.last_number(session, row.id) + 1
    _add_revision(session, row, number, given, actor, now)
    before = writing.standing(row)
    builtin.write_head(session, row, given.text)
    row.adopted = True
    writing.apply(row, deciding.saved(before, number))
    void = {"unscheduled": str(before.publish_at)} if before.publish_at is not None else {}
    region = given.text.region_code
    detail = {**void, **whose.change(row.region_code, region)}
    writing.changed(session, row, Done(step, actor, given.reason, now, detail))
    if region != row.region_code and not whose.fixed(session, [row.id]):
        writing.arrive(session, row, region, actor, now)
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


def go_live(
    session: Session,
    row: EntryRow,
    after: Standing,
    actor: Actor,
    now: datetime,
    detail: Mapping[str, str] = writing.NOTHING,
) -> None:
    """Residents are told the newest text from now on; where it is for another region, by that region's entry."""
    region = writing.text(session, row).region_code
    writing.apply(row, after)
    detail = {**detail, **whose.change(row.region_code, region)}
    writing.changed(session, row, Done(Step.PUBLISHED, actor, "", now, detail))
    writing.arrive(session, row, region, actor, now)
    store.touch(session)
