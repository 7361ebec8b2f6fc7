"""标准问题: questions whose answer is agreed on. Kept here; `bot.trying` asks them before anything is published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.parts import Part
from backend.core.subtree import NATION, below, within
from policy_kb.editing import reading, titles
from policy_kb.editing.models import GoldenQuestionRow
from policy_kb.models import EntryRow, RegionRow
from policy_kb.normalise import clean

KIND = "标准问题"
LONGEST = 200  # characters
PAGE = 50


@dataclass(frozen=True, slots=True)
class Golden:
    """A question of a region's resident, and the entry that is to answer; None: nothing may."""

    id: int
    region: str
    text: str
    entry_id: str | None
    entry_title: str
    added_by: str
    added_at: datetime


def listing(session: Session, root: str, words: str = "", offset: int = 0, limit: int = PAGE) -> Part[Golden]:
    """Those of the root's subtree, newest first."""
    wanted = [below(GoldenQuestionRow.region_code, root)]
    wanted += [GoldenQuestionRow.text.icontains(word, autoescape=True) for word in words.split()]
    total = session.scalar(select(func.count()).select_from(GoldenQuestionRow).where(*wanted)) or 0
    query = _titled(root).where(*wanted).order_by(GoldenQuestionRow.id.desc()).offset(offset).limit(limit)
    return Part(tuple(_golden(row, title) for row, title in session.execute(query)), total)


def of_entry(session: Session, entry_id: str, root: str = NATION) -> tuple[Golden, ...]:
    """Those that one entry is to answer."""
    query = _titled(root).where(GoldenQuestionRow.entry_id == entry_id).order_by(GoldenQuestionRow.id)
    return tuple(_golden(row, title) for row, title in session.execute(query))


def touched_by(session: Session, region: str) -> tuple[Golden, ...]:
    """Those whose askers may be answered by an entry of the region: of the region itself and below it."""
    query = _titled(region).where(below(GoldenQuestionRow.region_code, region)).order_by(GoldenQuestionRow.id)
    return tuple(_golden(row, title) for row, title in session.execute(query))


def agreed_above(session: Session, above: Collection[str], root: str) -> tuple[Golden, ...]:
    """Those of just these regions above the root: what is agreed there is asked by its people too."""
    query = _titled(root).where(GoldenQuestionRow.region_code.in_(above)).order_by(GoldenQuestionRow.id)
    return tuple(_golden(row, title) for row, title in session.execute(query))


def add(
    session: Session,
    region: str,
    text: str,
    entry_id: str | None,
    actor: Actor,
    now: datetime,
    root: str = NATION,
) -> int:
    """A new one; its number. BadInput says what is wrong with it."""
    text = clean(text)
    if not 2 <= len(text) <= LONGEST:
        raise BadInput(f"标准问题请写2到{LONGEST}个字，照群众的问法写。")
    if session.get(RegionRow, region) is None or not within(root, region):
        raise NotFound("没有这个地区，或不归您管，请从列表里选。")
    if entry_id is not None:
        _demand_entry(session, entry_id, region, root)
    same = (GoldenQuestionRow.region_code == region, GoldenQuestionRow.text == text)
    if session.scalar(select(GoldenQuestionRow.id).where(*same)) is not None:
        raise BadInput("这个地区已经有这条标准问题了，要改就先把原来的删去。")
    row = GoldenQuestionRow(
        region_code=region, text=text, entry_id=entry_id, added_by=str(actor.account), added_at=now
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, Deed("新增", KIND, str(row.id), region, _said(row)), now)
    return row.id


def remove(session: Session, id: int, actor: Actor, now: datetime, root: str = NATION) -> None:
    """NotFound outside the subtree. The log has all that is needed to put it back."""
    row = session.get(GoldenQuestionRow, id)
    if row is None or not within(root, row.region_code):
        raise NotFound("没有这条标准问题，可能已经删去，请从列表里选。")
    audit.record(session, actor, Deed("删去", KIND, str(id), row.region_code, _said(row)), now)
    session.delete(row)


def _said(row: GoldenQuestionRow) -> dict[str, str]:
    return {"wording": row.text, "entry": row.entry_id or ""}


def _demand_entry(session: Session, entry_id: str, region: str, root: str) -> None:
    """An entry answers residents of its region and of all below it. One elsewhere is as unknown as none."""
    row = session.get(EntryRow, entry_id)
    if row is None or not reading.known(row, root):
        raise BadInput("没有这条问答，请填条目的编号，或在条目页里添加。")
    if not within(row.region_code, region):
        raise BadInput("这条问答答不到这个地区的人，请换地区或换条目。")


def _titled(root: str) -> Select[GoldenQuestionRow, str | None]:
    return select(GoldenQuestionRow, titles.seen(EntryRow, root)).outerjoin(
        EntryRow, EntryRow.id == GoldenQuestionRow.entry_id
    )


def _golden(row: GoldenQuestionRow, title: str | None) -> Golden:
    return Golden(row.id, row.region_code, row.text, row.entry_id, title or "", row.added_by, row.added_at)
