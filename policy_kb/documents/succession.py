"""Which document takes whose place: one person asks for it, another agrees; and the way back goes the same way.

Each takes the root of the subtree that the person may touch, and raises NotFound outside it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.errors import BadInput
from backend.core.subtree import NATION, below
from policy_kb import citing, issued, store
from policy_kb.documents import replacing, successors
from policy_kb.documents.life import demand_other, held, note
from policy_kb.documents.successors import Speaking
from policy_kb.editing import waiting
from policy_kb.editing.deciding import Conflict
from policy_kb.in_force import Phase
from policy_kb.models import EntryRow, SourceDocumentRow, TopicSuccessionRow
from policy_kb.records import TOPICS

OWN = "这是您自己提的，请另一位同事看过再同意。"


def supersede(
    session: Session,
    key: str,
    newer: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    topic: str = "",
    sure: bool = False,
    speaking: Speaking = successors.nobody_looked,
) -> None:
    """Ask that the newer document take its place, for one `topic` or for all; nothing changes until another agrees.

    `speaking`: who looks whether it is of the same matters. `sure`: somebody has looked, and it is the successor
    although it speaks of few of these entries' matters.
    """
    row = held(session, key, root)
    if topic and topic not in TOPICS:
        raise BadInput("没有这个主题，请从下拉里选。")
    _demand_successor(session, row, newer, now)
    spoken, entries = replacing.covered(session, key, newer, topic, speaking)
    if not sure and not successors.is_same_matter(spoken, entries):
        raise BadInput(
            f"引用旧文件的{entries}条问答，只有{spoken}条在选的新文件里找得到讲这件事的条款，像是讲别的事的文件。"
            "请核对；确实由它代替的，勾上“核对过，讲的是同一件事”再提。"
        )
    _ask(session, row, "supersede", newer, topic, actor, now)


def restore(
    session: Session, key: str, actor: Actor, now: datetime, root: str = NATION, *, topic: str = ""
) -> None:
    """Ask that it be in force again (for a topic): it was no replacement after all. Another person agrees."""
    row = held(session, key, root)
    replaced = session.get(TopicSuccessionRow, (key, topic)) if topic else row.superseded_by
    if not replaced:
        raise BadInput("这份文件没有被代替。")
    _ask(session, row, "restore", None, topic, actor, now)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: "supersede" by the `newer` document, or "restore"; for one topic, or for all where empty."""

    what: str
    newer: str = ""
    topic: str = ""


def agree(session: Session, key: str, seen: Asked, actor: Actor, now: datetime, root: str = NATION) -> int:
    """Another person than who asked does it; how many entries are to be revised. Until they are they say "政策已更新",
    from the day on which the newer document is in force.

    `seen`: what the page showed as asked for. Conflict where something else is.
    """
    row = held(session, key, root)
    _demand_seen(row, seen, "还没有同意。请重新看一遍再同意。")
    topic = seen.topic
    third = demand_other(session, actor, [row.asked_by] if row.asked_by else [], OWN)
    _settle(row)
    of = {"topic": topic} if topic else {}
    if seen.what == "restore":
        _hold_again(session, row, topic)
        note(session, row, "恢复在用", actor, now, **of, **third)
        return 0
    successor = _demand_successor(session, row, seen.newer, now).key
    if topic:
        session.merge(TopicSuccessionRow(document_key=key, topic=topic, newer_key=successor))
    else:
        row.superseded_by = successor
    note(session, row, "被新文件代替", actor, now, newer=successor, **of, **third)
    session.flush()
    return _to_be_revised(session, key, topic, root)


def _to_be_revised(session: Session, key: str, topic: str, root: str) -> int:
    """Entries (of a topic) that answer out of a document, or out of one that it had taken the place of before."""
    cites = select(waiting.published_source().label("key"), waiting.published_topic().label("topic"))
    live = cites.where(EntryRow.live_number.is_not(None), below(EntryRow.region_code, root)).subquery()
    counted = select(live.c.key, live.c.topic, func.count()).group_by(live.c.key, live.c.topic)
    known, found = store.documents(session), 0
    for old, about, count in session.execute(counted.where(live.c.key != "")):
        passed = (known[old], *citing.successors(known, known[old], about))
        found += count if known[key] in passed and topic in ("", about) else 0
    return found


def _hold_again(session: Session, row: SourceDocumentRow, topic: str) -> None:
    if not topic:
        row.superseded_by = None
    elif (replaced := session.get(TopicSuccessionRow, (row.key, topic))) is not None:
        session.delete(replaced)
        session.flush()


def decline(session: Session, key: str, seen: Asked, actor: Actor, now: datetime, root: str = NATION) -> None:
    """What the page showed as asked for (`seen`) is not done. Conflict where something else is."""
    row = held(session, key, root)
    _demand_seen(row, seen, "还没有拒绝。请重新看一遍再定。")
    _settle(row)
    note(session, row, "不同意", actor, now)


def _demand_seen(row: SourceDocumentRow, seen: Asked, rest: str) -> None:
    if row.asked is None:
        raise BadInput("这份文件现在没有等着同意的事，可能同事已经办了。")
    if seen != Asked(row.asked, row.asked_newer or "", row.asked_topic or ""):
        raise Conflict(f"您打开这一页以后，同事改提了另一件事，{rest}")


def _demand_successor(
    session: Session, row: SourceDocumentRow, newer: str, now: datetime
) -> SourceDocumentRow:
    """The document that may take its place; BadInput when this one may not, and where one has taken it already."""
    if row.superseded_by:
        raise BadInput("这份文件已经被新文件代替了：要换成另一份，请先提出恢复，同意以后再提。")
    other = session.get(SourceDocumentRow, newer)
    if other is None or other.state != "published" or other.superseded_by:
        raise BadInput("请选一份在用的新文件；刚上传的要先由另一位同事核对确认。")
    if other.phase == Phase.PAST:
        raise BadInput("选的文件有效期已经满了，不能代替这一份。")
    if other.key == row.key:
        raise BadInput("文件不能代替它自己，请选另一份。")
    if other.region_code != row.region_code:
        raise BadInput("新旧两份文件的地区不一样，不能代替，请选同一个地区的。")
    if (issued.earliest_day(other.issued) or now.date()) < (issued.earliest_day(row.issued) or now.date()):
        raise BadInput("选的文件日期更早，不能代替这一份，请核对两份文件的日期。")
    return other


def _ask(
    session: Session,
    row: SourceDocumentRow,
    what: str,
    newer: str | None,
    topic: str,
    actor: Actor,
    now: datetime,
) -> None:
    if row.asked is not None:
        raise BadInput("这份文件已经有一件事等着同意，请先请同事看那一件。")
    row.asked, row.asked_newer, row.asked_topic, row.asked_by = what, newer, topic or None, actor.account
    action = {"supersede": "提出代替", "restore": "提出恢复"}[what]
    detail = {"newer": newer or "", "topic": topic}
    note(session, row, action, actor, now, **{name: said for name, said in detail.items() if said})


def _settle(row: SourceDocumentRow) -> None:
    row.asked = row.asked_newer = row.asked_topic = row.asked_by = None
