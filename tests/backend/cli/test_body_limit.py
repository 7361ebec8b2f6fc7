"""A body that is far too large, at the socket: the sentence arrives, and what never ends is cut off."""

import socket
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from waitress.server import create_server

from backend.cli import body_limit

LARGEST = 2**20  # bytes
PIECE = b"x" * 2**16
ENOUGH = 64 * LARGEST  # more than the buffers of both ends hold


def answering(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """What came of the body, and how long it was said to be."""
    came = len(environ["wsgi.input"].read())
    start(
        "200 OK", [("Content-Type", "text/plain"), ("X-Came", f"{came} of {environ.get('CONTENT_LENGTH')}")]
    )
    return [b"here"]


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that takes in a megabyte."""
    server = create_server(answering, host="127.0.0.1", port=0, threads=1, max_request_body_size=LARGEST)
    body_limit.speak_chinese(server)
    running = threading.Thread(target=server.run)
    running.start()
    yield server.effective_port
    server.trigger.pull_trigger(lambda: stop(server))  # in its own loop
    running.join(10)
    server.task_dispatcher.shutdown()
    assert not running.is_alive()


def stop(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


def connected(port: int, length: int, more: str = "") -> socket.socket:
    """With the head of a POST of so many bytes sent."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\n{more}Content-Length: {length}\r\n\r\n".encode())
    return line


def heard(line: socket.socket) -> str:
    found = b""
    while piece := line.recv(2**16):
        found += piece
    return found.decode()


def test_who_sends_first_and_listens_then_reads_the_sentence_and_a_clean_end(port: int) -> None:
    with connected(port, ENOUGH) as line:
        answer = send_all_and_listen(line)
    assert answer.startswith("HTTP/1.1 413")
    assert body_limit.SENTENCE in answer


def test_who_listens_first_reads_it_before_a_byte_was_sent(port: int) -> None:
    with connected(port, ENOUGH) as line:
        assert body_limit.SENTENCE in heard(line)


def test_nobody_is_told_to_go_on_with_what_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(
            f"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {ENOUGH}\r\n\r\n".encode()
        )
        assert heard(line).startswith("HTTP/1.1 413")


def test_others_are_answered_meanwhile_and_the_line_serves_nothing_more(port: int) -> None:
    with connected(port, ENOUGH) as line, socket.create_connection(("127.0.0.1", port), timeout=20) as other:
        line.sendall(PIECE)
        other.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert heard(other).endswith("here")
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert "here" not in heard(line)


@pytest.mark.parametrize(("name", "limit"), [("MOST_DISCARDED", 4 * LARGEST), ("LONGEST_DISCARDING", 0.0)])
def test_what_is_sent_on_without_end_is_cut_off(
    port: int, monkeypatch: pytest.MonkeyPatch, name: str, limit: float
) -> None:
    monkeypatch.setattr(body_limit, name, limit)
    with connected(port, ENOUGH) as line, pytest.raises(ConnectionError):
        send_all_and_listen(line)


def send_all_and_listen(line: socket.socket) -> str:
    for _ in range(ENOUGH // len(PIECE)):
        line.sendall(PIECE)
    return heard(line)


FORM = "Content-Type: multipart/form-data; boundary=x\r\n"


@pytest.mark.parametrize("keeping", ["", "Connection: keep-alive\r\n"], ids=["as it comes", "kept alive"])
def test_of_a_form_the_beginning_is_handed_on_and_the_rest_heard_out(port: int, keeping: str) -> None:
    with connected(port, ENOUGH, FORM + keeping) as line:
        answer = send_all_and_listen(line)
    assert answer.startswith("HTTP/1.1 200")
    assert f"X-Came: {body_limit.BEGINNING} of {ENOUGH}" in answer
    assert answer.endswith("here")
    assert answer.count("HTTP/1.1") == 1  # what followed was taken for no request


def test_a_form_that_asks_first_is_not_told_to_go_on(port: int) -> None:
    with connected(port, ENOUGH, f"{FORM}Expect: 100-continue\r\n") as line:
        assert heard(line).startswith("HTTP/1.1 413")


def test_a_form_that_is_small_enough_comes_whole(port: int) -> None:
    with connected(port, len(PIECE), f"{FORM}Connection: close\r\n") as line:
        line.sendall(PIECE)
        assert f"X-Came: {len(PIECE)} of {len(PIECE)}" in heard(line)
