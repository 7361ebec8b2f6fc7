"""操作记录: who did what to which thing, written once and never changed.

There is no update and no delete here; in the database a trigger refuses both (migration 0004). Written in the same
transaction as the deed, so that neither exists without the other. What a deed is called is decided by who does it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core.db import Base, Moment
from backend.core.privacy import redact
from backend.core.subtree import LONGEST_CODE, NATION, below

PAGE = 50  # records


class AuditRow(Base):
    """One deed."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_object_kind_object_id", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    account: Mapped[str | None] = mapped_column(String(32), index=True)  # None: the system itself
    action: Mapped[str] = mapped_column(String(40))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(80))
    region_code: Mapped[str] = mapped_column(String(LONGEST_CODE), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(32))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. `account` is a user name (they are never changed or given away), None for the system itself."""

    account: str | None
    request_id: str = ""  # what one request does bears one id; at most 32 characters


SYSTEM = Actor(None)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done. `action` and `kind` are the Chinese words the page shows, e.g. 查看 and 患者.

    `detail` holds keys, counts and states, no names of people and no texts, but that of a standard question, by which
    it can be put back; numbers that look personal are masked all the same.
    """

    action: str
    kind: str
    key: str = ""
    region: str = NATION
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log, as it is read."""

    id: int
    at: datetime
    account: str | None
    action: str
    kind: str
    key: str
    region: str
    detail: Mapping[str, Any]
    request_id: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list. Empty: everything. `before` is the id of the last record of the page before."""

    account: str = ""
    action: str = ""
    kind: str = ""
    key: str = ""
    since: datetime | None = None  # this moment included
    until: datetime | None = None  # this moment excluded
    before: int | None = None


EVERYTHING = Filters()


def record(session: Session, actor: Actor, deed: Deed, now: datetime) -> None:
    """Write one deed down, in the caller's transaction."""
    session.add(AuditRow(**_columns(actor, deed, now)))


def record_all(session: Session, actor: Actor, deeds: Sequence[Deed], now: datetime) -> None:
    """The same for many at once, in their order."""
    if deeds:
        session.execute(insert(AuditRow), [_columns(actor, deed, now) for deed in deeds])


def _columns(actor: Actor, deed: Deed, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "account": actor.account,
        "action": deed.action,
        "object_kind": deed.kind,
        "object_id": deed.key,
        "region_code": deed.region,
        "detail": _masked(dict(deed.detail or {})),
        "request_id": actor.request_id,
    }


def listing(
    session: Session, root: str, filters: Filters = EVERYTHING, limit: int = PAGE
) -> tuple[Record, ...]:
    """Records of the root's subtree, newest first, at most `limit`."""
    query = select(AuditRow).where(below(AuditRow.region_code, root), *_conditions(filters))
    rows = session.scalars(query.order_by(AuditRow.id.desc()).limit(limit))
    return tuple(_record(row) for row in rows)


def of_things(
    session: Session, kind: str, keys: Collection[str], actions: Collection[str]
) -> tuple[Record, ...]:
    """Records of just these deeds to these things, oldest first."""
    query = select(AuditRow).where(
        AuditRow.object_kind == kind, AuditRow.object_id.in_(keys), AuditRow.action.in_(actions)
    )
    return tuple(_record(row) for row in session.scalars(query.order_by(AuditRow.id)))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    equal = (
        (AuditRow.account, filters.account),
        (AuditRow.action, filters.action),
        (AuditRow.object_kind, filters.kind),
        (AuditRow.object_id, filters.key),
    )
    yield from (column == wanted for column, wanted in equal if wanted)
    if filters.since is not None:
        yield AuditRow.at >= filters.since
    if filters.until is not None:
        yield AuditRow.at < filters.until
    if filters.before is not None:
        yield AuditRow.id < filters.before


def _masked(value: Any) -> Any:
    """The same value with every number that looks personal replaced, however it is nested."""
    if isinstance(value, Mapping):
        return {redact(str(key)): _masked(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_masked(one) for one in value]
    hidden = redact(str(value))
    return value if hidden == str(value) else hidden


def _record(row: AuditRow) -> Record:
    return Record(
        id=row.id,
        at=row.at,
        account=row.account,
        action=row.action,
        kind=row.object_kind,
        key=row.object_id,
        region=row.region_code,
        detail=row.detail,
        request_id=row.request_id,
    )
