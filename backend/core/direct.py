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
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine

PATIENCE = 15.0  # seconds; as long as SQLite itself is waited for
Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """A statement and the names of its values.

    `statement` is written with `bindparam(name)` for each of the names, or is an INSERT of columns so called; one
    for each dialect where the two databases differ.
    """

    def __init__(self, statement: Executable | Mapping[str, Executable], *names: str) -> None:
        self._statement = statement
        self._names = names

    def compiled(self, dialect: Dialect) -> "Plan":
        """As the driver of this dialect wants it."""
        held = self._statement
        statement = held[dialect.name] if isinstance(held, Mapping) else held
        assert isinstance(statement, Select | Insert | Update | Delete)  # noqa: S101 - for the type checker
        keys = list(self._names) if isinstance(statement, Insert) else None
        done = statement.compile(dialect=dialect, column_keys=keys)
        binds = {name: _bind(bound.type, dialect) for name, bound in done.binds.items()}
        if set(binds) != set(self._names):
            raise ValueError(f"{sorted(binds)} in the statement, {sorted(self._names)} given")
        returned = statement.exported_columns if isinstance(statement, Select) or statement._returning else ()
        order = tuple(done.positiontup) if done.positiontup is not None else None
        writes = not isinstance(statement, Select)
        return Plan(
            str(done), writes, order, binds, tuple(_result(column.type, dialect) for column in returned)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled statement. `order`: of the values for a driver that counts them; None: it takes names."""

    sql: str
    writes: bool
    order: tuple[str, ...] | None
    binds: Mapping[str, Processor]
    results: tuple[Processor, ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        ready = {name: bind(given[name]) for name, bind in self.binds.items()}
        return ready if self.order is None else [ready[name] for name in self.order]

    def row(self, raw: Row) -> Row:
        """A row with the types of its columns."""
        return tuple(result(value) for result, value in zip(self.results, raw, strict=True))


class Direct:
    """One connection of the pool. Reads as it goes; writes only within `writing`, one `turn` after the other."""

    def __init__(
        self,
        connection: PoolProxiedConnection,
        dialect: Dialect,
        plans: dict[Prepared, Plan],
        turn: "threading.Lock | None",
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._plans = plans
        self._turn = turn
        self._writing = False

    def row(self, prepared: Prepared, **values: Any) -> Row | None:
        """The first row, None when there is none."""
        plan, cursor = self._run(prepared, values)
        raw = cursor.fetchone()
        cursor.close()
        return None if raw is None else plan.row(raw)

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
        plan = self._plans.get(prepared)
        if plan is None:
            plan = self._plans[prepared] = prepared.compiled(self._dialect)
        if plan.writes and not self._writing:
            raise RuntimeError(
                "a statement that writes stands outside writing(): SQLite would commit it by itself"
            )
        cursor = self._connection.cursor()
        cursor.execute(plan.sql, plan.values(values))
        return plan, cursor


def _as_it_is(value: Any) -> Any:
    return value


def _bind(type_: TypeEngine[Any], dialect: Dialect) -> Processor:
    return cast("Processor | None", type_.dialect_impl(dialect).bind_processor(dialect)) or _as_it_is


def _result(type_: TypeEngine[Any], dialect: Dialect) -> Processor:
    processor = type_.dialect_impl(dialect).result_processor(dialect, None)
    return cast("Processor | None", processor) or _as_it_is
