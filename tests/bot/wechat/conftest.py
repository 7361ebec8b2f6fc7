"""WeChat on one side, the callback on the other, a dialog that echoes in between."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import cast

import pytest

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.conversation import Conversations
from bot.dialog import Dialog
from bot.wechat.binding import Bindings
from bot.wechat.callback import Callback
from bot.wechat.deadline import Deadline
from bot.wechat.envelope import Envelope
from bot.wechat.inbox import Inbox
from bot.wechat.ledger import Ledger
from bot.wechat.watch import Watch
from tests.fakes import EchoDialog, FixedClock
from tests.wechat_peer.client import AES_KEY, APPID, TOKEN, Peer, WeChat
from tests.wechat_peer.client import peer as peer

PATIENT = 60.0  # seconds; for tests in which nothing may be late on a slow machine
AT_ONCE = 0.3  # seconds; for tests in which the answer is late

MakeCallback = Callable[..., Callback]


@pytest.fixture(params=["plain", "safe"])
def wechat(request: pytest.FixtureRequest, peer: Peer) -> WeChat:
    """WeChat's side in both modes."""
    return WeChat(peer, safe=request.param == "safe")


@pytest.fixture
def plain(peer: Peer) -> WeChat:
    return WeChat(peer, safe=False)


@pytest.fixture(params=["wecom", "node"])
def safe(request: pytest.FixtureRequest, peer: Peer) -> WeChat:
    """Safe mode with both independent implementations."""
    return WeChat(peer, safe=True, library=request.param)


@pytest.fixture
def cipher() -> FieldCipher:
    return FieldCipher(b"k" * 32)


@pytest.fixture
def dialog() -> EchoDialog:
    return EchoDialog()


@pytest.fixture
def conversations(dialog: EchoDialog, cipher: FieldCipher) -> Conversations:
    return Conversations(lambda _session: cast(Dialog, dialog), cipher)


@pytest.fixture
def gate() -> Iterator[Event]:
    """What work waits for. Opened at the end of the test in any case, so that no thread stays behind."""
    gate = Event()
    yield gate
    gate.set()


@pytest.fixture
def make_callback(
    database: Database, clock: FixedClock, cipher: FieldCipher, conversations: Conversations
) -> Iterator[MakeCallback]:
    """Makes callbacks over one database, each with connections of its own, as several server processes have them."""
    made: list[Callback] = []
    opened: list[Database] = []

    def make(
        wechat: WeChat,
        seconds: float = PATIENT,
        talks: Conversations | None = None,
        url: str | None = None,
    ) -> Callback:
        own = Database(url or database.url)
        opened.append(own)
        callback = Callback(
            envelope_of(wechat),
            Inbox(cipher),
            Ledger(cipher),
            Bindings(own, cipher),
            talks or conversations,
            own,
            clock,
            Deadline(seconds),
            Watch(own.cut_off, seconds),
        )
        made.append(callback)
        return callback

    yield make
    for callback in made:
        callback.close()
    for own in opened:
        own.close()


def envelope_of(wechat: WeChat) -> Envelope:
    """Our side's envelope for the account that `wechat` serves."""
    return Envelope(TOKEN, AES_KEY, APPID) if wechat.safe else Envelope(TOKEN)
