"""Files that wait for their confirmation, kept for two days: what was looked through is what is stored."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import SYSTEM, Actor, Deed
from backend.core.errors import NotFound
from backend.core.subtree import below
from policy_kb.exchange.models import EntryImportRow

KIND = "批量导入"
LIFETIME = timedelta(days=2)
GONE = "这份表已经导入过、不要了或过期了，请重新上传。"
OVER = "这份表上传以后满两天没有确认，已经过期，没有导入。还要导入的，请重新上传。"


def keep(session: Session, filename: str, data: bytes, region: str, actor: Actor, now: datetime) -> int:
    """Put a file aside; its number. Older ones that nobody confirmed are cleared away, which the log says."""
    _clear(session, now)
    suffix = PurePath(filename).suffix[:10]
    row = EntryImportRow(
        region_code=region,
        filename=PurePath(filename).stem[:150] + suffix,
        content=data,
        uploaded_by=actor.account or "",
        uploaded_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, row, "上传", actor, now)
    return row.id


def _clear(session: Session, now: datetime) -> None:
    over = select(EntryImportRow).where(EntryImportRow.uploaded_at < now - LIFETIME)
    for row in session.scalars(over.order_by(EntryImportRow.id).with_for_update(skip_locked=True)).all():
        _note(session, row, "过期清理", SYSTEM, now)
        session.delete(row)
    session.flush()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that waits. `author`: who uploaded it, whose words its rows are.

    `mark`: stands for just this upload. Its number may be another's once it is gone.
    """

    filename: str
    content: bytes
    author: str | None
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """A file that waits, as a list shows it. `author` None: an operator; `until`: when it may be cleared away."""

    id: int
    filename: str
    author: str | None
    uploaded_at: datetime
    until: datetime


def listing(session: Session, root: str, now: datetime) -> tuple[Line, ...]:
    """Those of the root's subtree, the newest first."""
    row = EntryImportRow
    query = select(row.id, row.filename, row.uploaded_by, row.uploaded_at)
    wanted = (below(row.region_code, root), row.uploaded_at >= now - LIFETIME)
    rows = session.execute(query.where(*wanted).order_by(row.uploaded_at.desc(), row.id.desc()))
    return tuple(Line(id, name, by or None, at, at + LIFETIME) for id, name, by, at in rows)


def found(session: Session, id: int, now: datetime, root: str) -> Kept:
    """NotFound when it is done, too old, or another region's."""
    row = session.scalar(_wanted(id, root))
    if row is None:
        raise NotFound(GONE)
    _demand_young(row, now)
    return Kept(row.filename, row.content, row.uploaded_by or None, _mark(row))


def remove(session: Session, id: int, mark: str, now: datetime, root: str) -> None:
    """It is done. NotFound as `found`: two who confirm at once do it once; and for another upload."""
    row = _marked(session, id, mark, root)
    _demand_young(row, now)
    session.delete(row)
    session.flush()


def drop(session: Session, id: int, mark: str, actor: Actor, now: datetime, root: str) -> None:
    """It is not wanted, which the log says. NotFound as `remove`."""
    row = _marked(session, id, mark, root)
    _note(session, row, "不导入", actor, now)
    session.delete(row)
    session.flush()


def _marked(session: Session, id: int, mark: str, root: str) -> EntryImportRow:
    row = session.scalar(_wanted(id, root).with_for_update())
    if row is None or _mark(row) != mark:
        raise NotFound(GONE)
    return row


def _demand_young(row: EntryImportRow, now: datetime) -> None:
    if row.uploaded_at < now - LIFETIME:
        raise NotFound(OVER)


def _note(session: Session, row: EntryImportRow, action: str, actor: Actor, now: datetime) -> None:
    detail = {"bytes": len(row.content), "form": PurePath(row.filename).suffix.lower().removeprefix(".")}
    audit.record(session, actor, Deed(action, KIND, str(row.id), row.region_code, detail), now)


def _mark(row: EntryImportRow) -> str:
    """Who brought what, and when: the same file that is brought again is another."""
    said = f"{row.uploaded_by} {row.uploaded_at.isoformat()} {row.filename}\n".encode()
    return hashlib.sha256(said + row.content).hexdigest()[:16]


def _wanted(id: int, root: str) -> Select[EntryImportRow]:
    return select(EntryImportRow).where(EntryImportRow.id == id, below(EntryImportRow.region_code, root))
