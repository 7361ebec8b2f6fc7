"""What leaves no row (so SQLite alone will do): fixed sentences, ignored events, guards; and the log."""

import logging
from collections.abc import Iterator
from typing import cast

import pytest

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.conversation import Conversations
from bot.dialog import Dialog
from bot.memory import Memory
from bot.reply import Kind, Reply
from bot.wechat.decisions import GUARD
from bot.wechat.refusal import Refused
from bot.wechat.replies import NO_REPLY
from tests.bot.wechat.conftest import AT_ONCE, MakeCallback
from tests.bot.wechat.storage import counts, holding
from tests.fakes import EchoDialog
from tests.wechat_peer.client import WeChat, event, message


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """One line a callback: kind, milliseconds, outcome."""
    caplog.set_level(logging.DEBUG, "bot")
    return caplog


@pytest.mark.parametrize("name", ["VIEW", "subscribe_msg_popup_event", "subscribe_msg_sent_event", "new"])
def test_events_without_meaning_for_us_get_success_and_change_nothing(
    wechat: WeChat, make_callback: MakeCallback, database: Database, name: str
) -> None:
    delivery = wechat.deliver(event(name))
    assert make_callback(wechat).receive(delivery.query, delivery.body) == NO_REPLY
    assert counts(database) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["image", "video", "location", "link", "file", "voice", "text", "new"])
def test_what_cannot_be_read_is_answered_politely_and_logged_as_no_question(
    wechat: WeChat, make_callback: MakeCallback, database: Database, kind: str
) -> None:
    delivery = wechat.deliver(message(MsgType=kind, Content=""))
    reply = wechat.read(make_callback(wechat).receive(delivery.query, delivery.body))
    assert reply["Content"].startswith("您好")
    assert counts(database) == (0, 0, 1)  # taken once, for the ledger: it opens the customer-service window


def test_control_characters_and_markup_in_a_question_do_no_harm(
    wechat: WeChat, make_callback: MakeCallback
) -> None:
    delivery = wechat.deliver(message(Content="住\x08院<b>&amp;]] >\x00😀"))
    reply = wechat.read(make_callback(wechat).receive(delivery.query, delivery.body))
    assert reply["Content"] == "答：住院<b>&amp;]] >😀"


def test_a_dialog_that_says_nothing_becomes_success_and_not_an_empty_reply(
    plain: WeChat, make_callback: MakeCallback, cipher: FieldCipher
) -> None:
    class Mute(EchoDialog):
        def welcome(self, memory: Memory) -> Reply:
            return Reply(Kind.CHITCHAT, " \n")

    delivery = plain.deliver(event("subscribe"))
    talks = Conversations(lambda _session: cast(Dialog, Mute()), cipher)
    callback = make_callback(plain, talks=talks)
    assert callback.receive(delivery.query, delivery.body) == NO_REPLY


def test_an_unreachable_database_shows_the_guard(
    wechat: WeChat, make_callback: MakeCallback, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    def unreachable(_database: Database) -> None:
        raise ConnectionError

    monkeypatch.setattr(Database, "direct", unreachable)
    callback, delivery = make_callback(wechat), wechat.deliver(message())
    assert wechat.read(callback.receive(delivery.query, delivery.body))["Content"] == GUARD
    silent = wechat.deliver(event("unsubscribe"))
    assert callback.receive(silent.query, silent.body) == NO_REPLY


def test_a_closed_callback_still_shows_the_guard(plain: WeChat, make_callback: MakeCallback) -> None:
    callback, delivery = make_callback(plain), plain.deliver(message())
    callback.close()
    assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == GUARD


def test_an_answer_that_cannot_be_sealed_becomes_success(
    safe: WeChat, make_callback: MakeCallback, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("bot.wechat.envelope.Envelope.seal", broken)
    delivery = safe.deliver(message())
    assert make_callback(safe).receive(delivery.query, delivery.body) == NO_REPLY


def test_an_answer_and_its_retry(
    plain: WeChat, make_callback: MakeCallback, lines: pytest.LogCaptureFixture
) -> None:
    callback, delivery = make_callback(plain), plain.deliver(message())
    callback.receive(delivery.query, delivery.body)
    callback.receive(delivery.query, delivery.body)
    assert lines.messages == [
        "wechat kind=text ms=0 outcome=answered",
        "wechat kind=text ms=0 outcome=again",
    ]


def test_a_sentence_an_ignored_event_and_a_handshake(
    plain: WeChat, make_callback: MakeCallback, lines: pytest.LogCaptureFixture
) -> None:
    callback = make_callback(plain)
    for xml in (message(MsgType="image"), event("VIEW")):
        delivery = plain.deliver(xml)
        callback.receive(delivery.query, delivery.body)
    callback.handshake(plain.handshake("1"))
    assert [line.partition(" ms=0 ")[::2] for line in lines.messages] == [
        ("wechat kind=image", "outcome=said"),
        ("wechat kind=event.view", "outcome=ignored"),
        ("wechat kind=handshake", "outcome=proved"),
    ]


def test_a_failure_names_the_kind_of_error_and_the_place_and_nothing_personal(
    plain: WeChat,
    make_callback: MakeCallback,
    lines: pytest.LogCaptureFixture,
    dialog: EchoDialog,
) -> None:
    def fail() -> None:
        raise ValueError("oResident0000000000000000001 住院能报多少")

    dialog.before = fail
    delivery = plain.deliver(message())
    make_callback(plain).receive(delivery.query, delivery.body)
    (line,) = lines.messages
    assert line.startswith("wechat kind=text ms=0 outcome=guard failed ValueError at bot.conversation:")
    assert "oResident" not in lines.text
    assert "住院" not in lines.text


def test_a_late_answer(
    plain: WeChat,
    make_callback: MakeCallback,
    lines: pytest.LogCaptureFixture,
    database: Database,
) -> None:
    callback, delivery = make_callback(plain, AT_ONCE), plain.deliver(message())
    with holding(database):
        callback.receive(delivery.query, delivery.body)
    assert lines.messages == ["wechat kind=text ms=0 outcome=guard late"]


def test_a_refusal_quotes_nothing(
    plain: WeChat, make_callback: MakeCallback, lines: pytest.LogCaptureFixture
) -> None:

    delivery = plain.deliver("<xml><FromUserName>oResident</FromUserName>住院</xml>")
    with pytest.raises(Refused):
        make_callback(plain).receive(delivery.query, delivery.body)
    assert lines.messages == ["wechat kind=- ms=0 outcome=refused 400 text outside the fields"]
