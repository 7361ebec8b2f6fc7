"""`mingbai … | head`: a reader who has gone ends the command quietly, with the code that shells know."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from backend.cli import closed_pipe

COMMAND = Path(sys.executable).with_name("mingbai")


def run(environ: dict[str, str], *arguments: str, both: bool = False) -> tuple[int, str]:
    """Code, and what was said on standard error, of a command whose output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [COMMAND, *arguments],
            env={**os.environ, **environ},
            stdout=writing,
            stderr=writing if both else subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    return done.returncode, done.stderr or ""


@pytest.mark.parametrize(
    "arguments", [("--help",), ("kb", "--help"), ("kb", "stats"), ("kb", "export", "--help"), ("--version",)]
)
def test_a_command_whose_reader_has_gone_says_nothing(
    environ: dict[str, str], sqlite_url: str, arguments: tuple[str, ...]
) -> None:
    assert run(environ | {"MINGBAI_DATABASE_URL": sqlite_url}, *arguments) == (closed_pipe.ENDED, "")


def test_nor_where_its_errors_go_the_same_way(environ: dict[str, str], sqlite_url: str) -> None:
    environ = environ | {"MINGBAI_DATABASE_URL": sqlite_url}
    assert run(environ, "staff", "list", both=True) == (closed_pipe.ENDED, "")


def test_a_command_that_is_read_ends_as_ever(environ: dict[str, str], sqlite_url: str) -> None:
    done = subprocess.run(
        [COMMAND, "kb", "stats"],
        env={**os.environ, **environ, "MINGBAI_DATABASE_URL": sqlite_url},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "合计" in done.stdout


def test_a_connection_that_breaks_elsewhere_is_no_closed_pipe() -> None:
    one, other = socket.socketpair()
    other.close()
    with one, pytest.raises(BrokenPipeError), closed_pipe.quiet():
        one.sendall(b"x")
