"""Messages a second through the dispatcher, beside the bare loop of claims and marks on the same rows."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from itertools import count
from pathlib import Path

from sqlalchemy import delete, func, select, update

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import reminders
from scheduler.guidelines import load
from scheduler.models import CarePlanRow, DeliveryRow, ReminderRow
from scheduler.models.reminder_kinds import Stage, State
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders import Dispatcher, claiming
from scheduler.reminders.deciding import Mark
from scheduler.visits import Guidance, plan_all
from scheduler.workdays import ONE_DAY, Workdays
from tests.bench.figures import spread, table
from tests.bench.reminders.people import Size, people
from tests.bench.reminders.registering import CIPHER, put_on_record
from tests.fakes import FixedClock

HEADS = (
    "sends a second",
    "bare claim and mark",
    "nothing sent",
    "into the outbox file",
    "ratio of the medians",
)
_DAY = date(2026, 3, 2)
_LEASE = timedelta(seconds=90)


class Nothing:
    """A channel that takes everything and does nothing."""

    name = "nothing"
    longest_send = 1.0

    def send(self, message: Message) -> Outcome:
        """Accepted."""
        return Outcome(Verdict.ACCEPTED)


def measure(database: Database, folder: Path, messages: int, rounds: int) -> tuple[str, ...]:
    """One row of the table, for a prepared database. The channels take turns."""
    clock = FixedClock(datetime.combine(_DAY, clock_time(9, 5), SHANGHAI))
    due = _prepare(database, messages, clock.now())
    outbox = reminders.Outbox(folder / "outbox.jsonl", clock)
    ways: Mapping[str, Callable[[], int]] = {
        "bare": lambda: _bare(database, clock.now()),
        "nothing": lambda: Dispatcher(database, CIPHER, Nothing(), clock).run(Workdays()),
        "file": lambda: Dispatcher(database, CIPHER, outbox, clock).run(Workdays()),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, send in ways.items():
            _again(database)
            began = time.perf_counter()
            sent = send()
            rates[name].append(sent / (time.perf_counter() - began))
            if sent != due:
                raise RuntimeError(f"{sent} sent of {due}")
    middle = {name: statistics.median(found) for name, found in rates.items()}
    return (
        "PostgreSQL" if database.engine.dialect.name == "postgresql" else "SQLite",
        *(spread(found) for found in rates.values()),
        f"{middle['nothing'] / middle['bare']:.2f}",
    )


def report(rows: Sequence[tuple[str, ...]]) -> str:
    """The table."""
    return table(HEADS, rows)


def _prepare(database: Database, messages: int, now: datetime) -> int:
    """Patients whose visit is tomorrow, with their reminders of today; how many of these."""
    size = Size(messages, max(3, messages // 150))
    everybody = [one for one in people(size, _DAY, 1) if one.joins is None]
    due = _DAY + ONE_DAY
    with database.writing() as session:
        put_on_record(session.connection(), size, everybody, _DAY)
        plan_all(session, Guidance(load(), Workdays(), now - ONE_DAY))
        days = {"earliest": _DAY, "due": due, "chosen": due, "deadline": due + ONE_DAY}
        session.execute(update(CarePlanRow).values(days))
        reminders.plan(session, now, Workdays())
        session.execute(delete(ReminderRow).where(ReminderRow.stage != Stage.DAY.value))
        return session.scalar(select(func.count()).select_from(ReminderRow)) or 0


def _again(database: Database) -> None:
    """All rows as they were before anybody sent them."""
    waiting = {
        "state": State.PLANNED.value,
        "attempts": 0,
        "next_attempt_at": ReminderRow.due_at,
        "finished_at": None,
    }
    with database.writing() as session:
        session.execute(delete(DeliveryRow))
        session.execute(update(ReminderRow).values(waiting))


def _bare(database: Database, now: datetime) -> int:
    """The two transactions every message needs, and nothing else."""
    done = Mark(State.ACCEPTED)
    for number in count():
        with database.writing() as session:
            claimed = claiming.claim(session, now, _LEASE)
        if claimed is None:
            return number
        with database.writing() as session:
            claiming.mark(session, claimed, done, now)
    raise AssertionError
