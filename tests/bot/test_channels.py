"""Several ways to a person: which one is asked when, what the last word is, what the rows say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.core.db import Database
from backend.core.errors import BadInput
from bot.channels import Channels
from scheduler.models import DeliveryRow
from scheduler.models.reminder_kinds import PRINTED, State
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders.printed import doctor_list
from scheduler.reminders.ticking import Ticker
from scheduler.workdays import Workdays
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import row, township

MESSAGE = Message("k", "patient", "day", "patient", 1, "openid", "19900000001", "话", {}, "/")
NOT_SENT = (Verdict.REFUSED, Verdict.STOP_DAY, Verdict.BROKEN, Verdict.FAILED)


class Way:
    """Says what it is told to, and remembers what it was asked."""

    def __init__(self, name: str, *answers: Outcome | Exception, longest_send: float = 1.0) -> None:
        self.name = name
        self.longest_send = longest_send
        self.answers = list(answers)
        self.asked: list[Message] = []

    def send(self, message: Message) -> Outcome:
        self.asked.append(message)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def serves(self, message: Message) -> bool:
        return True


def no(verdict: Verdict = Verdict.REFUSED, reason: str = "不行。", code: str = "") -> Outcome:
    return Outcome(verdict, reason, code)


def front(ways: Sequence[Way], clock: FixedClock | None = None) -> Channels:
    return Channels(ways, clock or FixedClock(NOW))


def asked(ways: Iterable[Way]) -> list[int]:
    return [len(way.asked) for way in ways]


@pytest.mark.parametrize("verdict", NOT_SENT)
def test_what_is_certainly_not_sent_goes_on_in_order(verdict: Verdict) -> None:
    taken = Outcome(Verdict.ACCEPTED, "好。", remote_id="b:7")
    ways = [Way("a", no(verdict)), Way("b", taken), Way("c", taken)]
    found = front(ways).send(MESSAGE)
    assert asked(ways) == [1, 1, 0]
    assert ways[1].asked == [MESSAGE]
    assert (found.verdict, found.channel, found.remote_id) == (Verdict.ACCEPTED, "b", "b:7")


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - set(NOT_SENT)))
def test_what_is_sent_or_perhaps_sent_or_will_be_stops_there(verdict: Verdict) -> None:
    said = Outcome(verdict, "话。", "7", "a:1", repeatable=True)
    ways = [Way("a", said), Way("b", Outcome(Verdict.ACCEPTED))]
    found = front(ways).send(MESSAGE)
    assert asked(ways) == [1, 0]
    assert found == Outcome(verdict, "话。", "7", "a:1", repeatable=True, channel="a")


def test_what_one_way_cannot_take_goes_on_to_the_next() -> None:
    ways = [Way("a", BadInput("字段不合。")), Way("b", Outcome(Verdict.ACCEPTED))]
    assert front(ways).send(MESSAGE).channel == "b"
    assert front(ways[:1]).send(MESSAGE) == Outcome(Verdict.FAILED, "字段不合。")


def test_what_breaks_is_not_passed_over() -> None:
    ways = [Way("a", ConnectionError()), Way("b", Outcome(Verdict.ACCEPTED))]
    with pytest.raises(ConnectionError):
        front(ways).send(MESSAGE)
    assert asked(ways) == [1, 0]


def test_the_reasons_of_all_are_joined_and_each_is_said_once() -> None:
    ways = [
        Way("a", no(reason="没有绑定。")),
        Way("b", no(reason="没有绑定。")),
        Way("c", no(reason="没有电话。")),
    ]
    assert front(ways).send(MESSAGE) == Outcome(Verdict.REFUSED, "没有绑定。没有电话。")


def test_the_first_code_is_kept() -> None:
    ways = [Way("a", no()), Way("b", no(code="43101")), Way("c", no(code="400"))]
    assert front(ways).send(MESSAGE).code == "43101"


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ((Verdict.STOP_DAY, Verdict.STOP_DAY), Verdict.STOP_DAY),
        ((Verdict.REFUSED, Verdict.STOP_DAY, Verdict.FAILED), Verdict.TOMORROW),
        ((Verdict.REFUSED, Verdict.BROKEN, Verdict.STOP_DAY), Verdict.BROKEN),
        ((Verdict.REFUSED, Verdict.FAILED), Verdict.FAILED),
        ((Verdict.REFUSED, Verdict.REFUSED), Verdict.REFUSED),
        ((), Verdict.REFUSED),
    ],
)
def test_the_last_word_leaves_most_hope(said: tuple[Verdict, ...], last: Verdict) -> None:
    found = front([Way("a", no(one)) for one in said]).send(MESSAGE)
    assert found.verdict is last
    assert found.reason
    assert found.channel == ""


def test_the_longest_send_is_that_of_all_one_after_the_other() -> None:
    assert front([Way("a", longest_send=80.0), Way("b", longest_send=20.5)]).longest_send == 100.5


def sent(database: Database, *ways: Way) -> tuple[str, str]:
    """The channel of a patient's reminder and of its delivery, after one tick."""
    (patient_id,) = township(database, TODAY)
    Ticker(database, CIPHER, front(ways), FixedClock(NOW)).tick()
    reminder = row(database, f"patient:morning:{patient_id}:{TODAY}")
    with database.reading() as session:
        delivery = session.scalars(select(DeliveryRow).where(DeliveryRow.reminder_id == reminder.id)).one()
    return reminder.channel or "", delivery.channel


def test_both_rows_name_the_way_that_took_the_message(database: Database) -> None:
    assert sent(database, Way("a", no()), Way("b", Outcome(Verdict.ACCEPTED))) == ("b", "b")


def test_whom_nobody_reaches_stands_on_the_printed_list(database: Database, tmp_path: Path) -> None:
    assert sent(database, Way("a", no(reason="没有绑定。")), Way("b", no(reason="没有电话。"))) == (
        PRINTED,
        "channels",
    )
    with database.reading() as session:
        delivery = session.scalars(select(DeliveryRow).limit(1)).one()
    assert (delivery.outcome, delivery.error) == ("failed", "没有绑定。没有电话。")


def test_a_day_that_is_closed_holds_the_others_back_too(database: Database) -> None:
    ids = township(database, TODAY, TODAY)
    way = Way("a", no(Verdict.STOP_DAY, "今天用完了。"))
    clock = FixedClock(NOW)
    one = Ticker(database, CIPHER, Channels([way], clock), clock)
    one.tick()
    one.tick()
    assert len(way.asked) == 1
    states = {row(database, f"patient:morning:{number}:{TODAY}").state for number in ids}
    assert states <= {State.PLANNED, State.EXPIRED}


def test_a_way_closed_for_the_day_is_passed_over_and_the_others_go_on() -> None:
    clock = FixedClock(NOW)
    ways = [Way("a", no(Verdict.STOP_DAY)), Way("b", no(reason="没有电话。"), Outcome(Verdict.ACCEPTED))]
    channels = front(ways, clock)
    assert channels.send(MESSAGE).verdict is Verdict.TOMORROW
    assert channels.send(MESSAGE).channel == "b"
    assert asked(ways) == [1, 2]
    clock.advance(timedelta(days=1))
    channels.send(MESSAGE)
    assert asked(ways) == [2, 3]


def test_danger_is_tried_on_a_way_that_is_closed() -> None:
    ways = [Way("a", no(Verdict.STOP_DAY), Outcome(Verdict.ACCEPTED))]
    channels = front(ways)
    channels.send(MESSAGE)
    assert channels.send(replace(MESSAGE, kind="danger")).verdict is Verdict.ACCEPTED


def test_one_person_put_off_until_tomorrow_holds_nobody_else_back(database: Database) -> None:
    """The first has only the way that is closed; the second is reached by another."""
    ids = township(database, TODAY, TODAY)
    second = f"patient:morning:{ids[1]}:{TODAY}"

    class Gateway(Way):
        def send(self, message: Message) -> Outcome:
            return Outcome(Verdict.ACCEPTED) if message.key == second else no(reason="没有电话。")

    clock = FixedClock(NOW)
    ways = [Way("a", no(Verdict.STOP_DAY)), Gateway("b")]
    Ticker(database, CIPHER, front(ways, clock), clock).tick()
    assert row(database, second).state == State.ACCEPTED
    assert row(database, f"patient:morning:{ids[0]}:{TODAY}").channel == PRINTED


def test_what_an_operator_must_mend_goes_by_another_way_else_is_tried_again(database: Database) -> None:
    broken = no(Verdict.BROKEN, "模板号不对。", "40037")
    assert sent(database, Way("a", broken), Way("b", Outcome(Verdict.ACCEPTED))) == ("b", "b")
    found = front([Way("a", broken), Way("b", no())]).send(MESSAGE)
    assert (found.verdict, found.code) == (Verdict.BROKEN, "40037")


def test_what_nobody_could_send_for_an_operators_mistake_is_tried_again_and_listed(
    database: Database,
) -> None:
    (patient_id,) = township(database, TODAY)
    key, clock = f"patient:morning:{patient_id}:{TODAY}", FixedClock(NOW)
    broken = no(Verdict.BROKEN, "模板号不对。")
    way = Way(
        "a", broken, broken, Outcome(Verdict.ACCEPTED)
    )  # the doctor's list, the patient, then both again
    runner = Ticker(database, CIPHER, front([way], clock), clock)
    runner.tick()
    assert row(database, key).state == State.RETRY
    with database.reading() as session:
        (line,) = doctor_list(session, CIPHER, 1, TODAY, Workdays()).lines
    assert line.to_call
    clock.advance(timedelta(minutes=2))
    runner.tick()
    assert row(database, key).state == State.ACCEPTED
