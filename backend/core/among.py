"""A condition "one of these numbers" whose statement is the same however many there are, so that it is built once.

The numbers are one parameter called `ids`: a list of a thousand is slow to write out, and each length is another
statement.
"""

import json
from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, any_, bindparam, func, select

Ids = int | str | list[int]


class Way(StrEnum):
    """How the numbers are said."""

    ONE = "one"
    ARRAY = "array"  # PostgreSQL
    JSON = "json"  # SQLite


def said(connection: Connection, numbers: Collection[int]) -> tuple[Way, Ids]:
    """The way that suits this database, and the value of `ids`."""
    found = list(numbers)
    if len(found) == 1:
        return Way.ONE, found[0]
    if connection.dialect.name == "postgresql":
        return Way.ARRAY, found
    return Way.JSON, json.dumps(found)


def among(column: ColumnElement[int], way: Way) -> ColumnElement[bool]:
    """Whether the column is one of them."""
    match way:
        case Way.ONE:
            return column == bindparam("ids", type_=Integer())
        case Way.ARRAY:
            return column == any_(bindparam("ids", type_=ARRAY(Integer)))
        case Way.JSON:
            return column.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))
