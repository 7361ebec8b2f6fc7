"""A couple with one WeChat or one telephone gets one message where two would say the same; nobody else's is touched."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler.models import CarePlanRow, PatientRow
from scheduler.models.reminder_kinds import Kind, State
from scheduler.ports import Outcome, Verdict
from scheduler.reminders import claiming, planning, printed, reached
from scheduler.reminders.deciding import Mark
from scheduler.reminders.sharing import told_together
from scheduler.workdays import Workdays
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import DAY, LEASE, Counting, bind, care_plan, row, rows, ticker, township

TOMORROW = TODAY + DAY
KEYS = [f"patient:day:{number}:{TOMORROW}" for number in (1, 2, 3)]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW.replace(hour=10).astimezone(SHANGHAI))


def couple(database: Database) -> None:
    """The first two share a WeChat; the third has another. All are to be visited tomorrow."""
    people = township(database, TOMORROW, TOMORROW, TOMORROW)
    with database.writing() as session:
        for patient_id, openid in zip(people, ("o-both", "o-both", "o-other"), strict=True):
            bind(session, patient_id, openid)


def with_one_telephone(database: Database, *, one_home: bool = True) -> None:
    """The first two have no WeChat and share a telephone; the third has another."""
    first, second, _ = township(database, TOMORROW, TOMORROW, TOMORROW)
    with database.writing() as session:
        one, two = session.get_one(PatientRow, first), session.get_one(PatientRow, second)
        two.phone_index, two.phone_sealed = one.phone_index, one.phone_sealed
        if one_home:
            two.household_id = one.household_id


def states(database: Database) -> list[str]:
    return [row(database, key).state for key in KEYS]


def to_patients(channel: Counting) -> list[str]:
    return [one.address for one in channel.messages if one.kind == "patient"]


def test_one_message_serves_both(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    couple(database)
    channel = Counting(tmp_path / "sent")
    ticker(database, channel, clock).tick()
    assert sorted(to_patients(channel)) == ["o-both", "o-other"]
    assert states(database) == ["accepted", "cancelled", "accepted"]
    assert row(database, KEYS[1]).error == "和家人共用一个微信，已经一起提醒了。"
    ticker(database, channel, clock).tick()
    assert len(to_patients(channel)) == 2


@pytest.mark.parametrize(("one_home", "bound", "sent"), [(True, 0, 2), (False, 0, 3), (True, 2, 3)])
def test_one_text_message_serves_who_share_a_telephone_at_home(
    database: Database, clock: FixedClock, tmp_path: Path, one_home: bool, bound: int, sent: int
) -> None:
    """Who has WeChat is told there, and that tells nobody without it."""
    with_one_telephone(database, one_home=one_home)
    if bound:
        with database.writing() as session:
            bind(session, bound, "o-other")
    channel = Counting(tmp_path / "sent")
    for _ in range(2):
        ticker(database, channel, clock).tick()
    told = [one.phone for one in channel.messages if one.kind == "patient"]
    assert len(told) == sent
    assert states(database).count("cancelled") == 3 - sent
    if sent == 2:
        assert row(database, KEYS[1]).error == "和家人共用一个电话，已经一起提醒了。"
        with database.reading() as session:
            assert reached.unreached(session, dict.fromkeys((1, 2, 3), TOMORROW)) == frozenset()


def test_who_is_not_told_by_the_first_is_told_by_the_second(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """Refused or failed: each is tried, and each stands on the doctor's list."""
    couple(database)
    channel = Counting(tmp_path / "sent", [Outcome(Verdict.FAILED, "拒收")] * 9)
    ticker(database, channel, clock).tick()
    assert states(database) == ["failed"] * 3


def test_while_the_first_is_under_way_the_second_waits(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """Its sender died: when the lease has run out it is sent again, and serves both."""
    couple(database)
    with database.writing() as session:
        planning.plan(session, clock.now(), Workdays())
    with database.writing() as session:
        taken = claiming.claim(session, clock.now(), LEASE, only=(Kind.PATIENT,))
        assert taken is not None
        assert taken.key == KEYS[0]
    channel = Counting(tmp_path / "again")
    ticker(database, channel, clock).tick()
    assert to_patients(channel) == ["o-other"]
    waiting = row(database, KEYS[1])
    assert (waiting.state, waiting.attempts) == ("planned", 0)
    clock.advance(LEASE + timedelta(minutes=1))
    ticker(database, channel, clock).tick()
    assert sorted(to_patients(channel)) == ["o-both", "o-other"]
    assert states(database) == ["accepted", "cancelled", "accepted"]


def test_different_days_are_different_messages(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    people = township(database, TOMORROW, TODAY + 7 * DAY)
    with database.writing() as session:
        for one in people:
            bind(session, one, "o-both")
    channel = Counting(tmp_path / "sent")
    ticker(database, channel, clock).tick()
    assert to_patients(channel) == ["o-both", "o-both"]


def moved_to(database: Database, *days: date) -> None:
    """Each of the couple's visits has another day now."""
    with database.writing() as session:
        for patient_id, day in enumerate(days, start=1):
            held = session.query(CarePlanRow).filter_by(patient_id=patient_id, state="open").one()
            held.state = "superseded"
            session.flush()
            session.add(care_plan(patient_id, day))


@pytest.mark.parametrize(("later", "messages"), [(0, 1), (1, 2)])
def test_moved_to_one_day_both_are_told_by_one_message_and_to_two_days_by_two(
    database: Database, clock: FixedClock, tmp_path: Path, later: int, messages: int
) -> None:
    """Also who was told the former day together with the other."""
    couple(database)
    channel = Counting(tmp_path / "sent")
    ticker(database, channel, clock).tick()
    moved_to(database, TOMORROW + DAY, TOMORROW + (1 + later) * DAY)
    before = len(channel.messages)
    for _ in range(2):
        ticker(database, channel, clock).tick()
    told = [one for one in channel.messages[before:] if "改到了" in one.text]
    assert [one.address for one in told] == ["o-both"] * messages
    assert len([one for one in rows(database) if one.stage == "moved"]) == 2


def test_who_was_told_together_need_not_be_called(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    couple(database)
    ticker(database, Counting(tmp_path / "sent"), clock).tick()
    days = dict.fromkeys((1, 2, 3), TOMORROW)
    with database.reading() as session:
        assert reached.unreached(session, days) == frozenset()
        lines = printed.doctor_list(session, CIPHER, 1, TODAY, Workdays()).lines
        assert [one.to_call for one in lines] == [False] * 3


def test_two_senders_that_claim_both_at_once_take_turns(database: Database, clock: FixedClock) -> None:
    couple(database)
    now = clock.now()
    with database.writing() as session:
        planning.plan(session, now, Workdays())

    def claim(session: Session) -> Mark | None:
        taken = claiming.claim(session, now, LEASE, only=(Kind.PATIENT,))
        assert taken is not None
        assert taken.key in KEYS[:2]
        return told_together(session, taken, now)

    def second() -> Mark | None:
        with database.writing() as session:
            return claim(session)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            assert claim(session) is None
            other = pool.submit(second)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        mark = other.result(timeout=20)
    assert mark is not None
    assert mark.state is State.PLANNED
