"""Care plans for a million patients on PostgreSQL, from none, beside a bare bulk insert of the same rows.

What is fair to call a bare bulk insert: the same rows, as objects of the program, put into the same table (its
indexes, checks and foreign keys included) by the fastest way there is, one binary COPY in one transaction. Putting
them into the protocol's words belongs to it, for who plans must do so too. Beside it the two extremes: COPY of bytes
that lie ready, and the usual bulk insert of SQLAlchemy (executemany), on a part of the rows.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, text

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import reminders, visits
from scheduler.guidelines import load
from scheduler.models import CarePlanRow
from scheduler.visits import Guidance
from scheduler.visits.plans import binary_types
from scheduler.workdays import Workdays
from tests.bench.figures import table
from tests.bench.reminders.people import Size, people
from tests.bench.reminders.registering import put_on_record

GOAL = 3.0
_START = date(2026, 1, 5)
_USUAL = 50_000  # rows of the executemany
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Million:
    """Seconds. `usual` is scaled up from a part of the rows."""

    patients: int
    rows: int
    planned: float
    poured: float
    copied: float
    usual: float
    reminders: int
    reminding: float


def measure(database: Database, folder: Path, patients: int) -> Million:
    """On a prepared, empty database."""
    _fill(database, patients)
    guidance = Guidance(load(), Workdays(), datetime(2026, 1, 5, 6, tzinfo=SHANGHAI))
    began = time.perf_counter()
    rows = _plan(database, guidance)
    planned = time.perf_counter() - began
    began = time.perf_counter()
    with database.writing() as session:
        told = reminders.plan(session, guidance.now, guidance.workdays).rows
    reminding = time.perf_counter() - began
    poured, copied, usual = _bare(database, folder / "care_plan.copy", rows)
    return Million(patients, rows, planned, poured, copied, usual, told, reminding)


def report(found: Million) -> str:
    """Two tables."""
    each = 1e6 / found.patients
    rows = [
        (
            f"{found.patients:,} patients, each seen once before: {found.rows:,} plans",
            f"{found.planned:.0f}",
            f"{found.planned * each:.0f}",
            "",
        ),
        (
            "bare: COPY of the same rows, out of Python's objects",
            f"{found.poured:.0f}",
            f"{found.poured * each:.0f}",
            f"**{found.planned / found.poured:.1f}**",
        ),
        (
            "COPY of the same rows, ready as bytes",
            f"{found.copied:.0f}",
            f"{found.copied * each:.0f}",
            f"{found.planned / found.copied:.1f}",
        ),
        (
            f"SQLAlchemy's executemany (scaled from {_USUAL:,} rows)",
            f"{found.usual:.0f}",
            f"{found.usual * each:.0f}",
            f"{found.planned / found.usual:.1f}",
        ),
        (
            f"reminders of two days for them all: {found.reminders:,} rows",
            f"{found.reminding:.1f}",
            f"{found.reminding * each:.1f}",
            "",
        ),
    ]
    heads = (
        "planning on PostgreSQL",
        "seconds",
        "µs a patient",
        f"planning takes times as long (goal {GOAL:g})",
    )
    return table(heads, rows)


def _fill(database: Database, patients: int) -> None:
    size = Size(patients, patients // 150)
    everybody = [one for one in people(size, _START, 1) if one.joins is None]
    with database.writing() as session:
        put_on_record(session.connection(), size, everybody, _START)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _plan(database: Database, guidance: Guidance, processes: int | None = None) -> int:
    """Everybody, a thousand at a time, each thousand committed; how many plans were opened or changed."""
    tally = visits.plan_everybody(database, guidance, processes)
    return tally.opened + tally.closed + tally.reworded


def _bare(database: Database, file: Path, rows: int) -> tuple[float, float, float]:
    """Seconds of COPY out of objects, of COPY out of bytes, and of executemany for as many rows.

    The table is emptied before each.
    """
    plans = cast(Table, CarePlanRow.__table__)
    with database.engine.connect() as connection:
        _copy_out(connection, file)
        some = [dict(row) for row in connection.execute(select(plans).limit(_USUAL)).mappings()]
        objects = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM care_plan")]
    poured = _timed(database, lambda connection: _pour(connection, objects))
    objects.clear()
    copied = _timed(database, lambda connection: _copy_in(connection, file))
    usual = _timed(database, lambda connection: connection.execute(insert(plans), some))
    return poured, copied, usual * rows / len(some)


def _timed(database: Database, fill: Callable[[Connection], object]) -> float:
    with database.engine.begin() as connection:
        connection.execute(text("TRUNCATE care_plan CASCADE"))
    began = time.perf_counter()
    with database.engine.begin() as connection:
        fill(connection)
    return time.perf_counter() - began


def _pour(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY care_plan FROM STDIN (FORMAT BINARY)") as target:
        target.set_types(binary_types(cast(Table, CarePlanRow.__table__).columns.keys()))
        for row in rows:
            target.write_row(row)


def _copy_out(connection: Connection, file: Path) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy("COPY care_plan TO STDOUT") as source,
        file.open("wb") as target,
    ):
        for piece in source:
            target.write(piece)


def _copy_in(connection: Connection, file: Path) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy("COPY care_plan FROM STDIN") as target,
        file.open("rb") as source,
    ):
        while piece := source.read(_PIECE):
            target.write(piece)
