"""The data key: the operator's, or one of the installation's own."""

import base64
import stat
from pathlib import Path

import pytest

from backend.core.crypto import data_key
from backend.core.errors import ConfigError
from tests.backend.at_once import at_once

CONFIGURED = bytes(range(32))


def test_a_configured_key_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    assert data_key(CONFIGURED, tmp_path) == CONFIGURED
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    key = data_key(None, folder)
    assert len(key) == 32
    assert data_key(None, folder) == key
    assert [file.name for file in folder.iterdir()] == ["data.key"]


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert data_key(None, tmp_path / "one") != data_key(None, tmp_path / "two")


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    data_key(None, tmp_path)
    assert stat.S_IMODE((tmp_path / "data.key").stat().st_mode) == 0o600


def test_the_file_holds_what_the_variable_would(tmp_path: Path) -> None:
    """So that an operator can move the key from the file to MINGBAI_DATA_KEY."""
    key = data_key(None, tmp_path)
    assert base64.b64decode((tmp_path / "data.key").read_text(encoding="ascii"), validate=True) == key


def test_two_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    first, second = at_once(data_key, None, tmp_path)
    assert first == second == data_key(None, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["data.key"]


@pytest.mark.parametrize("content", [b"", base64.b64encode(CONFIGURED)[:20]], ids=["empty", "cut short"])
def test_a_damaged_key_file_stops_the_start(tmp_path: Path, content: bytes) -> None:
    """Going on would encrypt with a key that anybody can guess, and lose it when the file is restored."""
    (tmp_path / "data.key").write_bytes(content)
    with pytest.raises(ConfigError):
        data_key(None, tmp_path)
