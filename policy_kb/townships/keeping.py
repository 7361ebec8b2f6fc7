"""The use-cases of a county's townships: list, add, rename, remove, take a way of writing for one that is listed.

Sheets of the quiz keep the name that was told. Which township it counts for is looked up here: what is renamed or
taken for another carries its results along, and what is removed stands beside the list again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below, is_county, within
from policy_kb.editing.deciding import Conflict
from policy_kb.models import RegionRow
from policy_kb.townships import names
from policy_kb.townships.models import LONGEST_NAME, TownshipRow, TownshipSpellingRow
from policy_kb.townships.names import Line, Township

KIND = "乡镇"
MOST = 80  # townships of a county; no county has more, and one message has to hold them


@dataclass(frozen=True, slots=True)
class Kept:
    """A township with its county, and who changed it last; None: an operator."""

    township: Township
    region: str
    version: int
    changed_by: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Which township, as the page knew it, and the subtree that the person may touch."""

    id: int
    version: int
    root: str = NATION


def listed(session: Session, region: str) -> tuple[Township, ...]:
    """The county's townships, in the order in which they were added; none where nobody has listed any."""
    return tuple(_township(row) for row in _rows(session, region))


def named(session: Session, root: str) -> Mapping[str, Mapping[str, str]]:
    """Of each county of the subtree that has a list: every way of writing, as `names.key`, to the name listed."""
    found = defaultdict[str, dict[str, str]](dict)
    for row in session.scalars(select(TownshipRow).where(below(TownshipRow.region_code, root))):
        found[row.region_code] |= dict.fromkeys(_township(row).keys, row.name)
    return dict(found)


def one(session: Session, id: int, root: str = NATION) -> Kept:
    """NotFound when there is none of this number in the root's subtree."""
    row = _row(session, id, root)
    return Kept(_township(row), row.region_code, row.version, row.changed_by, row.changed_at)


def add(
    session: Session,
    region: str,
    lines: Sequence[Line],
    actor: Actor,
    now: datetime,
    root: str = NATION,
) -> int:
    """All townships that were typed, or none; how many are new. What is listed by the same name already is let be.

    BadInput names the line that is wrong; NotFound for a region outside the subtree.
    """
    _hold_county(session, region, root)
    known = _rows(session, region)
    taken = _taken(known)
    added = list[TownshipRow]()
    for line in lines:
        if taken.get(names.key(line.name)) == line.name and not line.others:
            continue
        try:
            row = TownshipRow(region_code=region, name=line.name, version=1)
            _write(row, line.name, line.others, taken, actor, now)
        except BadInput as error:
            raise BadInput(f"第{line.number}行：{error.sentence}") from None
        taken |= dict.fromkeys(_township(row).keys, row.name)
        added.append(row)
    if len(known) + len(added) > MOST:
        raise BadInput(
            f"一个县最多写{MOST}个乡镇，这样就有{len(known) + len(added)}个了，请看看是不是多写了。"
        )
    session.add_all(added)
    session.flush()
    deeds = [Deed("新增", KIND, row.name, region) for row in added]
    audit.record_all(session, actor, deeds, now)
    return len(added)


def save(session: Session, hold: Hold, name: str, others: Sequence[str], actor: Actor, now: datetime) -> None:
    """Another name or other ways of writing; the name it had stays one of them, so that its results stay with it."""
    row = _held(session, hold)
    before = row.name
    written = (*others, *([before] if names.key(before) != names.key(name) else []))
    taken = _taken(other for other in _rows(session, row.region_code) if other.id != row.id)
    deed = Deed("修改", KIND, before, row.region_code, {"to": name} if name != before else None)
    _write(row, name, tuple(dict.fromkeys(written)), taken, actor, now)
    row.version += 1
    audit.record(session, actor, deed, now)


def remove(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """It is offered no more; what was told of it counts by itself, as not listed."""
    row = _held(session, hold)
    session.delete(row)
    audit.record(session, actor, Deed("去掉", KIND, row.name, row.region_code), now)


def assign(session: Session, id: int, spelling: str, actor: Actor, now: datetime, root: str = NATION) -> str:
    """From now on, and of what was told before, this way of writing is the township of this number; its name."""
    region = _row(session, id, root).region_code
    _hold_county(session, region, root)
    row, said = _row(session, id, root), names.written(spelling)[:LONGEST_NAME]  # on a sheet it may be odd
    if not said:
        raise BadInput("没有写是哪种写法，请从名单的页面上点“归过去”。")
    taken = _taken(_rows(session, region))
    if (holder := taken.get(names.key(said))) is not None:
        raise BadInput(f"“{said}”已经算作“{holder}”了，请从下面重新看一遍。")
    row.spellings.append(TownshipSpellingRow(region_code=region, spelling=said))
    row.version += 1
    row.changed_by, row.changed_at = actor.account, now
    audit.record(session, actor, Deed("归并写法", KIND, row.name, region, {"spelling": said}), now)
    return row.name


def _write(
    row: TownshipRow,
    name: str,
    others: Sequence[str],
    taken: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> None:
    """Name and ways of writing, none of which means another township of the county."""
    for said in (name, *others):
        if (holder := taken.get(names.key(said))) is not None:
            raise BadInput(
                f"“{said}”名单上已经有了。"
                if names.key(holder) == names.key(said)
                else f"“{said}”已经是“{holder}”的另一种写法，一种写法只能算一个乡镇。"
            )
    kept = {spelling.spelling: spelling for spelling in row.spellings}
    row.name = name
    row.spellings = [
        kept.get(said) or TownshipSpellingRow(region_code=row.region_code, spelling=said) for said in others
    ]
    row.changed_by, row.changed_at = actor.account, now


def _taken(rows: Iterable[TownshipRow]) -> dict[str, str]:
    """Every way of writing of these, as it is compared, to the name."""
    return {written: row.name for row in rows for written in _township(row).keys}


def _hold_county(session: Session, region: str, root: str) -> None:
    """Let who changes one county's list do so one after another. NotFound outside the subtree."""
    wanted = select(RegionRow).where(RegionRow.code == region).with_for_update(key_share=True)
    if not within(root, region) or session.scalar(wanted) is None:
        raise NotFound("没有这个地区，或不归您管，请从列表里选。")
    if not is_county(region):
        raise BadInput("乡镇名单一个县（区）一份，请先选一个县（区）。")


def _rows(session: Session, region: str) -> Sequence[TownshipRow]:
    query = select(TownshipRow).where(TownshipRow.region_code == region).order_by(TownshipRow.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _row(session: Session, id: int, root: str) -> TownshipRow:
    wanted = (TownshipRow.id == id, below(TownshipRow.region_code, root))
    row = session.scalar(select(TownshipRow).where(*wanted).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这个乡镇，可能刚被去掉，或不归您管，请从名单里选。")
    return row


def _held(session: Session, hold: Hold) -> TownshipRow:
    _hold_county(session, _row(session, hold.id, hold.root).region_code, hold.root)
    row = _row(session, hold.id, hold.root)
    if row.version != hold.version:
        raise Conflict("您打开这一页以后，同事改过这个乡镇，您的还没有存。请对照两边再保存。")
    return row


def _township(row: TownshipRow) -> Township:
    return Township(row.id, row.name, tuple(one.spelling for one in row.spellings))
