"""The few statements that run on every message, straight on the driver's connection.

SQLAlchemy writes them and compiles them once; at each run it would spend more on sessions, contexts and result rows
than all the rest of a message takes (docs/performance.md). Everything else uses the sessions of `db`.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import DateTime, Delete, Dialect, Executable, Insert, Select, Update
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

from backend.core.errors import Overtaken
from backend.core.kept import Lent

PATIENCE = 15.0  # seconds; as long as SQLite itself is waited for
A_WHILE = 0.2  # seconds that SQLite itself waits for another writer, on the connections of messages
TIMES = 32  # that are remembered as the driver takes them
# PostgreSQL: a key that is there already; two transactions that wait for each other.
_OVERTAKEN = frozenset({"23505", "40001", "40P01"})
Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """A statement and the names of its values.

    `statement` is written with `bindparam(name)` for each of the names, or is an INSERT of columns so called; one
    for each dialect where the two databases differ. Values it holds itself (`column == "open"`) need no name.
    """

    def __init__(
        self, statement: Executable | Mapping[str, Executable], *names: str, writes: bool | None = None
    ) -> None:
        """`writes`: of a SELECT that writes on its way (WITH ... INSERT); everything else tells by itself."""
        self._statement = statement
        self._names = names
        self._writes = writes
        self._plans: dict[str, Plan] = {}

    def plan(self, dialect: Dialect) -> "Plan":
        """As the driver of this dialect wants it; compiled at the first use."""
        found = self._plans.get(dialect.name)
        if found is None:
            found = self._plans[dialect.name] = self._compiled(dialect)
        return found

    def _compiled(self, dialect: Dialect) -> "Plan":
        held = self._statement
        statement = held[dialect.name] if isinstance(held, Mapping) else held
        assert isinstance(statement, Select | Insert | Update | Delete)  # noqa: S101 - for the type checker
        keys = list(self._names) if isinstance(statement, Insert) else None
        done = statement.compile(dialect=dialect, column_keys=keys)
        binds = {name: _bind(bound.type, dialect) for name, bound in done.binds.items()}
        fixed = {} if isinstance(statement, Insert) else _fixed(done, self._names)
        if set(binds) - set(fixed) != set(self._names):
            raise ValueError(f"{sorted(binds)} in the statement, {sorted(self._names)} given")
        returned = statement.exported_columns if isinstance(statement, Select) or statement._returning else ()
        return Plan(
            sql=str(done),
            writes=not isinstance(statement, Select) if self._writes is None else self._writes,
            counted=done.positiontup is not None,
            fixed=fixed,
            binds=tuple((name, binds[name]) for name in done.positiontup or binds),
            results=tuple(_result(column.type, dialect) for column in returned),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled statement. `counted`: the driver wants the values in the order of `binds`, otherwise by name.

    `fixed`: values it holds itself.
    """

    sql: str
    writes: bool
    counted: bool
    fixed: Mapping[str, Any]
    binds: tuple[tuple[str, Processor | None], ...]
    results: tuple[Processor | None, ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        if self.fixed:
            given = {**self.fixed, **given}
        if self.counted:
            return [given[name] if bind is None else bind(given[name]) for name, bind in self.binds]
        return {name: given[name] if bind is None else bind(given[name]) for name, bind in self.binds}

    def row(self, raw: Row) -> Row:
        """A row with the types of its columns."""
        return tuple(
            [
                value if result is None else result(value)
                for result, value in zip(self.results, raw, strict=True)
            ]
        )

    def rows(self, raws: list[Row]) -> list[Row]:
        """The same of many, with nothing done to the columns that the driver reads by itself."""
        acting = [(at, result) for at, result in enumerate(self.results) if result is not None]
        return [_with(raw, acting) for raw in raws] if acting else raws


def _with(raw: Row, acting: Sequence[tuple[int, Processor]]) -> Row:
    values = list(raw)
    for at, result in acting:
        values[at] = result(values[at])
    return tuple(values)


class Direct:
    """One connection. Reads as it goes; writes only within `writing`, one `turn` after the other, or `at_once`."""

    def __init__(self, lent: "Lent | _OfSession", dialect: Dialect, turn: "threading.Lock | None") -> None:
        self._lent = lent
        self._dialect = dialect
        self._turn = turn
        self._has_turn = self._writing = False

    @property
    def writes_at_once(self) -> bool:
        """Whether this database can do everything that a message writes in one statement."""
        return self._dialect.name == "postgresql"

    def row(self, prepared: Prepared, **values: Any) -> Row | None:
        """The first row, None when there is none."""
        plan, cursor = self._run(prepared, values)
        raw = cursor.fetchone()
        return None if raw is None else plan.row(raw)

    def rows(self, prepared: Prepared, **values: Any) -> list[Row]:
        """All of them."""
        plan, cursor = self._run(prepared, values)
        return plan.rows(cursor.fetchall())

    def changed(self, prepared: Prepared, **values: Any) -> int:
        """How many rows were changed."""
        _, cursor = self._run(prepared, values)
        return int(cursor.rowcount)

    def at_once(self, prepared: Prepared, **values: Any) -> Row | None:
        """The row of a statement that is a transaction of its own; Overtaken when what it would write is there."""
        plan = prepared.plan(self._dialect)
        try:
            raw = self._lent.execute(plan.sql, plan.values(values)).fetchone()
        except Exception as error:
            if getattr(error, "sqlstate", None) in _OVERTAKEN:
                raise Overtaken from None
            raise
        return None if raw is None else plan.row(raw)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that commits once at the end, or rolls back when anything is raised."""
        with self.turn():
            self._begin()
            self._writing = True
            try:
                yield
                self._lent.execute("COMMIT")
            except BaseException:
                self._lent.roll_back()
                raise
            finally:
                self._writing = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One thread of this process at a time; on PostgreSQL, which needs no turns, all at once. May be nested.

        On SQLite a message takes its turn from the first statement on: its threads would only wait for each other at
        every single one.
        """
        if self._turn is None or self._has_turn:
            yield
            return
        self._wait_for(lambda: self._turn is None or self._turn.acquire(timeout=A_WHILE))
        self._has_turn = True
        try:
            yield
        finally:
            self._has_turn = False
            self._turn.release()

    def _begin(self) -> None:
        """As in db: two writers wait for each other instead of failing half way."""
        if self._dialect.name != "sqlite":
            self._lent.execute("BEGIN")
            return
        self._wait_for(self._begun)

    def _begun(self) -> bool:
        try:
            self._lent.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def _wait_for(self, done: Callable[[], bool]) -> None:
        """Until it is done, in steps of A_WHILE: a thread that has been cut off waits no longer."""
        for _ in range(int(PATIENCE / A_WHILE)):
            if done():
                return
            self._lent.check()
        raise TimeoutError("the database is busy")

    def _run(self, prepared: Prepared, values: Mapping[str, Any]) -> tuple[Plan, Any]:
        plan = prepared.plan(self._dialect)
        if plan.writes and not self._writing:
            raise RuntimeError(
                "a statement that writes stands outside writing(): the database would commit it by itself"
            )
        return plan, self._lent.execute(plan.sql, plan.values(values))


class _OfSession:
    """The connection of a session, which begins and ends what is done on it."""

    def __init__(self, connection: PoolProxiedConnection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Any = ()) -> Any:
        """A cursor with the result."""
        cursor = self._connection.cursor()
        cursor.execute(sql, values)
        return cursor

    def check(self) -> None:
        """Nobody cuts a session off."""

    def roll_back(self) -> None:
        """The session's own matter."""


def within(session: Session) -> Direct:
    """In the transaction of a session, which it leaves to the session to end: what both write is one."""
    connection = session.connection()
    direct = Direct(_OfSession(connection.connection), connection.dialect, None)
    direct._writing = True
    return direct


def _fixed(done: SQLCompiler, names: Iterable[str]) -> dict[str, Any]:
    """The values that a compiled statement holds itself."""
    held = {name: bound for name, bound in done.binds.items() if name not in names and not bound.required}
    return {name: bound.effective_value for name, bound in held.items()}


def _bind(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    if isinstance(type_, TypeDecorator) and isinstance(type_.impl_instance, DateTime):
        return _time_bind(type(type_), dialect.name, dialect)
    return cast("Processor | None", type_.dialect_impl(dialect).bind_processor(dialect))


_time_binds: dict[tuple[type, str], Processor] = {}


def _time_bind(kind: type[TypeEngine[Any]], name: str, dialect: Dialect) -> Processor:
    """A message has one time or two, and writes them half a dozen times: into whichever column, they look the same."""
    if (kind, name) not in _time_binds:
        bind = cast(Processor, kind().dialect_impl(dialect).bind_processor(dialect))
        _time_binds[kind, name] = lru_cache(TIMES)(bind)
    return _time_binds[kind, name]


def _result(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return cast("Processor | None", type_.dialect_impl(dialect).result_processor(dialect, None))
