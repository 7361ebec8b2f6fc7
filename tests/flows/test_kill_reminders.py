"""The runner is killed (-9) at every step: no message is lost, and at most one goes out twice. Two at once: none."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.db import Database
from scheduler.reminders.kinds import State
from tests.fakes import FixedClock
from tests.flows.reminder_victim import STEPS
from tests.scheduler.registered import NOW, TODAY
from tests.scheduler.reminding import LEASE, Counting, counted, rows, ticker, township

DONE = {State.ACCEPTED, State.CANCELLED}


def start(database: Database, file: Path, step: str) -> subprocess.Popen[bytes]:
    url = database.engine.url.render_as_string(hide_password=False)
    program = [sys.executable, "-m", "tests.flows.reminder_victim", url, str(file), NOW.isoformat(), step]
    return subprocess.Popen(program)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost(database: Database, tmp_path: Path, step: str) -> None:
    ids, file = township(database, *[TODAY] * 4), tmp_path / "sent"
    assert start(database, file, step).wait(timeout=60) == -signal.SIGKILL
    clock = FixedClock(NOW)
    ticker(database, Counting(file), clock).tick()  # the next runner comes before the lease has run out
    clock.advance(LEASE + timedelta(seconds=1))
    ticker(database, Counting(file), clock).tick()
    told = counted(file)
    wanted = {f"patient:morning:{number}:{TODAY}" for number in ids} | {f"digest:1:{TODAY}"}
    assert set(told) == wanted
    doubles = sum(told.values()) - len(told)
    assert doubles == (1 if step in ("sent", "marking") else 0)
    assert {one.state for one in rows(database) if one.local_date == TODAY} <= DONE


def test_two_runners_at_once_send_nothing_twice(database: Database, tmp_path: Path) -> None:
    ids, file = township(database, *[TODAY] * 30), tmp_path / "sent"
    both = [start(database, file, "") for _ in range(2)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]
    told = counted(file)
    assert len(told) == len(ids) + 1
    assert set(told.values()) == {1}
