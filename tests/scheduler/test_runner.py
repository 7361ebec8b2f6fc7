"""The bell: it rings at once, again, and after the clock was set back; stopping finishes the message under way."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.core.db import Database
from scheduler.models import HeartbeatRow
from scheduler.runner import _JOB, Runner
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER, TODAY
from tests.scheduler.reminding import LEASE, Counting, JumpingClock, rows, township


def ticks(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(HeartbeatRow.ticks)) or 0


def until(condition: object, seconds: float = 15.0) -> None:
    waited = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():  # type: ignore[operator]
            return
        waited.wait(0.05)
    raise AssertionError("it did not happen")


def runner(database: Database, channel: Counting, clock: FixedClock, every: float = 0.2) -> Runner:
    return Runner(database, CIPHER, channel, clock, every=every, lease=LEASE)


def test_it_ticks_until_it_is_stopped(database: Database, tmp_path: Path) -> None:
    township(database, TODAY)
    channel = Counting(tmp_path / "sent")
    one = runner(database, channel, JumpingClock())
    one.start()
    until(lambda: ticks(database) >= 3)
    one.stop()
    one.stop()
    stopped = ticks(database)
    threading.Event().wait(0.5)
    assert ticks(database) == stopped
    assert sorted(channel.keys.values()) == [1, 1]


def test_stopping_finishes_the_message_under_way_and_begins_no_other(
    database: Database, tmp_path: Path
) -> None:
    township(database, TODAY, TODAY)
    channel, sending, go_on = Counting(tmp_path / "sent"), threading.Event(), threading.Event()

    def slow() -> None:
        sending.set()
        assert go_on.wait(15)

    channel.on_send = slow
    one = runner(database, channel, JumpingClock())
    one.start()
    assert sending.wait(15)
    stopper = threading.Thread(target=one.stop)
    stopper.start()
    until(one._stopping.is_set)
    go_on.set()
    stopper.join(15)
    states = [row.state for row in rows(database) if row.local_date == TODAY]
    assert (states.count("accepted"), states.count("sending")) == (1, 0)


def test_what_else_goes_by_the_clock_is_done_at_each_tick_and_keeps_no_reminder_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    database, told = Database(sqlite_url), list[datetime]()
    township(database, TODAY)
    channel, clock = Counting(tmp_path / "sent"), JumpingClock()

    def break_off(now: datetime) -> None:
        told.append(now)
        raise OSError

    one = Runner(database, CIPHER, channel, clock, lease=LEASE, also=break_off)
    one.once()
    one.once()
    database.close()
    assert len(told) == 2
    assert sorted(channel.keys.values()) == [1, 1]


def test_a_signal_between_the_two_starts_stops_it_all_the_same(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    one = runner(database, Counting(tmp_path / "sent"), JumpingClock())

    def interrupted() -> None:
        raise KeyboardInterrupt

    one._sitter.start = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        one.start()
    one.stop()
    assert not one._bell.running
    database.close()


def test_a_bell_that_overslept_is_woken(sqlite_url: str, tmp_path: Path) -> None:
    database, clock = Database(sqlite_url), JumpingClock()
    one = runner(database, Counting(tmp_path / "sent"), clock)
    one.start()
    until(lambda: ticks(database) >= 1)
    job = one._bell.get_job(_JOB)
    one._bell.modify_job(_JOB, next_run_time=job.next_run_time + timedelta(hours=1))
    slept = ticks(database)

    def woken() -> bool:
        clock.advance(timedelta(seconds=1))
        return ticks(database) > slept + 1

    until(woken)
    one.stop()
    database.close()


def test_a_tick_that_fails_is_tried_again(sqlite_url: str, tmp_path: Path) -> None:
    database, clock = Database(sqlite_url), JumpingClock()
    one = runner(database, Counting(tmp_path / "sent"), clock)
    real, failed = one._ticker.tick, threading.Event()

    def tick(stopping: object, day: object) -> object:
        if not failed.is_set():
            failed.set()
            raise RuntimeError
        return real(stopping, day)  # type: ignore[arg-type]

    one._ticker.tick = tick  # type: ignore[method-assign,assignment]
    one.start()
    until(lambda: ticks(database) >= 1)
    one.stop()
    database.close()
