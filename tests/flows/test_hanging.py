"""A thought that does not end, under gunicorn: the resident gets the guard's sentence, and the log one line."""

import http.client
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.wechat.decisions import GUARD
from tests.bench import servers
from tests.bench.servers import Server
from tests.flows.hanging_app import HANGS
from tests.wechat_peer.client import AES_KEY, APPID, TOKEN, Delivery, Peer, WeChat, message

PATIENCE = 60.0  # seconds


@pytest.mark.parametrize("worker_class", ["gthread", "sync"])
def test_a_message_that_hangs_is_answered_in_its_place_and_its_retry_by_itself(
    peer: Peer, tmp_path: Path, worker_class: str
) -> None:
    wechat = WeChat(peer, safe=True)
    settings = {
        "MINGBAI_DATA_DIR": str(tmp_path / "var"),
        "MINGBAI_WECHAT_TOKEN": TOKEN,
        "MINGBAI_WECHAT_AES_KEY": AES_KEY,
        "MINGBAI_WECHAT_APPID": APPID,
    }
    log = tmp_path / "log"
    servers.prepare(settings, log)
    delivery = wechat.deliver(message(Content=HANGS))
    with servers.gunicorn("tests.flows.hanging_app:create_app()", settings, log, worker_class) as server:
        assert wechat.read(_sent(server, delivery))["Content"] == GUARD
        _wait_for_a_line(log)
        (tmp_path / "var" / "go-on").touch()
        answer = wechat.read(_sent(server, delivery))["Content"]
        assert answer != GUARD
        assert wechat.read(_sent(server, delivery))["Content"] == answer
    lines = [line for line in log.read_text().splitlines() if "outcome=" in line]
    assert ["guard instead" in line for line in lines] == [True, False, False]
    assert "Traceback" not in log.read_text()


def _wait_for_a_line(log: Path) -> None:
    """It is written after the answer has been sent."""
    until = time.monotonic() + PATIENCE
    while "outcome=" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert log.read_text().count("outcome=") == 1


def _sent(server: Server, delivery: Delivery) -> str:
    """The body of the answer, which ends where its length says."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("POST", f"/wechat/callback?{urlencode(delivery.query)}", delivery.body)
    response = connection.getresponse()
    assert response.status == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    body = response.read().decode()
    connection.close()
    return body
