"""`mingbai dev wechat-api`, in a process of its own, with a client of ours that uses what the command prints."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from backend.core.clock import SystemClock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.wechat.api.tokens import Account
from tests.bot.wechat.api.desk import client_over
from tests.bot.wechat.api.desk import sqlite as database  # noqa: F401 - nothing here depends on the database
from tests.wechat_api.desk import OPENID, TEMPLATE

COMMAND = [sys.executable, "-c", "from backend.cli import main; main()", "dev", "wechat-api"]


def environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MINGBAI_")}


@pytest.fixture
def printed() -> Iterator[dict[str, str]]:
    """The settings that the running command has printed."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ(),
        # A shell that runs the tests in the background would have it ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        try:
            yield dict(
                word.split("=", 1) for line in lines for word in line.split() if word.startswith("MINGBAI_")
            )
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_what_it_prints_is_all_a_client_needs(
    printed: dict[str, str], database: Database, cipher: FieldCipher  # noqa: F811
) -> None:  # fmt: skip
    account = Account(printed["MINGBAI_WECHAT_APPID"], printed["MINGBAI_WECHAT_SECRET"])
    client = client_over(printed["MINGBAI_WECHAT_API_BASE"], database, cipher, SystemClock(), account=account)
    assert client.template(OPENID, TEMPLATE, {"thing1": "随访"}, "k").accepted
    client.close()


def test_a_port_in_use_is_said_in_one_sentence(printed: dict[str, str]) -> None:
    port = printed["MINGBAI_WECHAT_API_BASE"].rpartition(":")[2]
    done = subprocess.run(
        [*COMMAND, "--port", port], capture_output=True, text=True, env=environ(), check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"mingbai: cannot serve on --host 127.0.0.1 --port {port}: ")
