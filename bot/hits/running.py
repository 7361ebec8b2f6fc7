"""The use-cases of 批量试问: begin a run, ask a portion of it, keep what came of it.

Asking takes its time and is done between two transactions: whoever writes meanwhile does not wait.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, within
from bot import trying
from bot.guard import Guard
from bot.hits import judging
from bot.hits.judging import Asked, Verdict
from bot.hits.models import HitRow, HitRunRow
from bot.masking import masked
from policy_kb.editing import golden
from policy_kb.editing import reading as entries
from policy_kb.knowledge import Knowledge
from policy_kb.models import EntryRow
from policy_kb.normalise import clean

KIND = "批量试问"
GOLDEN, LIST = "golden", "list"
MOST = 2000  # questions of a run
PORTION = 200  # questions of one request, which takes a second or two


@dataclass(frozen=True, slots=True)
class Portion:
    """Questions of a run that are to be asked next, by their place in it; none: it is finished."""

    run: int
    questions: tuple[tuple[int, Asked], ...]


def standard(session: Session, region: str) -> list[Asked]:
    """The standard questions of a region and of all below it."""
    return [Asked(one.region, one.text, True, one.entry_id) for one in golden.touched_by(session, region)]


def written(text: str, region: str) -> list[Asked]:
    """A question a line, each once; behind a tab the entry that is to answer. BadInput for what cannot be asked."""
    found: dict[str, Asked] = {}
    for line in text.splitlines():
        question, _, entry = (part.strip() for part in line.partition("\t"))
        asked = clean(question)
        if not asked:
            continue
        if len(asked) > golden.LONGEST:
            raise BadInput(f"“{asked[:12]}……”太长了，一句最多{golden.LONGEST}个字。")
        found.setdefault(asked, Asked(region, masked(asked), bool(entry), clean(entry) or None))
    if not found:
        raise BadInput("还没有写要试问的话，请一行写一句。")
    return list(found.values())


def begin(
    session: Session,
    region: str,
    source: str,
    questions: Sequence[Asked],
    revision: int,
    actor: Actor,
    now: datetime,
    root: str = NATION,
) -> int:
    """A new run, nothing asked yet; its number. BadInput for none, too many, or entries that are not known there."""
    if not within(root, region):
        raise NotFound("没有这个地区，或不归您管，请从列表里选。")
    if not questions:
        raise BadInput("这个地区还没有标准问题，请先加几条，或自己写一些话来试问。")
    if len(questions) > MOST:
        raise BadInput(f"一次最多试问{MOST}句，这里有{len(questions)}句，请分几次。")
    if source == LIST:  # what is agreed on was looked at then; its entry may have ended since
        _demand_entries(session, questions, root)
    row = HitRunRow(
        region_code=region,
        source=source,
        started_by=str(actor.account),
        started_at=now,
        revision=revision,
        total=len(questions),
        totals={},
    )
    session.add(row)
    session.flush()
    session.execute(insert(HitRow), [_line(row.id, at, one) for at, one in enumerate(questions)])
    detail = {"source": source, "questions": len(questions)}
    audit.record(session, actor, Deed("开始", KIND, str(row.id), region, detail), now)
    return row.id


def next_portion(session: Session, run_id: int, root: str = NATION) -> Portion:
    """What is not asked yet of a run of the subtree."""
    held(session, run_id, root)
    query = select(HitRow).where(HitRow.run_id == run_id, HitRow.outcome.is_(None))
    rows = session.scalars(query.order_by(HitRow.position).limit(PORTION))
    return Portion(
        run_id,
        tuple((row.position, Asked(row.region_code, row.text, row.agreed, row.expected)) for row in rows),
    )


def ask(knowledge: Knowledge, guard: Guard, portion: Portion, now: datetime) -> list[tuple[int, Verdict]]:
    """What comes of each question: the slow part, without a session."""
    return [
        (at, judging.judge(one, trying.ask(knowledge, guard, one.region, one.text, now)))
        for at, one in portion.questions
    ]


def keep(
    session: Session, run_id: int, revision: int, verdicts: Iterable[tuple[int, Verdict]], now: datetime
) -> None:
    """Write it down. What was asked of an older revision is asked again: a run is of one."""
    row = session.scalars(select(HitRunRow).where(HitRunRow.id == run_id).with_for_update()).one()
    if row.finished_at is not None:
        return
    mine = update(HitRow).where(HitRow.run_id == run_id)
    if row.revision != revision:
        session.execute(mine.values(outcome=None))
        row.revision = revision
    for at, one in verdicts:
        came = {"outcome": str(one.outcome), "entry_id": one.entry, "kind": one.kind}
        session.execute(
            mine.where(HitRow.position == at).values(**came, score=one.score, matched=one.matched)
        )
    counted = select(HitRow.outcome, func.count()).where(HitRow.run_id == run_id).group_by(HitRow.outcome)
    counts = session.execute(counted).all()
    if all(outcome is not None for outcome, _ in counts):
        row.totals, row.finished_at = {str(outcome): count for outcome, count in counts}, now


def held(session: Session, run_id: int, root: str) -> HitRunRow:
    """The row; NotFound outside the subtree."""
    row = session.get(HitRunRow, run_id)
    if row is None or not within(root, row.region_code):
        raise NotFound("没有这次试问，可能是别的地区的，请从列表里选。")
    return row


def _demand_entries(session: Session, questions: Sequence[Asked], root: str) -> None:
    """Of an entry of a region elsewhere it is not said that it is there, nor of a draft of a region above."""
    named = {one.expected for one in questions if one.expected}
    rows = session.scalars(select(EntryRow).where(EntryRow.id.in_(named))) if named else ()
    known = {row.id for row in rows if entries.known(row, root)}
    lacking = [one for one in questions if one.expected and one.expected not in known]
    if lacking:
        raise BadInput(f"“{lacking[0].text[:12]}”后面写的编号“{str(lacking[0].expected)[:40]}”没有这条问答。")


def _line(run_id: int, at: int, one: Asked) -> dict[str, object]:
    return {
        "run_id": run_id,
        "position": at,
        "region_code": one.region,
        "text": one.text,
        "agreed": one.agreed,
        "expected": one.expected,
        "matched": "",
    }
