"""Whatever comes signed is answered or cleanly refused: 200, 400, 403 or 413, and never an exception."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.conversation import Conversations
from bot.dialog import Dialog
from bot.wechat.binding import Bindings
from bot.wechat.callback import Callback
from bot.wechat.deadline import Deadline
from bot.wechat.decisions import GUARD
from bot.wechat.inbox import Inbox
from bot.wechat.ledger import Ledger
from bot.wechat.refusal import Refused
from bot.wechat.replies import NO_REPLY
from bot.wechat.watch import Watch
from tests.bot.wechat.conftest import PATIENT, envelope_of
from tests.fakes import EchoDialog, FixedClock
from tests.wechat_peer.client import Delivery, Peer, WeChat, event, message

KNOWN = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "Event", "EventKey"]
NAMES = st.sampled_from([*KNOWN, "Encrypt", "Recognition", "MediaId", "x", "a:b", "é"])
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["text", "event", "voice", "subscribe", "SCAN", "qrscene_371428", "0", "-1", "1" * 30]),
    st.sampled_from(
        ["]]>", "<![CDATA[", "&amp;", "&#0;", "<a/>", "<!DOCTYPE x>", "<?x?>", "\0", "\x0b", "￿"]
    ),
)
FIELDS = st.lists(st.tuples(NAMES, TEXTS, st.booleans()), max_size=8)


@pytest.fixture(scope="module")
def callbacks(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, peer: Peer
) -> Iterator[dict[bool, Callback]]:
    """A callback for each mode (False: plain, True: safe) over one database."""
    path = tmp_path_factory.mktemp("fuzz") / "mingbai.db"
    path.write_bytes(sqlite_template.read_bytes())
    database, cipher = Database(f"sqlite:///{path}"), FieldCipher(b"k" * 32)
    conversations = Conversations(lambda _session: cast(Dialog, EchoDialog()), cipher)

    def make(safe: bool) -> Callback:
        envelope = envelope_of(WeChat(peer, safe))
        return Callback(
            envelope,
            Inbox(cipher),
            Ledger(cipher),
            Bindings(database, cipher),
            conversations,
            database,
            FixedClock(),
            Deadline(PATIENT),
            Watch(database.cut_off, PATIENT),
        )

    made = {safe: make(safe) for safe in (False, True)}
    yield made
    for callback in made.values():
        callback.close()
    database.close()


def status(callbacks: dict[bool, Callback], wechat: WeChat, delivery: Delivery) -> int:
    """The HTTP status that the edge gives; a guard would hide a failure inside, so it counts as one."""
    try:
        body = callbacks[wechat.safe].receive(delivery.query, delivery.body)
    except Refused as refused:
        return refused.status
    assert body == NO_REPLY or wechat.read(body)["Content"] not in ("", GUARD)
    return 200


def document(fields: list[tuple[str, str, bool]]) -> str:
    parts = (
        f"<{name}><![CDATA[{text}]]></{name}>" if raw else f"<{name}>{text}</{name}>"
        for name, text, raw in fields
    )
    return f"<xml>{''.join(parts)}</xml>"


@given(body=st.binary(max_size=400))
def test_any_bytes(callbacks: dict[bool, Callback], peer: Peer, body: bytes) -> None:
    wechat = WeChat(peer, safe=False)
    assert status(callbacks, wechat, wechat.deliver(body)) in (200, 400)


@given(fields=FIELDS, safe=st.booleans())
@settings(max_examples=300)
def test_any_fields(
    callbacks: dict[bool, Callback], peer: Peer, fields: list[tuple[str, str, bool]], safe: bool
) -> None:
    wechat = WeChat(peer, safe)
    assert status(callbacks, wechat, wechat.deliver(document(fields))) in (200, 400)


@given(fields=st.dictionaries(NAMES, TEXTS, max_size=4))
@settings(max_examples=300)
def test_a_message_with_any_fields_replaced(
    callbacks: dict[bool, Callback], peer: Peer, fields: dict[str, str]
) -> None:
    wechat = WeChat(peer, safe=False)
    assert status(callbacks, wechat, wechat.deliver(message(fields))) in (200, 400)


@given(content=st.text(st.characters(exclude_categories=["Cs"]), max_size=200), safe=st.booleans())
def test_any_words_of_a_resident(
    callbacks: dict[bool, Callback], peer: Peer, content: str, safe: bool
) -> None:
    wechat = WeChat(peer, safe)
    expected = (200, 400) if "]]>" in content else (200,)
    assert status(callbacks, wechat, wechat.deliver(message(Content=content))) in expected


@given(name=TEXTS, key=TEXTS)
def test_any_event(callbacks: dict[bool, Callback], peer: Peer, name: str, key: str) -> None:
    wechat = WeChat(peer, safe=False)
    assert status(callbacks, wechat, wechat.deliver(event(name, key))) in (200, 400)


@given(sealed=st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.from_regex("[A-Za-z0-9+/=]+"))
def test_any_sealed_text(callbacks: dict[bool, Callback], peer: Peer, sealed: str) -> None:
    wechat = WeChat(peer, safe=True)
    assert status(callbacks, wechat, wechat.deliver_sealed(sealed)) in (400, 403)


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_sealed_message_with_one_byte_changed(
    callbacks: dict[bool, Callback], peer: Peer, at: int, byte: int
) -> None:
    wechat = WeChat(peer, safe=True)
    raw = bytearray(base64.b64decode(wechat.seal(message())))
    raw[at % len(raw)] = byte
    delivery = wechat.deliver_sealed(base64.b64encode(raw).decode())
    assert status(callbacks, wechat, delivery) in (200, 400, 403)


@given(query=st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "msg_signature"]), TEXTS))
def test_any_unsigned_query(callbacks: dict[bool, Callback], peer: Peer, query: dict[str, str]) -> None:
    for safe, callback in callbacks.items():
        assert status(callbacks, WeChat(peer, safe), Delivery(query, message().encode())) == 403
        with pytest.raises(Refused):
            callback.handshake({"echostr": "1", **query})
