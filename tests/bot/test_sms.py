"""The gateway for text messages: what each answer means, what silence means, and that nothing is given away."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.core.errors import ConfigError
from bot.sms import SmsChannel
from scheduler.ports import Message, Outcome, Verdict

PATH, TOKEN, PHONE = "/send/pathsecret?appkey=querysecret", "tokensecret0123456789", "19900000001"
MESSAGE = Message("patient:day:7", "patient", "day", "patient", 7, "", PHONE, "明天随访。", {}, "/")
QUICK = 0.2  # seconds; for what is to be silent
SHUT = "shut"  # the connection, instead of an answer


class Gateway:
    """Listens on this machine; answers what `answer` says: a status and a body, or silence."""

    def __init__(self) -> None:
        self.status, self.body, self.head = 200, b"", {"Content-Type": "application/json"}
        self.before: Callable[[], Any] = lambda: None
        self.between: Callable[[], Any] = lambda: None
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.requests.append((self.path, dict(self.headers), json.loads(body)))
                if gateway.before() == SHUT:
                    return
                self.send_response(gateway.status)
                for name, value in ({"Content-Length": str(len(gateway.body))} | gateway.head).items():
                    self.send_header(name, value)
                self.end_headers()
                if gateway.between() != SHUT:
                    self.wfile.write(gateway.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that does not wait is no error here."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{PATH}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, status: int, body: bytes = b"") -> None:
        self.status, self.body = status, body


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()


@pytest.fixture
def sms(gateway: Gateway) -> Iterator[SmsChannel]:
    channel = SmsChannel(gateway.url, TOKEN)
    yield channel
    channel.close()


@pytest.fixture
def hurried(gateway: Gateway) -> Iterator[SmsChannel]:
    channel = SmsChannel(gateway.url, TOKEN, connect=5.0, answer=QUICK)
    yield channel
    channel.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What the gateway waits for. Opened at the end in any case."""
    gate = threading.Event()
    yield gate
    gate.set()


def test_one_post_of_json_with_the_token(gateway: Gateway, sms: SmsChannel) -> None:
    assert sms.send(MESSAGE).verdict is Verdict.ACCEPTED
    ((path, headers, body),) = gateway.requests
    assert path == PATH
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Type"] == "application/json"
    assert body == {"phone": PHONE, "text": "明天随访。", "key": "patient:day:7"}


def test_without_a_token_no_header_claims_one(gateway: Gateway) -> None:
    channel = SmsChannel(gateway.url, "")
    channel.send(MESSAGE)
    channel.close()
    assert "Authorization" not in gateway.requests[0][1]


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (b'{"id": "A-17"}', "sms:A-17"),
        (b'{"id": 17}', "sms:17"),
        ('{"id": "' + "9" * 200 + '"}', "sms:" + "9" * 76),
        (b"", ""),
        (b"{}", ""),
        (b"OK", ""),
        (b"[1]", ""),
        (b'{"id": true}', ""),
        (b'{"id": null}', ""),
        (b'{"id": {"a": 1}}', ""),
        (
            b'{"id": "a\\u0000b"}',
            "",
        ),  # PostgreSQL takes no NUL: the mark would fail, and the message go out again
        (b'{"id": "\\ud800"}', ""),
        (b"\xff\xfe", ""),
        (b"[" * 16000, ""),
    ],
)
def test_what_is_taken_may_have_a_number(
    gateway: Gateway, sms: SmsChannel, body: bytes | str, number: str
) -> None:
    gateway.says(202, body.encode() if isinstance(body, str) else body)
    assert sms.send(MESSAGE) == Outcome(Verdict.ACCEPTED, "短信网关已接收。", remote_id=number)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (204, Verdict.ACCEPTED),
        (301, Verdict.BROKEN),
        (302, Verdict.BROKEN),
        (400, Verdict.REFUSED),
        (401, Verdict.BROKEN),
        (404, Verdict.BROKEN),
        (422, Verdict.REFUSED),
        (429, Verdict.RETRY),
        (500, Verdict.UNKNOWN),
        (502, Verdict.UNKNOWN),
        (503, Verdict.RETRY),
        (504, Verdict.UNKNOWN),
    ],
)
def test_what_each_status_means(gateway: Gateway, sms: SmsChannel, status: int, verdict: Verdict) -> None:
    gateway.says(status)
    gateway.head |= {"Location": "/elsewhere"}
    found = sms.send(MESSAGE)
    assert (found.verdict, found.repeatable, found.remote_id) == (verdict, False, "")
    assert found.code == ("" if verdict is Verdict.ACCEPTED else str(status))
    assert len(gateway.requests) == 1  # follows nothing, repeats nothing


def test_silence_after_the_request_is_unknown(
    gateway: Gateway, hurried: SmsChannel, gate: threading.Event
) -> None:
    gateway.before = gate.wait
    assert hurried.send(MESSAGE).verdict is Verdict.UNKNOWN
    assert len(gateway.requests) == 1


def test_a_connection_that_is_cut_is_unknown(gateway: Gateway, sms: SmsChannel) -> None:
    gateway.before = lambda: SHUT
    assert sms.send(MESSAGE).verdict is Verdict.UNKNOWN
    assert len(gateway.requests) == 1


@pytest.mark.parametrize(
    ("status", "verdict"), [(200, Verdict.ACCEPTED), (429, Verdict.RETRY), (500, Verdict.UNKNOWN)]
)
@pytest.mark.parametrize("ending", ["cut", "silent"])
def test_the_status_counts_even_where_the_body_never_comes(
    gateway: Gateway, hurried: SmsChannel, gate: threading.Event, status: int, verdict: Verdict, ending: str
) -> None:
    gateway.says(status, b'{"id": 1}')
    gateway.between = gate.wait if ending == "silent" else lambda: SHUT
    assert hurried.send(MESSAGE).verdict is verdict


def test_the_longest_send_holds_both_waits() -> None:
    channel = SmsChannel("http://127.0.0.1:1/", "", connect=3.0, answer=8.0)
    assert channel.longest_send >= 3 + 8 + 8
    assert SmsChannel("http://127.0.0.1:1/", "").longest_send == channel.longest_send


def test_a_refused_connection_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    channel = SmsChannel(f"http://127.0.0.1:{port}{PATH}", TOKEN)
    assert channel.send(MESSAGE).verdict is Verdict.RETRY


def test_a_name_nobody_knows_is_tried_later() -> None:
    assert SmsChannel("http://gateway.invalid/", TOKEN).send(MESSAGE).verdict is Verdict.RETRY


def test_what_does_not_speak_tls_is_not_taken_for_a_success(gateway: Gateway) -> None:
    channel = SmsChannel(gateway.url.replace("http:", "https:"), TOKEN, answer=QUICK)
    assert channel.send(MESSAGE).verdict in (Verdict.RETRY, Verdict.UNKNOWN)
    assert gateway.requests == []


@pytest.mark.parametrize("url", ["http://[::1/send", "http://host:99999999/"])
def test_an_address_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^MINGBAI_SMS_URL ") as refusal:
        SmsChannel(url, TOKEN)
    assert url not in str(refusal.value)


def test_a_host_that_cannot_exist_is_tried_later() -> None:
    assert SmsChannel(f"http://{'a' * 64}.example/", TOKEN).send(MESSAGE).verdict is Verdict.RETRY


def test_nobody_is_written_to_without_a_number(gateway: Gateway, sms: SmsChannel) -> None:
    found = sms.send(replace(MESSAGE, phone=""))
    assert found == Outcome(Verdict.REFUSED, "没有电话号码。")
    assert gateway.requests == []


@pytest.mark.parametrize("status", [200, 301, 400, 401, 429, 500, 0])
def test_address_token_and_number_are_in_no_log_and_no_outcome(
    gateway: Gateway,
    hurried: SmsChannel,
    gate: threading.Event,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway.says(status or 200, PHONE.encode())
    gateway.head |= {"Location": gateway.url, "X-Odd": TOKEN}
    if not status:
        gateway.before = gate.wait
    outcome = hurried.send(MESSAGE)
    said = caplog.text + repr([one.__dict__ for one in caplog.records]) + repr(outcome) + repr(hurried)
    assert "urllib3" in said  # it does write at this level
    for hidden in ("pathsecret", "querysecret", TOKEN, PHONE, gateway.url):
        assert hidden not in said
    assert PHONE not in repr(MESSAGE)


def test_a_refused_connection_gives_nothing_away(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outcome = SmsChannel(f"http://127.0.0.1:1{PATH}", TOKEN).send(MESSAGE)
    said = caplog.text + repr(outcome)
    assert not any(hidden in said for hidden in ("pathsecret", "querysecret", TOKEN, PHONE))
