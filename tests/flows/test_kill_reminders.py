"""The runner is killed (-9) at every step: no message is lost, and at most one goes out twice. Two at once: none.

Once with a channel that counts, once through WeChat's API over HTTP, where the stand-in counts.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core import settings
from backend.core.db import Database
from bot import carriers
from bot.wechat.ledger import Ledger
from bot.wechat.ledger_notices import Notice
from scheduler.models.reminder_kinds import State
from scheduler.reminders.dispatch import Dispatcher
from scheduler.reminders.ticking import Ticker
from tests.fakes import FixedClock
from tests.flows.reminder_victim import STEPS
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import LEASE, Counting, counted, rows, ticker, township
from tests.wechat_api import carrying
from tests.wechat_api.carrying import STAFF, TEMPLATED, bind_all, openid
from tests.wechat_api.desk import Desk
from tests.wechat_api.desk import standin as standin

DONE = {State.ACCEPTED, State.CANCELLED}


def start(
    database: Database, file: Path, step: str, environ: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    url = database.engine.url.render_as_string(hide_password=False)
    program = [sys.executable, "-m", "tests.flows.reminder_victim", url, str(file), NOW.isoformat(), step]
    return subprocess.Popen(program, env={**os.environ, **(environ or {})})


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


def carried(
    database: Database,
    tmp_path: Path,
    standin: Desk,
    clock: FixedClock,
    environ: Mapping[str, str],
    step: str,
) -> set[str]:
    """Four patients and a doctor, all bound; a runner killed at the step, and the next ones. Who was to be told."""
    ids = township(database, *[TODAY] * 4)
    with database.writing() as session:
        bind_all(session, ids)
    bound = {openid(number) for number in ids} | {openid(1, "Doctor")}
    for one in bound:
        standin.order(say={"openid": one})
        with database.direct() as direct, direct.writing():
            Ledger(CIPHER).note(direct, Notice(one, opened="message", follows=True), clock.now())
    assert start(database, tmp_path / "unused", step, environ).wait(timeout=60) == -signal.SIGKILL
    carrier = carriers.build(settings.load(environ), database, CIPHER, clock)
    Ticker(database, CIPHER, carrier.notifier, clock).tick()  # before the lease has run out
    clock.advance(Dispatcher(database, CIPHER, carrier.notifier, clock).lease + timedelta(seconds=1))
    Ticker(database, CIPHER, carrier.notifier, clock).tick()
    carrier.close()
    assert {one.state for one in rows(database) if one.local_date == TODAY} <= DONE
    return bound


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_sending_by_template_nothing_is_lost_and_wechat_drops_the_double(
    database: Database, tmp_path: Path, standin: Desk, clock: FixedClock, step: str
) -> None:
    environ = carrying.environ(standin.base, tmp_path / "templates.yaml", STAFF + TEMPLATED)
    bound = carried(database, tmp_path, standin, clock, environ, step)
    told = Counter(one["openid"] for one in standin.state["messages"])
    assert told == Counter(bound)
    assert standin.state["dropped"] == (1 if step in ("sent", "marking") else 0)


def test_killed_after_a_customer_service_message_that_one_goes_out_twice(
    database: Database, tmp_path: Path, standin: Desk, clock: FixedClock
) -> None:
    environ = carrying.environ(standin.base, tmp_path / "templates.yaml", "{}")
    bound = carried(database, tmp_path, standin, clock, environ, "sent")
    told = Counter(one["openid"] for one in standin.state["messages"])
    assert set(told) == bound
    assert sum(told.values()) - len(told) == 1
