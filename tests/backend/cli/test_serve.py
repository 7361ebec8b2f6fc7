"""`mingbai serve` as a process: it starts, answers, and ends when it is told to."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete

from backend.cli import body_limit
from backend.core.db import Database
from backend.staff.uploads import LARGEST_BODY
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow
from tests.backend.cli.conftest import Mingbai

COMMAND = Path(sys.executable).with_name("mingbai")
Serve = Callable[..., subprocess.Popen[str]]
PATIENCE = 60.0  # seconds to start, on the slowest machine
SECONDS = 10.0  # to end; "within seconds" on a machine that does other things at the same time


@dataclass(frozen=True)
class Server:
    """A running `mingbai serve`."""

    process: subprocess.Popen[str]
    port: int

    def answers(self) -> bool:
        """Whether /healthz says that the process is alive."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """SQLite, the embedded default; without entries, whose index takes most of the start."""
    database = Database(sqlite_url)
    with database.writing() as session:
        session.execute(delete(PhrasingRow))
        session.execute(delete(EntryRevisionRow))
        session.execute(delete(EntryRow))
    yield database
    database.close()


@pytest.fixture
def serve(environ: dict[str, str]) -> Iterator[Serve]:
    """Start the installed command with these options; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def serve(*options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [COMMAND, "serve", *options],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell that runs the tests in the background would have it ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        started.append(process)
        return process

    yield serve
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def server(serve: Serve) -> Server:
    """On a free port, and answering."""
    port = free_port()
    server = Server(serve("--port", str(port)), port)
    wait(lambda: server.answers() or server.process.poll() is not None)
    return server


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody serves on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait(come: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not come() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_answers_until_a_signal_ends_it_cleanly(server: Server, ending: signal.Signals) -> None:
    assert server.answers()
    server.process.send_signal(ending)
    out, err = server.process.communicate(timeout=SECONDS)
    assert server.process.returncode == 0
    assert f"http://127.0.0.1:{server.port}" in out
    assert "callback is off" in out
    assert "Traceback" not in err
    assert not server.answers()


def test_a_port_in_use_is_one_sentence(serve: Serve, taken: int) -> None:
    refused = serve("--port", str(taken))
    out, err = refused.communicate(timeout=PATIENCE)
    assert (refused.returncode, out) == (1, "")
    assert f"port {taken} is in use" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_what_is_no_port_is_refused(mingbai: Mingbai, port: str) -> None:
    run = mingbai("serve", "--port", port)
    assert run.code == 2
    assert "--port" in run.err


def test_an_upload_of_200_mb_is_refused_before_it_is_taken_in(server: Server) -> None:
    """By its first line, with what to do; and one that does not say its length, as soon as it is too long."""
    size, piece = 200 * 2**20, b"x" * 65536
    for length, chunk in ((f"Content-Length: {size}", piece), ("Transfer-Encoding: chunked", CHUNK % piece)):
        head = f"POST /staff/documents/new HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
            line.sendall(head.encode())
            taken = sent(line, chunk, size)
            answer = line.recv(12)
            assert answer == b"HTTP/1.1 413"
            if length.startswith("Content-Length"):
                assert body_limit.SENTENCE in (answer + everything(line)).decode()
        assert taken < 2 * LARGEST_BODY
    assert server.answers()


@pytest.mark.parametrize("how", ["Content-Length", "chunked", "Expect"])
def test_who_sends_200_mb_to_the_end_before_listening_gets_the_sentence_and_a_clean_end(
    server: Server, how: str
) -> None:
    """As plain HTTP clients and browsers do: what they have not been read of is a cut line for them."""
    size, piece = 200 * 2**20, b"x" * 2**20
    length = "Transfer-Encoding: chunked" if how == "chunked" else f"Content-Length: {size}"
    expect = "Expect: 100-continue\r\n" if how == "Expect" else ""
    head = f"POST /staff/documents/new HTTP/1.1\r\nHost: localhost\r\n{expect}{length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(head.encode())
        for _ in range(size // len(piece)):
            line.sendall(b"100000\r\n%s\r\n" % piece if how == "chunked" else piece)
        answer = to_the_end(line)
    assert answer.startswith("HTTP/1.1 413")
    assert body_limit.SENTENCE in answer
    assert server.answers()


def to_the_end(line: socket.socket) -> str:
    """What comes until the server closes; ConnectionError where it cuts the line."""
    found = b""
    while piece := line.recv(65536):
        found += piece
    return found.decode()


def everything(line: socket.socket) -> bytes:
    """What comes until the server closes, or cuts the line because nobody reads what was sent on."""
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except ConnectionError:
        pass
    return found


CHUNK = b"10000\r\n%s\r\n"


def sent(line: socket.socket, chunk: bytes, size: int) -> int:
    """How much went out before the server answered, or cut the line."""
    taken = 0
    while taken < size and not select.select([line], [], [], 0)[0]:
        try:
            line.sendall(chunk)
        except ConnectionError:
            break
        taken += len(chunk)
    return taken
