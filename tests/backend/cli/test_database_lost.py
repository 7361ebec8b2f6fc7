"""A database that is lost in the middle of a command: one sentence, no traceback, no value of a row."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from backend import cli


def test_the_command_ends_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(**_given: object) -> None:
        cause = sqlite3.OperationalError("disk I/O error\nmore")
        raise OperationalError("INSERT INTO question ...", {"text": "我叫张三"}, cause)

    monkeypatch.setattr(cli, "commands", lost)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == "mingbai: the database cannot be used (disk I/O error)."
