"""Files that wait for their confirmation, kept for two days: what was looked through is what is stored."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import NotFound
from backend.core.subtree import below
from policy_kb.exchange.models import EntryImportRow

KIND = "批量导入"
LIFETIME = timedelta(days=2)
GONE = "这份表已经导入过、不要了或过期了，请重新上传。"


def keep(session: Session, filename: str, data: bytes, region: str, actor: Actor, now: datetime) -> int:
    """Put a file aside; its number. Older ones that nobody confirmed are gone."""
    session.execute(delete(EntryImportRow).where(EntryImportRow.uploaded_at < now - LIFETIME))
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


def found(session: Session, id: int, root: str) -> Kept:
    """NotFound when it is done, too old, or another region's."""
    row = session.scalar(_wanted(id, root))
    if row is None:
        raise NotFound(GONE)
    return Kept(row.filename, row.content, row.uploaded_by or None, _mark(row))


def remove(session: Session, id: int, mark: str, root: str) -> None:
    """It is done. NotFound as `found`: two who confirm at once do it once; and for another upload."""
    session.delete(_marked(session, id, mark, root))
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


def _note(session: Session, row: EntryImportRow, action: str, actor: Actor, now: datetime) -> None:
    detail = {"bytes": len(row.content), "form": PurePath(row.filename).suffix.lower().removeprefix(".")}
    audit.record(session, actor, Deed(action, KIND, str(row.id), row.region_code, detail), now)


def _mark(row: EntryImportRow) -> str:
    """Who brought what, and when: the same file that is brought again is another."""
    said = f"{row.uploaded_by} {row.uploaded_at.isoformat()} {row.filename}\n".encode()
    return hashlib.sha256(said + row.content).hexdigest()[:16]


def _wanted(id: int, root: str) -> Select[EntryImportRow]:
    return select(EntryImportRow).where(EntryImportRow.id == id, below(EntryImportRow.region_code, root))
