"""A condition "one of these numbers" whose statement is the same however many there are, so that it is built once.

The numbers are one parameter called `ids`: a list of a thousand is slow to write out, and each length is another
statement. A thousand that follow each other are a span, `ids` to `ids_to`: a tenth of the work for the database.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, any_, bindparam, func, select

Values = Mapping[str, int | str | list[int]]


@dataclass(frozen=True, slots=True)
class Span:
    """All the numbers there are from the first to the last, both included."""

    first: int
    last: int


Numbers = Collection[int] | Span


class Way(StrEnum):
    """How the numbers are said."""

    ONE = "one"
    SPAN = "span"
    ARRAY = "array"  # PostgreSQL
    JSON = "json"  # SQLite


def said(connection: Connection, numbers: Numbers) -> tuple[Way, Values]:
    """The way that suits this database, and the values of its parameters."""
    if isinstance(numbers, Span):
        return Way.SPAN, {"ids": numbers.first, "ids_to": numbers.last}
    found = list(numbers)
    if len(found) == 1:
        return Way.ONE, {"ids": found[0]}
    if connection.dialect.name == "postgresql":
        return Way.ARRAY, {"ids": found}
    return Way.JSON, {"ids": json.dumps(found)}


def among(column: ColumnElement[int], way: Way) -> ColumnElement[bool]:
    """Whether the column is one of them."""
    match way:
        case Way.ONE:
            return column == bindparam("ids", type_=Integer())
        case Way.SPAN:
            return column.between(bindparam("ids", type_=Integer()), bindparam("ids_to", type_=Integer()))
        case Way.ARRAY:
            return column == any_(bindparam("ids", type_=ARRAY(Integer)))
        case Way.JSON:
            return column.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))


def names(way: Way) -> tuple[str, ...]:
    """Of the parameters."""
    return ("ids", "ids_to") if way is Way.SPAN else ("ids",)
