"""An entry gets what residents said as ways of asking: a revision that loses nothing a colleague has under way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.audit import Actor
from policy_kb.editing import life
from policy_kb.editing.life import Hold
from policy_kb.editing.reading import Detail
from policy_kb.editing.states import State


@dataclass(frozen=True, slots=True)
class Attached:
    """What state the entry is in now. `unscheduled`: the moment that an approval waited for, which is void now."""

    state: State
    unscheduled: datetime | None = None


def add_ways(
    session: Session, found: Detail, new: Sequence[str], root: str, actor: Actor, now: datetime
) -> Attached:
    """A revision with the new wordings, sent to review where the one before was published, or waited there already.

    An approval holds for its text only: what waits for its moment is reviewed again, with the moment it was to begin
    at. A half-written draft of a colleague's is not sent to review for them.
    """
    text = replace(found.text, phrasings=(*found.text.phrasings, *new))
    waited = found.standing.publish_at
    reason = f"并入居民的{len(new)}种问法"
    if waited is not None:
        reason += f"；原来已通过、定在{waited:%Y-%m-%d %H:%M}发布，要重新审核"
    given = life.unchanged_moments(session, found.id, text, reason, now)
    life.save(session, Hold(found.id, found.version, root), given, actor, now)
    if found.standing.state not in (State.PUBLISHED, State.PENDING):
        return Attached(State.DRAFT)
    life.submit(session, Hold(found.id, found.version + 1, root), actor, now)
    return Attached(State.PENDING, waited)
