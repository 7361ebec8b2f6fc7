"""What goes wrong around a tick: the database is gone, a row is spoilt, a runner was frozen, the clock jumped then.

Nothing is lost by it, nothing goes out twice, and what is wrong is told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import reminders
from scheduler.models import DoctorRow, ReminderRow
from scheduler.models.kinds import Post
from scheduler.models.reminder_kinds import PRINTED
from scheduler.ports import Outcome, Receipt, Verdict
from scheduler.reminders import beating, listing
from scheduler.reminders.storing import store
from scheduler.reminders.ticking import Ticker
from scheduler.workdays import Workdays
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import (
    DAY,
    LEASE,
    Counting,
    JumpingClock,
    endangered,
    row,
    rows,
    staff,
    ticker,
    township,
)

TEN_MINUTES = timedelta(minutes=10)


class Spoilt(Exception):
    """No database's."""


class Taken:
    """The database, which can be taken away. `before`: what happens while somebody waits for a transaction."""

    def __init__(self, database: Database) -> None:
        self._writing = database.writing
        self.away = False
        self.before: Callable[[], object] = lambda: None
        database.writing = self.writing  # type: ignore[method-assign]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if self.away:
            raise OperationalError("gone", {}, Exception())
        before, self.before = self.before, lambda: None
        before()
        with self._writing() as session:
            yield session


@pytest.fixture
def channel(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "sent")


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=SHANGHAI))


def note(database: Database) -> str:
    with database.reading() as session:
        return "".join(one.note for one in beating.everyone(session))


@pytest.mark.parametrize("answer", [Verdict.ACCEPTED, Verdict.UNKNOWN, Verdict.RETRY])
def test_a_message_whose_mark_the_database_could_not_take_goes_out_once(
    database: Database, channel: Counting, clock: JumpingClock, answer: Verdict
) -> None:
    """Gone between the send and the mark, back after ten minutes: the lease has run out long since."""
    township(database, TODAY)
    taken, runner = Taken(database), ticker(database, channel, clock)
    channel.answers = iter([Outcome(answer, remote_id="r")])

    def go() -> None:
        taken.away = True

    channel.on_send = go
    with pytest.raises(OperationalError):
        runner.tick()
    channel.on_send = lambda: None
    for _ in range(2):
        clock.advance(TEN_MINUTES / 2)
        with pytest.raises(OperationalError):
            runner.tick()
    (sent,) = channel.messages
    taken.away = False
    runner.tick()
    clock.advance(TEN_MINUTES)
    runner.tick()
    again = answer is Verdict.RETRY
    assert channel.keys[sent.key] == 1 + again
    assert row(database, sent.key).state == ("unknown" if answer is Verdict.UNKNOWN else "accepted")
    assert set(channel.keys.values()) <= {1, 1 + again}
    assert len(channel.keys) == 2  # the doctor's list and the patient's morning


def test_what_cannot_be_written_down_for_another_reason_holds_nothing_up(
    database: Database, channel: Counting, clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    township(database, TODAY)
    runner = ticker(database, channel, clock)

    def spoil(*_: object) -> None:
        raise Spoilt

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.reminders.claiming.close_delivery", spoil)
        for _ in range(2):
            with pytest.raises(Spoilt):
                runner.tick()
            clock.advance(timedelta(seconds=30))
    runner.tick()
    assert len(channel.keys) == 2


def test_a_database_that_is_gone_for_ten_minutes_loses_nothing(
    database: Database, channel: Counting, clock: JumpingClock
) -> None:
    township(database, TODAY, TODAY + DAY)
    taken, runner = Taken(database), ticker(database, channel, clock)
    taken.away = True
    for _ in range(20):
        with pytest.raises(OperationalError):
            runner.tick()
        clock.advance(timedelta(seconds=30))
    taken.away = False
    assert runner.tick().sent == 3
    assert set(channel.keys.values()) == {1}
    assert "没有一轮做完（OperationalError）" in note(database)
    assert "2026-03-02 09:00" in note(database)
    runner.tick()
    assert note(database) == ""


def spoilt(database: Database, **values: Any) -> None:
    """A reminder that comes first in the queue and that nothing can be made of."""
    with database.writing() as session:
        usual: dict[str, Any] = {
            "key": "danger:reading:x",
            "kind": "danger",
            "stage": "reading",
            "recipient_kind": "doctor",
            "recipient_id": 1,
            "local_date": TODAY,
            "due_at": NOW - 2 * DAY,
            "not_after": NOW + 3 * DAY,
            "state": "planned",
            "next_attempt_at": NOW - 2 * DAY,
            "created_at": NOW - 2 * DAY,
        }
        session.add(ReminderRow(**usual | values))


def test_a_reminder_no_message_can_be_made_of_holds_no_other_up(
    database: Database, channel: Counting, clock: JumpingClock, caplog: pytest.LogCaptureFixture
) -> None:
    township(database, TODAY)
    spoilt(database)
    runner = ticker(database, channel, clock)
    assert runner.tick().sent == 2
    found = row(database, "danger:reading:x")
    assert (found.state, found.attempts) == ("retry", 1)
    assert found.error == "这条消息没有做成（ValueError），请管理员看日志。"
    for _ in range(8):
        clock.advance(timedelta(hours=7))
        runner.tick()
    found = row(database, "danger:reading:x")
    assert (found.state, found.attempts, found.channel) == ("failed", 6, PRINTED)
    assert "no message could be made of reminder" in caplog.text


def test_a_reminder_of_a_later_version_holds_no_other_up(
    database: Database, channel: Counting, clock: JumpingClock
) -> None:
    township(database, TODAY)
    spoilt(database, key="danger:flood:1", stage="flood")
    assert ticker(database, channel, clock).tick().sent == 2
    found = row(database, "danger:flood:1")
    assert (found.state, found.attempts, found.claim_token) == ("failed", 1, None)
    assert "认不得" in found.error


def test_a_part_that_cannot_be_planned_keeps_the_others_going_and_is_told(
    database: Database, channel: Counting, clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    township(database, TODAY)
    runner = ticker(database, channel, clock)

    def spoil(session: Session, batch: Any, now: datetime) -> int:
        if batch.kind == "digest":
            raise Spoilt
        return store(session, batch, now)

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.reminders.ticking.store", spoil)
        for _ in range(2):
            with pytest.raises(Spoilt):
                runner.tick()
    assert list(channel.keys) == [f"patient:morning:1:{TODAY}"]
    assert "没有一轮做完（Spoilt）" in note(database)
    assert runner.tick().sent == 1  # mended, it is made up for at once
    assert set(channel.keys) == {f"patient:morning:1:{TODAY}", f"digest:1:{TODAY}"}
    runner.tick()
    assert note(database) == ""


def test_reports_that_cannot_be_read_keep_no_reminder_back(
    database: Database, channel: Counting, clock: JumpingClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def settle(self, known: Callable[[Receipt], bool]) -> None:
            raise KeyError("openid-1")

    township(database, TODAY)
    runner = Ticker(database, CIPHER, channel, clock, lease=LEASE, receipts=Broken())
    assert runner.tick().sent == 2
    assert "the channel's reports were not read: KeyError" in caplog.text
    assert "openid" not in caplog.text


def test_a_runner_that_was_frozen_takes_anothers_tick_for_no_clock_set_back(
    database: Database, channel: Counting, clock: JumpingClock
) -> None:
    township(database, TODAY)
    frozen, other = (ticker(database, channel, clock) for _ in range(2))
    frozen.tick()
    taken = Taken(database)

    def thaw() -> None:
        clock.advance(TEN_MINUTES)
        assert not other.tick().halted

    taken.before = thaw
    assert not frozen.tick().halted
    assert note(database) == ""


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_jumps_while_the_database_is_gone_is_not_believed_either(
    database: Database, channel: Counting, clock: JumpingClock, days: int
) -> None:
    township(database, *(TODAY + number * DAY for number in range(-2, 9)))
    taken, runner = Taken(database), ticker(database, channel, clock)
    runner.tick()
    before = channel.keys
    taken.away = True
    clock.jump(days * DAY)
    for _ in range(3):
        with pytest.raises(OperationalError):
            runner.tick()
        clock.advance(timedelta(seconds=30))
    taken.away = False
    assert runner.tick().halted
    assert channel.keys == before


def test_after_a_long_outage_a_danger_only_a_supervisor_could_have_been_told_of_is_said(
    database: Database, channel: Counting, clock: JumpingClock
) -> None:
    """No doctor has it on his list, and its hour is past."""
    with database.writing() as session:
        team = staff(session)
        session.execute(update(DoctorRow).where(DoctorRow.post == Post.DOCTOR.value).values(active=False))
        endangered(session, team, NOW)
        reminders.plan(session, NOW, Workdays())
    clock.advance(30 * DAY)
    today = clock.now().date()
    ticker(database, channel, clock).tick()
    assert [one.state for one in rows(database) if one.kind == "danger"] == ["expired"]
    with database.reading() as session:
        assert listing.unheard(session, today) == 1
        assert listing.unheard(session, today + date.resolution) == 0  # 30 days are looked back
