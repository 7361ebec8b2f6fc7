"""Rows in bulk, as fast as each database takes them: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from typing import Any, cast

from sqlalchemy import Connection, Integer, Table, func, insert, select

from backend.core.db import Base

AT_ONCE = 5000
Values = Mapping[str, Any]
Bind = Callable[[Any], Any]


def pour(connection: Connection, model: type[Base], rows: Iterable[Values]) -> int:
    """Insert rows that all name the same columns; how many. A sequence goes on behind ids that were given."""
    table = cast(Table, model.__table__)
    pending = iter(rows)
    first = next(pending, None)
    if first is None:
        return 0
    every = chain((first,), pending)
    if connection.dialect.name != "postgresql":
        return _many(connection, table, every)
    number = _copy(connection, table, list(first), every)
    if "id" in first and isinstance(table.c.id.type, Integer):
        last = select(func.max(table.c.id)).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))
    return number


def _many(connection: Connection, table: Table, rows: Iterable[Values]) -> int:
    number = 0
    while batch := list(islice(rows, AT_ONCE)):
        connection.execute(insert(table), batch)
        number += len(batch)
    return number


def _copy(connection: Connection, table: Table, keys: list[str], rows: Iterable[Values]) -> int:
    driver: Any = connection.connection.driver_connection
    bound = [(key, _bind(connection, table, key)) for key in keys]
    names = map(connection.dialect.identifier_preparer.quote, keys)
    number = 0
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as target,
    ):
        for row in rows:
            number += 1
            target.write_row([row[key] if bind is None else bind(row[key]) for key, bind in bound])
    return number


def _bind(connection: Connection, table: Table, key: str) -> Bind | None:
    """What the column's type does to a value on its way."""
    kind = table.c[key].type.dialect_impl(connection.dialect)
    return kind.bind_processor(connection.dialect)
