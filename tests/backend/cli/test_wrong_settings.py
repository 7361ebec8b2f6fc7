"""A wrong setting stops every command with one sentence that names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backend.cli.conftest import Mingbai

COMMAND = Path(sys.executable).with_name("mingbai")


@pytest.mark.parametrize("arguments", [("ask", "你好"), ("db", "upgrade"), ("serve",), ("--help",)], ids=str)
def test_every_command_stops(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("MINGBAI_LOG_LEVEL", "LOUD")
    run = mingbai(*arguments)
    assert (run.code, run.out) == (1, "")
    assert run.err == "mingbai: MINGBAI_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.\n"


def test_a_misspelt_variable_stops_it(mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_DATABASE", "sqlite:///other.db")
    run = mingbai("ask", "你好")
    assert run.code == 1
    assert run.err.startswith("mingbai: MINGBAI_DATABASE ")


def test_the_installed_command_says_it_without_a_traceback(tmp_path: Path) -> None:
    environ = {**os.environ, "MINGBAI_DATA_DIR": str(tmp_path), "MINGBAI_WECHAT_TOKEN": "not a token"}
    run = subprocess.run([COMMAND, "db", "upgrade"], env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("mingbai: MINGBAI_WECHAT_TOKEN ")
    assert "not a token" not in run.stderr
    assert run.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_is_a_file_is_named(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delenv("MINGBAI_DATABASE_URL")
    monkeypatch.setenv("MINGBAI_DATA_DIR", str(tmp_path / "file"))
    run = mingbai("ask", "你好")
    assert run.code == 1
    assert "MINGBAI_DATA_DIR" in run.err


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:secret@127.0.0.1:1/mingbai", "sqlite:////proc/mingbai.db"],
    ids=["PostgreSQL", "SQLite"],
)
def test_a_database_that_cannot_be_opened_is_named(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MINGBAI_DATABASE_URL", url)
    run = mingbai("ask", "你好")
    assert run.code == 1
    assert "MINGBAI_DATABASE_URL" in run.err
    assert "secret" not in run.err
