"""Events that the stand-in posts: the callback takes them as WeChat's, in plain and in safe mode."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.wechat.envelope import Envelope
from bot.wechat.fields import Fields, read
from bot.wechat.ledger_notices import Consent, Notice, Receipt
from bot.wechat.ledger_notices import read as notice
from tests.bot.wechat.test_standin import templated
from tests.wechat_api.desk import OPENID, SUBSCRIBE_API, TEMPLATE, Desk
from tests.wechat_api.desk import standin as standin
from tests.wechat_peer.client import AES_KEY, APPID, TOKEN

Listen = Callable[..., "Listener"]


class Listener:
    """A callback that keeps what it was sent; answers 500 as often as it is told to fail."""

    def __init__(self, envelope: Envelope, fail: int) -> None:
        self.received: list[Fields] = []
        self.fail = fail
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append(read(envelope.open(dict(parse_qsl(urlsplit(self.path).query)), body)))
                self.send_response(500 if outer.fail else 200)
                outer.fail = max(0, outer.fail - 1)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/wechat"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def notices(self) -> list[Notice | None]:
        return [notice(fields) for fields in self.received]


@pytest.fixture(params=["plain", "safe"])
def listen(request: pytest.FixtureRequest, standin: Desk) -> Iterator[Listen]:
    """Put a callback up and tell the stand-in where it is."""
    safe = request.param == "safe"
    up: list[Listener] = []

    def listen(fail: int = 0) -> Listener:
        listener = Listener(Envelope(TOKEN, AES_KEY, APPID) if safe else Envelope(TOKEN), fail)
        keys = {"aes_key": AES_KEY, "appid": APPID} if safe else {}
        standin.order(callback={"url": listener.url, "token": TOKEN, **keys})
        up.append(listener)
        return listener

    yield listen
    for listener in up:
        listener.server.shutdown()
        listener.server.server_close()


def test_what_a_person_does_is_posted(listen: Listen, standin: Desk) -> None:
    listener = listen()
    about = {"openid": OPENID, "template_id": TEMPLATE}
    for orders in (
        {"follow": OPENID},
        {"say": {"openid": OPENID, "text": "住院能报多少"}},
        {"say": {"openid": OPENID, "by": "action"}},
        {"accept": about},
        {"refuse": about},
        {"unfollow": OPENID},
    ):
        standin.order(**orders)
    standin.order(wait=True)
    assert listener.notices() == [
        Notice(OPENID, opened="action", follows=True),
        Notice(OPENID, opened="message", follows=True),
        Notice(OPENID, opened="action", follows=True),
        Notice(OPENID, consents=(Consent(TEMPLATE, True, False),)),
        Notice(OPENID, consents=(Consent(TEMPLATE, False, True),)),
        Notice(OPENID, follows=False),
    ]


def test_an_accepted_message_brings_its_receipt(listen: Listen, standin: Desk) -> None:
    listener = listen()
    standin.order(accept={"openid": OPENID, "template_id": TEMPLATE})
    one, other = templated(standin), templated(standin, SUBSCRIBE_API)
    standin.order(wait=True)
    assert listener.notices()[1:] == [
        Notice(OPENID, receipts=(Receipt("template", str(one["msgid"]), "delivered"),)),
        Notice(OPENID, receipts=(Receipt("subscribe", str(other["msgid"]), "delivered"),)),
    ]


@pytest.mark.parametrize(("fail", "tries", "delivered"), [(1, 2, 1), (9, 3, 0)])
def test_a_callback_that_fails_is_tried_three_times(
    listen: Listen, standin: Desk, fail: int, tries: int, delivered: int
) -> None:
    listener = listen(fail)
    standin.order(say={"openid": OPENID})
    assert standin.order(wait=True)["pushed"] == {"delivered": delivered, "failed": 1 - delivered}
    assert len(listener.received) == tries
