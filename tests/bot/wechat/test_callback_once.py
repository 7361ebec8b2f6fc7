"""Once only, on both databases: retries, copies at the same moment, failures half way, late answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from typing import cast

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.direct import Direct
from bot.conversation import Conversations, Turn
from bot.dialog import Dialog
from bot.wechat.decisions import GUARD
from tests.bot.wechat.conftest import AT_ONCE, MakeCallback, hold
from tests.bot.wechat.storage import counts
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
    callback = make_callback(plain)
    one, other = plain.deliver(message(MsgId="1")), plain.deliver(message(MsgId="2"))
    second: list[str] = []

    def the_other_is_quicker() -> None:
        dialog.before = lambda: None
        second.append(callback.receive(other.query, other.body))

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


def test_a_crash_after_the_question_was_written_takes_it_away_too(
    plain: WeChat, make_callback: MakeCallback, database: Database, cipher: FieldCipher
) -> None:
    written: list[int | None] = []

    class Crashing(Conversations):
        def record(self, direct: Direct, turn: Turn) -> int | None:
            written.append(super().record(direct, turn))
            raise RuntimeError("power cut")

    talks = Crashing(lambda _session: cast(Dialog, EchoDialog()), cipher)
    delivery = plain.deliver(message())
    reply = make_callback(plain, talks=talks).receive(delivery.query, delivery.body)
    assert (plain.read(reply)["Content"], len(written)) == (GUARD, 1)
    assert counts(database) == (0, 0, 0)


def test_a_slow_answer_shows_the_guard_and_the_retry_gets_the_answer(
    wechat: WeChat,
    make_callback: MakeCallback,
    database: Database,
    dialog: EchoDialog,
    gate: Event,
) -> None:
    dialog.before = partial(hold, gate)
    hasty, delivery = make_callback(wechat, AT_ONCE), wechat.deliver(message())
    assert wechat.read(hasty.receive(delivery.query, delivery.body))["Content"] == GUARD
    gate.set()
    hasty.close()
    assert counts(database) == (1, 1, 1)
    retry = make_callback(wechat).receive(delivery.query, delivery.body)
    assert wechat.read(retry)["Content"] == "答：住院能报多少"
    assert counts(database) == (1, 1, 1)


def test_a_retry_overtakes_an_answer_that_hangs_and_both_end_as_one(
    plain: WeChat,
    make_callback: MakeCallback,
    database: Database,
    dialog: EchoDialog,
    gate: Event,
) -> None:
    dialog.before = partial(hold, gate)
    hasty, patient, delivery = make_callback(plain, AT_ONCE), make_callback(plain), plain.deliver(message())
    assert plain.read(hasty.receive(delivery.query, delivery.body))["Content"] == GUARD
    dialog.before = lambda: None
    assert plain.read(patient.receive(delivery.query, delivery.body))["Content"] == "答：住院能报多少"
    gate.set()
    hasty.close()
    assert counts(database) == (1, 1, 1)
