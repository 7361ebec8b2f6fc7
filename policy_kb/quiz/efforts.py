"""做了什么: what staff did about a topic that few know. The to-do list counts that topic anew from the next day on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import below
from policy_kb.quiz.models import LONGEST_EFFORT, TopicEffortRow
from policy_kb.records import TOPICS

KIND = "知晓率"


@dataclass(frozen=True, slots=True)
class Effort:
    """What was done, of which region and topic; `by` None: an operator."""

    region: str
    topic: str
    words: str
    by: str | None
    on: date


def note(session: Session, region: str, topic: str, words: str, actor: Actor, now: datetime) -> None:
    """For the people of a region and below. Said twice on one day in the same words it counts once. BadInput when it
    says nothing, too much, or of no topic.
    """
    if topic not in TOPICS:
        raise BadInput("没有这个主题，请在这一页上选一个。")
    said = " ".join(words.replace("\0", "").split())
    if not said or len(said) > LONGEST_EFFORT:
        raise BadInput(f"请写做了什么，最多{LONGEST_EFFORT}个字，比如“在三河镇入户发了200张明白纸”。")
    same = {"region_code": region, "topic": topic, "words": said, "by": actor.account, "on": now.date()}
    if session.scalar(select(TopicEffortRow.id).filter_by(**same)) is not None:
        return
    session.add(TopicEffortRow(**same))
    audit.record(session, actor, Deed("记做了什么", KIND, topic, region, {"topic": topic, "what": said}), now)


def listing(session: Session, root: str, limit: int = 20) -> tuple[Effort, ...]:
    """In the root's subtree, the last first."""
    query = select(TopicEffortRow).where(below(TopicEffortRow.region_code, root))
    rows = session.scalars(query.order_by(TopicEffortRow.on.desc(), TopicEffortRow.id.desc()).limit(limit))
    return tuple(Effort(row.region_code, row.topic, row.words, row.by, row.on) for row in rows)


def latest(session: Session, region: str) -> dict[str, date]:
    """By topic the last day on which something was done for just this region: a county's is no prefecture's."""
    query = select(TopicEffortRow.topic, func.max(TopicEffortRow.on))
    rows = session.execute(query.where(TopicEffortRow.region_code == region).group_by(TopicEffortRow.topic))
    return {topic: day for topic, day in rows if day is not None}
