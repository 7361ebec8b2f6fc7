"""Care plans for a million patients on PostgreSQL, from none, beside a bare bulk insert of the same rows.

Bare is COPY of bytes that lie ready: the fastest way into the table there is, its indexes, checks and foreign keys
included. Beside it the usual bulk insert of SQLAlchemy (executemany), on a part of the rows.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import reminders, visits
from scheduler.guidelines import load
from scheduler.models import CarePlanRow
from scheduler.visits import Guidance, patient_batches, plan_patients
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
    copied, usual = _bare(database, folder / "care_plan.copy", rows)
    return Million(patients, rows, planned, copied, usual, told, reminding)


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
            "bare: COPY of the same rows, ready as bytes",
            f"{found.copied:.0f}",
            f"{found.copied * each:.0f}",
            f"**{found.planned / found.copied:.1f}**",
        ),
        (
            f"bare: SQLAlchemy's executemany (scaled from {_USUAL:,} rows)",
            f"{found.usual:.0f}",
            f"{found.usual * each:.0f}",
            f"**{found.planned / found.usual:.1f}**",
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


def _plan(database: Database, guidance: Guidance) -> int:
    """Everybody, a thousand at a time, each thousand committed; how many plans were opened or changed."""
    tally = visits.Tally()
    with database.reading() as session:
        for patient_ids in patient_batches(session):
            with database.writing() as writer:
                tally += plan_patients(writer, guidance, patient_ids)
    return tally.opened + tally.closed + tally.reworded


def _bare(database: Database, file: Path, rows: int) -> tuple[float, float]:
    """Seconds of COPY, and of executemany for as many rows. The table is emptied before each."""
    with database.engine.connect() as connection:
        _copy_out(connection, file)
    with database.engine.begin() as connection:
        _empty(connection)
        began = time.perf_counter()
        _copy_in(connection, file)
    copied = time.perf_counter() - began
    plans = CarePlanRow.__table__
    assert isinstance(plans, Table)
    with database.engine.connect() as connection:
        some = [dict(row) for row in connection.execute(select(plans).limit(_USUAL)).mappings()]
    with database.engine.begin() as connection:
        _empty(connection)
        began = time.perf_counter()
        connection.execute(insert(plans), some)
    return copied, (time.perf_counter() - began) * rows / len(some)


def _empty(connection: Connection) -> None:
    connection.execute(text("TRUNCATE care_plan CASCADE"))


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
