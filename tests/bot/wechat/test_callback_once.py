"""Once only, on both databases: retries, copies at the same moment, failures half way, late answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy import select

from backend.core.db import Base, Database
from bot.models import ConversationRow, InboxMessageRow, QuestionRow, WeChatContactRow
from bot.wechat.decisions import GUARD
from bot.wechat.watch import Answered
from tests.bot.wechat.conftest import AT_ONCE, PATIENT, MakeCallback
from tests.bot.wechat.storage import count, counts, holding, refusing
from tests.fakes import EchoDialog, FixedClock
from tests.wechat_peer.client import WeChat, message


def test_a_retry_after_the_commit_gets_the_same_body_from_any_process(
    plain: WeChat, make_callback: MakeCallback, clock: FixedClock, database: Database
) -> None:
    first, retry = plain.deliver(message()), plain.deliver(message(), "1772413205", "other")
    body = make_callback(plain).receive(first.query, first.body)
    clock.advance(timedelta(seconds=5))
    assert make_callback(plain).receive(retry.query, retry.body) == body
    assert counts(database) == (1, 1, 1)


def test_twenty_copies_at_once_make_one_question_and_get_one_reply(
    wechat: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    processes = [make_callback(wechat), make_callback(wechat)]
    deliveries = [wechat.deliver(message(), nonce=f"n{number}") for number in range(20)]
    start = Barrier(20)

    def deliver(number: int) -> str:
        start.wait()
        return processes[number % 2].receive(deliveries[number].query, deliveries[number].body)

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(deliver, range(20)))
    assert {wechat.read(reply)["Content"] for reply in replies} == {"答：住院能报多少"}
    assert counts(database) == (1, 1, 1)


def test_the_same_number_from_two_people_is_two_messages(
    plain: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    callback = make_callback(plain)
    for sender in ("oA", "oB"):
        delivery = plain.deliver(message(FromUserName=sender))
        assert plain.read(callback.receive(delivery.query, delivery.body))["ToUserName"] == sender
    assert counts(database) == (2, 2, 2)


def test_two_first_messages_of_one_person_at_once_are_both_answered(
    plain: WeChat, make_callback: MakeCallback, database: Database, dialog: EchoDialog
) -> None:
    callback, other_process = make_callback(plain), make_callback(plain)
    one, other = plain.deliver(message(MsgId="1")), plain.deliver(message(MsgId="2"))
    second: list[str] = []

    def the_other_is_quicker() -> None:
        dialog.before = lambda: None
        second.append(other_process.receive(other.query, other.body))

    dialog.before = the_other_is_quicker
    bodies = [callback.receive(one.query, one.body), *second]
    assert [plain.read(body)["Content"] for body in bodies] == ["答：住院能报多少"] * 2
    assert counts(database) == (1, 2, 2)


def test_a_failure_shows_the_guard_and_leaves_nothing_and_a_retry_is_answered(
    wechat: WeChat, make_callback: MakeCallback, database: Database, dialog: EchoDialog
) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    dialog.before = fail
    callback, delivery = make_callback(wechat), wechat.deliver(message())
    assert wechat.read(callback.receive(delivery.query, delivery.body))["Content"] == GUARD
    assert counts(database) == (0, 0, 0)
    dialog.before = lambda: None
    assert wechat.read(callback.receive(delivery.query, delivery.body))["Content"] == "答：住院能报多少"


@pytest.mark.parametrize("table", [ConversationRow, QuestionRow, WeChatContactRow, InboxMessageRow])
def test_whatever_cannot_be_written_takes_the_rest_away_too(
    plain: WeChat, make_callback: MakeCallback, database: Database, table: type[Base]
) -> None:
    callback, delivery = make_callback(plain), plain.deliver(message())
    with refusing(database, table):
        assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == GUARD
        assert (*counts(database), count(database, WeChatContactRow)) == (0, 0, 0, 0)
    assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == "答：住院能报多少"
    assert (*counts(database), count(database, WeChatContactRow)) == (1, 1, 1, 1)


def test_a_second_message_of_a_person_goes_on_where_the_first_ended(
    plain: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    callback = make_callback(plain)
    for number in ("1", "2", "3"):
        delivery = plain.deliver(message(MsgId=number))
        assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == "答：住院能报多少"
    assert counts(database) == (1, 3, 3)
    with database.reading() as session:
        assert session.scalars(select(ConversationRow.turns)).one() == 3


def test_a_retry_overtakes_a_message_that_is_still_thought_about_and_both_end_as_one(
    plain: WeChat, make_callback: MakeCallback, database: Database, dialog: EchoDialog
) -> None:
    callback, other_process, delivery = make_callback(plain), make_callback(plain), plain.deliver(message())
    retried: list[str] = []

    def the_retry_is_quicker() -> None:
        dialog.before = lambda: None
        retried.append(other_process.receive(delivery.query, delivery.body))

    dialog.before = the_retry_is_quicker
    assert [callback.receive(delivery.query, delivery.body)] == retried
    assert counts(database) == (1, 1, 1)


def test_a_dialog_that_hangs_shows_the_guard_and_the_retry_gets_the_answer(
    wechat: WeChat, make_callback: MakeCallback, database: Database, dialog: EchoDialog, gate: Event
) -> None:
    dialog.before = lambda: _wait_for(gate)
    hasty, delivery = make_callback(wechat, AT_ONCE), wechat.deliver(message())
    assert wechat.read(hasty.receive(delivery.query, delivery.body))["Content"] == GUARD
    assert counts(database) == (0, 0, 0)
    gate.set()
    retry = make_callback(wechat).receive(delivery.query, delivery.body)
    assert wechat.read(retry)["Content"] == "答：住院能报多少"
    hasty.close()  # what was late ends as well
    assert counts(database) == (1, 1, 1)


def test_a_dialog_that_hangs_where_the_wire_is_open_is_answered_by_the_watch(
    wechat: WeChat, make_callback: MakeCallback, database: Database, dialog: EchoDialog, gate: Event
) -> None:
    said: list[str] = []

    def say(body: str) -> None:
        said.append(body)
        gate.set()

    dialog.before = lambda: _wait_for(gate)
    hasty, delivery = make_callback(wechat, AT_ONCE), wechat.deliver(message())
    with pytest.raises(Answered):
        hasty.receive(delivery.query, delivery.body, say)
    assert [wechat.read(body)["Content"] for body in said] == [GUARD]
    assert counts(database) == (0, 0, 0)  # cut off: it began nothing more
    retry = make_callback(wechat).receive(delivery.query, delivery.body, say)
    assert wechat.read(retry)["Content"] == "答：住院能报多少"
    assert counts(database) == (1, 1, 1)
    assert len(said) == 1


def test_a_database_that_somebody_holds_shows_the_guard_and_the_retry_gets_the_answer(
    wechat: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    hasty, delivery = make_callback(wechat, AT_ONCE), wechat.deliver(message())
    with holding(database):
        assert wechat.read(hasty.receive(delivery.query, delivery.body))["Content"] == GUARD
    retry = make_callback(wechat).receive(delivery.query, delivery.body)
    assert wechat.read(retry)["Content"] == "答：住院能报多少"
    assert wechat.read(hasty.receive(delivery.query, delivery.body))["Content"] == "答：住院能报多少"
    assert counts(database) == (1, 1, 1)


def test_who_waits_for_his_turn_behind_a_message_that_hangs_gets_the_guard_in_time_too(
    plain: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    hasty = make_callback(plain, AT_ONCE)
    deliveries = [plain.deliver(message(MsgId=str(number), FromUserName=f"o{number}")) for number in range(4)]
    with holding(database), ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda one: hasty.receive(one.query, one.body), deliveries))
    assert [plain.read(body)["Content"] for body in shown] == [GUARD] * 4
    for one in deliveries:
        assert plain.read(hasty.receive(one.query, one.body))["Content"] == "答：住院能报多少"
    assert counts(database) == (4, 4, 4)


def _wait_for(gate: Event) -> None:
    assert gate.wait(PATIENT)
