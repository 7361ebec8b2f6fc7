"""The day of a stored moment in China, within a statement: moments are kept in UTC, a database has its own zone."""

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class ChinaDay(FunctionElement[date]):
    """`ChinaDay(column)` of a `Moment`; NULL where it is NULL. China has no summer time, it is eight hours ahead."""

    type = Date()
    inherit_cache = True
    name = "china_day"


@compiles(ChinaDay, "sqlite")
def _on_sqlite(element: ChinaDay, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+8 hours')"


@compiles(ChinaDay, "postgresql")
def _on_postgresql(element: ChinaDay, compiler: SQLCompiler, **options: Any) -> str:
    return f"date(timezone(interval '8 hours', {compiler.process(element.clauses, **options)}))"
