"""The few statements that run on every message, straight on the driver's connection.

SQLAlchemy writes them and compiles them once; at each run it would spend more on sessions, contexts and result rows
than all the rest of a message takes (docs/performance.md). Everything else uses the sessions of `db`.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Delete, Dialect, Executable, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine

PATIENCE = 15.0  # seconds; as long as SQLite itself is waited for
Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """A statement and the names of its values.

    `statement` is written with `bindparam(name)` for each of the names, or is an INSERT of columns so called; one
    for each dialect where the two databases differ. Values it holds itself (`column == "open"`) need no name.
    """

    def __init__(self, statement: Executable | Mapping[str, Executable], *names: str) -> None:
        self._statement = statement
        self._names = names
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
        held_by_itself = set() if isinstance(statement, Insert) else set(binds).difference(self._names)
        fixed = {
            name: binds.pop(name)(done.binds[name].effective_value)
            for name in held_by_itself
            if not done.binds[name].required
        }
        if set(binds) != set(self._names):
            raise ValueError(f"{sorted(binds)} in the statement, {sorted(self._names)} given")
        returned = statement.exported_columns if isinstance(statement, Select) or statement._returning else ()
        order = tuple(done.positiontup) if done.positiontup is not None else None
        writes = not isinstance(statement, Select)
        processors = enumerate(_result(column.type, dialect) for column in returned)
        results = tuple((place, result) for place, result in processors if result is not None)
        return Plan(str(done), writes, order, binds, fixed, results)


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled statement. `order`: of the values for a driver that counts them; None: it takes names.

    `fixed`: values it holds itself, as the driver takes them.
    """

    sql: str
    writes: bool
    order: tuple[str, ...] | None
    binds: Mapping[str, Processor]
    fixed: Mapping[str, Any]
    results: tuple[tuple[int, Processor], ...]  # of the columns that the driver does not give as they are

    def values(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        ready = {**self.fixed, **{name: bind(given[name]) for name, bind in self.binds.items()}}
        return ready if self.order is None else [ready[name] for name in self.order]

    def row(self, raw: Row) -> Row:
        """A row with the types of its columns."""
        if not self.results:
            return raw
        row = list(raw)
        for place, result in self.results:
            row[place] = result(row[place])
        return tuple(row)


class Direct:
    """One connection of the pool. Reads as it goes; writes only within `writing`, one `turn` after the other."""

    def __init__(
        self,
        connection: PoolProxiedConnection,
        dialect: Dialect,
        turn: "threading.Lock | None",
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._turn = turn
        self._writing = False

    def row(self, prepared: Prepared, **values: Any) -> Row | None:
        """The first row, None when there is none."""
        plan, cursor = self._run(prepared, values)
        raw = cursor.fetchone()
        cursor.close()
        return None if raw is None else plan.row(raw)

    def rows(self, prepared: Prepared, **values: Any) -> list[Row]:
        """All of them."""
        plan, cursor = self._run(prepared, values)
        raw = cursor.fetchall()
        cursor.close()
        return [plan.row(one) for one in raw]

    def changed(self, prepared: Prepared, **values: Any) -> int:
        """How many rows were changed."""
        _, cursor = self._run(prepared, values)
        number = cursor.rowcount
        cursor.close()
        return number

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that commits once at the end, or rolls back when anything is raised."""
        if self._turn is not None and not self._turn.acquire(timeout=PATIENCE):
            raise TimeoutError("the database is busy")
        try:
            if self._dialect.name == "sqlite":
                # As in db: two writers wait for each other instead of failing half way.
                self._connection.cursor().execute("BEGIN IMMEDIATE")
            self._writing = True
            yield
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise
        finally:
            self._writing = False
            if self._turn is not None:
                self._turn.release()

    def _run(self, prepared: Prepared, values: Mapping[str, Any]) -> tuple[Plan, DBAPICursor]:
        plan = prepared.plan(self._dialect)
        if plan.writes and not self._writing:
            raise RuntimeError(
                "a statement that writes stands outside writing(): SQLite would commit it by itself"
            )
        cursor = self._connection.cursor()
        cursor.execute(plan.sql, plan.values(values))
        return plan, cursor


def within(session: Session) -> Direct:
    """In the transaction of a session, which it leaves to the session to end: what both write is one."""
    connection = session.connection()
    direct = Direct(connection.connection, connection.dialect, None)
    direct._writing = True
    return direct


def _as_it_is(value: Any) -> Any:
    return value


def _bind(type_: TypeEngine[Any], dialect: Dialect) -> Processor:
    return cast("Processor | None", type_.dialect_impl(dialect).bind_processor(dialect)) or _as_it_is


def _result(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return cast("Processor | None", type_.dialect_impl(dialect).result_processor(dialect, None))
