"""The database: engine, sessions, column types. Tables live in the packages that own them.

SQLite runs in WAL mode with foreign keys on; a writing transaction there begins IMMEDIATE, so that two
writers wait for each other instead of failing half way.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.types import TypeDecorator

from backend.core.clock import SHANGHAI
from backend.core.direct import A_WHILE, Direct
from backend.core.errors import Overtaken
from backend.core.kept import Kept

STATEMENT = 10_000  # ms of a statement of a message on PostgreSQL; WeChat waits for half of it
# libpq: how long a connection may take, and how long what was sent may stay without an acknowledgement.
_REACHABLE = {
    "connect_timeout": 4,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
ATTEMPTS = 30  # more than the messages of one person that can be under way at once
SWITCHES, _MOMENT = 100, 0.02  # how often a new file is turned to WAL, and seconds between
T = TypeVar("T")


class Base(DeclarativeBase):
    """Parent of every table; constraints carry names so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """An aware time. Stored in UTC; SQLite has no zones, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(SHANGHAI)


class Database:
    """An engine and the ways to use it: `reading()` and `writing()`; `direct()` where every millisecond counts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        # SQLite's readers see one state in any case.
        options = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._frozen = self.engine.execution_options(**options)
        self._kept = Kept(partial(_connected, _for_messages(url)))
        # SQLite's writers ask again after a nap of up to 0.1 s; threads of one process can wait without one.
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        self._writer = self.engine.execution_options(mingbai_begin="IMMEDIATE")
        self._closed = False
        event.listen(self.engine, "checkin", self._let_go)

    @contextmanager
    def reading(self, *, frozen: bool = False) -> Iterator[Session]:
        """A session that is rolled back at the end. `frozen`: all its statements see one state of the database."""
        with Session(self._frozen if frozen else self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits once at the end, or rolls back when anything is raised."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def direct(self) -> Iterator[Direct]:
        """A connection for the statements of every message, apart from the pool."""
        with self._kept.one() as lent:
            yield Direct(lent, self.engine.dialect, self._turn)

    def cut_off(self, thread: int) -> None:
        """End what a thread waits for on its connection for the statements of every message."""
        self._kept.cut_off(thread)

    def look_at(self, *models: type[Base]) -> None:
        """Let the database gather statistics of tables that have just been filled.

        PostgreSQL does so by itself, but minutes later, and SQLite never: until then it takes a county for a handful
        of rows. Connections that SQLite has open may go on by the old ones until they are opened again.
        """
        with self._writer.begin() as connection:
            for model in models:
                connection.exec_driver_sql(f"ANALYZE {model.__tablename__}")

    def connect_once(self) -> None:
        """Whether it can be opened at all: DBAPIError says why not."""
        with self.engine.connect():
            pass

    def dispose(self) -> None:
        """Close every connection that nobody uses; whoever needs one opens it anew."""
        self._kept.close_idle()
        self.engine.dispose()

    def close(self) -> None:
        """For good: a thread that is still at work, or begins late, leaves no connection open either."""
        self._closed = True
        self._kept.close()
        self.engine.dispose()

    def _let_go(self, _: Any, record: ConnectionPoolEntry) -> None:
        if self._closed:
            record.invalidate()


def until_first(attempt: Callable[[], T]) -> T:
    """The attempt's result; afresh whenever it was Overtaken. Of those who overtake each other one always wins."""
    for _ in range(ATTEMPTS - 1):
        with suppress(Overtaken):
            return attempt()
    return attempt()


def _engine(url: str) -> Engine:
    if not _is_sqlite(url):
        engine = create_engine(
            url, pool_pre_ping=True, isolation_level="READ COMMITTED", json_serializer=_json
        )
        event.listen(engine, "connect", _uncompiled)
        return engine
    return _sqlite(url)


def _for_messages(url: str) -> Engine:
    """Opens connections on which each statement stands for itself, and which no server can hold for long."""
    if _is_sqlite(url):
        engine = _sqlite(url, poolclass=NullPool)
        event.listen(engine, "connect", _sqlite_impatient)
        return engine
    engine = create_engine(
        url, isolation_level="AUTOCOMMIT", json_serializer=_json, poolclass=NullPool, connect_args=_REACHABLE
    )
    event.listen(engine, "connect", _bounded)
    return engine


def _uncompiled(connection: Any, _record: Any) -> None:
    """PostgreSQL would spend seconds on machine code for a report that then runs no faster."""
    connection.autocommit = True  # or the setting ends with the first transaction
    connection.execute("SET jit = off")
    connection.autocommit = False


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _sqlite(url: str, **options: Any) -> Engine:
    parsed = make_url(url)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, json_serializer=_json, connect_args={"timeout": 15, "check_same_thread": False}, **options
    )
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _connected(engine: Engine) -> Any:
    """The driver's connection, nobody's but the caller's."""
    proxied = engine.raw_connection()
    connection = proxied.driver_connection
    proxied.detach()
    return connection


def _bounded(connection: Any, _record: Any) -> None:
    """What nobody waits for any more must not stay behind on the server, waiting for a lock."""
    connection.execute(f"SET statement_timeout = {STATEMENT}")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _sqlite_begin does.
    connection.isolation_level = None
    for pragma in ("busy_timeout=15000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Of two processes that turn a new file to WAL at the same moment SQLite refuses one, without having waited."""
    for left in range(SWITCHES - 1, -1, -1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(_MOMENT)


def _sqlite_impatient(connection: Any, _record: Any) -> None:
    """A message asks again by itself, and looks at its time in between."""
    connection.execute(f"PRAGMA busy_timeout={int(A_WHILE * 1000)}")


def _sqlite_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("mingbai_begin", "")
    connection.exec_driver_sql(f"BEGIN {mode}")
