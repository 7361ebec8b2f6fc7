"""Whose an entry is (`EntryRow.region_code`): the region whose people it answers, whatever is being written of it.

Rights, lists, counts and the audit log go by it. A text for another region takes the entry there when it goes live, and
not before; who sends it to review or passes it must be over both. What has never been approved goes with its text.
"""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.core.audit import Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION, above, below, within
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.models import EntryRevisionRow, EntryRow

ARRIVED = "移入"  # as the audit log of the region calls it that the entry has come to
ELSEWHERE = "这一版要把这条改给别的地区，那里不归您管：请管两边的上级同事来办；不同意的，可以退回。"
_FINAL = (Step.APPROVED, Step.PUBLISHED, Step.RETIRED, Step.EXPIRED)


def fixed(session: Session, ids: Collection[str]) -> frozenset[str]:
    """Those of the entries that change regions by approval alone: they answer, or have been decided on by somebody."""
    decided = select(EntryStepRow.entry_id).where(EntryStepRow.step.in_([step.value for step in _FINAL]))
    answers = or_(EntryRow.live_number.is_not(None), EntryRow.origin == "builtin", EntryRow.id.in_(decided))
    return frozenset(session.scalars(select(EntryRow.id).where(EntryRow.id.in_(ids), answers)))


def change(old: str, new: str) -> dict[str, str]:
    """What the audit log says beside a deed on a text for another region; nothing where it is the same."""
    return {"region": f"{old}→{new}"} if old != new else {}


def arrival(kind: str, id: str, old: str, new: str) -> Deed:
    """The deed that the region is shown which gets the entry."""
    return Deed(ARRIVED, kind, id, new, change(old, new))


def demand_both(root: str, region: str) -> None:
    """BadInput where a text would take an entry out of what the person is responsible for."""
    if not within(root, region):
        raise BadInput(ELSEWHERE)


def over_both(old: str, new: str) -> str:
    """The nearest region that holds both: whose staff may pass a text that takes an entry from one to the other."""
    higher = (
        one for one in above(old) if len(one) == len(NATION)
    )  # what has people of ours is a county or above
    return next(one for one in (old, *higher) if within(one, new))


def leaving(session: Session, root: str) -> frozenset[str]:
    """Those of the subtree that wait for review with a text for a region outside of it."""
    head = EntryRevisionRow.content["region_code"].as_string()
    query = (
        select(EntryRow.id)
        .join(EntryRevisionRow, EntryRevisionRow.entry_id == EntryRow.id)
        .where(
            EntryRevisionRow.number == EntryRow.head_number,
            EntryRow.state == State.PENDING.value,
            EntryRow.publish_at.is_(None),
            below(EntryRow.region_code, root),
            ~below(head, root),
        )
    )
    return frozenset(session.scalars(query))
