"""A day that a JSON document holds as YYYY-MM-DD, to be compared with days in columns within a statement."""

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class IsoDay(FunctionElement[date]):
    """`IsoDay(text)`; NULL where it is NULL. SQLite keeps days as such texts, its cast would make a year of one."""

    type = Date()
    inherit_cache = True
    name = "iso_day"


@compiles(IsoDay, "sqlite")
def _on_sqlite(element: IsoDay, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(IsoDay, "postgresql")
def _on_postgresql(element: IsoDay, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS DATE)"
