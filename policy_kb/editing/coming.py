"""What the clock does with one entry whose moment has come: publishes it, sends it to review again, or ends it.

Which these are, and when it is done, is `due`'s matter; what people do is in `life`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core import audit
from policy_kb import store
from policy_kb.editing import deciding, hands, writing
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.life import Hold, go_live, held
from policy_kb.editing.states import State, Step
from policy_kb.editing.writing import Done
from policy_kb.models import LONGEST_REASON, EntryRow


@dataclass(frozen=True, slots=True)
class Weighed:
    """What came of asking the standard questions of a text. `revision`: of the knowledge they were asked of.

    `unseen`: those that it would answer otherwise than agreed, which no reviewer has looked at, as people read them.
    """

    revision: int
    unseen: tuple[str, ...] = ()


def come(session: Session, hold: Hold, weighed: Weighed, now: datetime) -> None:
    """What was approved for a moment that has come is published; what has unseen consequences waits for review again.

    Conflict where it, or what answers beside it, has been changed meanwhile.
    """
    row = held(session, hold)
    if row.publish_at is None or row.publish_at > now:
        return
    if store.revision(session) != weighed.revision:
        raise Conflict("您打开这一页以后，别的条目发布了，请重新看一遍。")
    after = deciding.came(writing.standing(row), hands.revision(session, row), now)
    if after.state is not State.PUBLISHED:  # the policy itself begins later still
        row.publish_at = after.publish_at
    elif weighed.unseen:
        _stop(session, row, weighed.unseen, now)
    else:
        go_live(session, row, after, audit.SYSTEM, now)


def expire(session: Session, hold: Hold, now: datetime, missed: Collection[str] = ()) -> None:
    """The moment has come at which it stops answering; Conflict where it has been changed meanwhile.

    `missed` (`due.Missed`) stands in the entry's history.
    """
    row = held(session, hold)
    if row.expire_at is None or row.expire_at > now:
        return
    writing.apply(row, deciding.expired(writing.standing(row)))
    said = f"这些标准问题的答案跟着变了：{'；'.join(missed)}" if missed else ""
    counted = {"questions": str(len(missed))} if missed else {}
    writing.changed(session, row, Done(Step.EXPIRED, audit.SYSTEM, said[:LONGEST_REASON], now, counted))
    store.touch(session)


def _stop(session: Session, row: EntryRow, unseen: Collection[str], now: datetime) -> None:
    """To review again, by the clock: the text is as it was approved, but not what it would do."""
    said = f"到了定好的时间没有发布：标准问题的答案会变成和约定的不一样：{'；'.join(unseen)}"
    reason = f"{said[: LONGEST_REASON - 40].rstrip()}。请再审一次：看过还是要发布就通过，不行就退回。"
    void = {"unscheduled": str(row.publish_at), "questions": str(len(unseen))}
    writing.apply(row, deciding.stopped(writing.standing(row)))
    writing.changed(session, row, Done(Step.SUBMITTED, audit.SYSTEM, reason, now, void))
