"""Files that wait for their confirmation, kept for two days: what was looked through is what is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.errors import NotFound
from backend.core.subtree import below
from policy_kb.exchange.models import EntryImportRow

LIFETIME = timedelta(days=2)


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
    return row.id


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that waits. `author`: who uploaded it, whose words its rows are."""

    filename: str
    content: bytes
    author: str | None


def found(session: Session, id: int, root: str) -> Kept:
    """NotFound when it is done, too old, or another region's."""
    row = session.scalar(_wanted(id, root))
    if row is None:
        raise NotFound("这份表已经导入过或过期了，请重新上传。")
    return Kept(row.filename, row.content, row.uploaded_by or None)


def remove(session: Session, id: int, root: str) -> None:
    """It is done, or not wanted. NotFound as `found`: two who confirm at once do it once."""
    row = session.scalar(_wanted(id, root).with_for_update())
    if row is None:
        raise NotFound("这份表已经导入过或过期了，请重新上传。")
    session.delete(row)
    session.flush()


def _wanted(id: int, root: str) -> Select[EntryImportRow]:
    return select(EntryImportRow).where(EntryImportRow.id == id, below(EntryImportRow.region_code, root))
