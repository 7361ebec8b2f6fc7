"""`mingbai scheduler run` told to end while a message is under way: finished, marked, no other begun."""

import base64
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from backend.core.clock import SystemClock
from backend.core.db import Database
from scheduler import people
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW
from tests.scheduler.reminding import endangered, rows, staff

COMMAND = Path(sys.executable).with_name("mingbai")
PATIENCE = 60.0  # seconds, on the slowest machine


class Gateway:
    """Takes text messages, each only when it is let go."""

    def __init__(self) -> None:
        self.asked, self.let_go, self.count = threading.Event(), threading.Event(), 0
        gateway = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                gateway.count += 1
                gateway.asked.set()
                gateway.let_go.wait(PATIENCE)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    opened = Gateway()
    yield opened
    opened.let_go.set()
    opened.server.shutdown()
    opened.server.server_close()


def test_the_message_under_way_is_finished_and_marked(
    database: Database, environ: dict[str, str], gateway: Gateway
) -> None:
    with database.writing() as session:
        team = staff(session)
        entry = people.StaffEntry(
            HAIYUAN, "李旺镇卫生院", "第一团队", "样医第", "李旺镇", phone="19900000099"
        )
        people.add_staff(session, CIPHER, [entry], NOW)
        for number in (1, 2):  # danger is told at any hour: this process lives by the machine's clock
            endangered(session, team, SystemClock().now(), number)
    key = {"MINGBAI_DATA_KEY": base64.b64encode(b"k" * 32).decode(), "MINGBAI_SMS_URL": gateway.url}
    command = [str(COMMAND), "scheduler", "run"]
    with subprocess.Popen(command, env=environ | key, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert gateway.asked.wait(PATIENCE)
            process.send_signal(signal.SIGTERM)
            assert process.stdout is not None
            assert any(line.startswith("Stopping") for line in process.stdout)
            assert process.poll() is None  # it waits for the answer
            gateway.let_go.set()
            assert process.wait(timeout=PATIENCE) == 0
        finally:
            process.kill()
    assert gateway.count == 1
    assert sorted(row.state for row in rows(database) if row.kind == "danger") == ["accepted", "planned"]
